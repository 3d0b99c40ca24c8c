//! The signature of a token, held against a key set.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;

use crate::suite::path::token_part;

/// Verifies a token by RS256 with the key of `keys`, a list of JWK, that its head names.
///
/// # Errors
/// In words, if it does not hold.
pub(super) fn verify(token: &Value, keys: &Value) -> Result<(), &'static str> {
    let token = token.as_str().ok_or("no token")?;
    let head = token_part(token, "jose").ok_or("no signed token")?;
    if head["alg"] != "RS256" {
        return Err("not signed by RS256");
    }
    let mut keys = keys.as_array().ok_or("no key set")?.iter();
    let key = keys.find(|key| key["kid"].is_string() && key["kid"] == head["kid"]);
    let key = key.ok_or("its key is not in the key set")?;
    let number = |name: &str| {
        let text = key[name].as_str().ok_or("a key without a modulus or an exponent")?;
        URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| "a key that is not base64url")
    };
    let (message, signature) = token.rsplit_once('.').ok_or("no signed token")?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "a signature that is not base64url")?;
    let key = RsaPublicKeyComponents { n: number("n")?, e: number("e")? };
    let verified = key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature);
    verified.map_err(|_| "the signature does not hold")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of RFC 7515, appendix A.2.
    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    #[track_caller]
    fn check(token: &Value, keys: &Value, expected: &str) {
        assert_eq!(verify(token, keys), Err(expected));
    }

    #[test]
    fn what_does_not_hold_says_why() {
        let keys = json!([{"kid": "a", "n": "AQAB", "e": "AQAB"}]);
        check(&json!(5), &keys, "no token");
        check(&json!("a.b"), &keys, "no signed token");
        // Its head names no key.
        check(&json!(TOKEN), &keys, "its key is not in the key set");
        check(&json!(TOKEN), &json!({}), "no key set");
        let none = format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
        check(&json!(none), &keys, "not signed by RS256");
        let forged = format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"a"}"#));
        check(&json!(forged), &keys, "the signature does not hold");
    }
}
