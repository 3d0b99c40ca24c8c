//! JSON Web Tokens in compact form, signed by RS256. What they claim is decided elsewhere.

use serde_json::{Map, Value, json};

use crate::crypto::signing_key::SigningKey;
use crate::crypto::{base64_url, from_base64_url};

/// The claims of a token, by name.
pub(crate) type Claims = Map<String, Value>;

/// The token that makes these claims.
pub(crate) fn sign(claims: Claims, key: &SigningKey) -> String {
    let header = json!({"kid": key.id, "alg": "RS256"}).to_string();
    let mut token =
        [base64_url(header.as_bytes()), base64_url(Value::Object(claims).to_string().as_bytes())].join(".");
    let signature = key.sign(token.as_bytes());
    token.push('.');
    token.push_str(&base64_url(&signature));
    token
}

/// The claims of a token, nobody having looked at its signature.
pub(crate) fn peek(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&from_base64_url(payload)?).ok()
}

/// The claims of a token that this key has signed.
pub(crate) fn verify(token: &str, key: &SigningKey) -> Option<Claims> {
    let (message, signature) = token.rsplit_once('.')?;
    let is_genuine = key.verify(message.as_bytes(), &from_base64_url(signature)?);
    is_genuine.then(|| peek(token))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::keys::KeyMaker;

    #[test]
    fn a_token_is_taken_from_its_key_alone_and_as_it_was_signed() {
        let keys = KeyMaker::default();
        let (key, other) = (keys.take().unwrap(), keys.take().unwrap());
        let mut claims = Claims::new();
        claims.insert("sub".into(), "ada".into());
        let token = sign(claims.clone(), &key);
        assert_eq!(verify(&token, &key), Some(claims.clone()));
        assert_eq!(verify(&token, &other), None);

        let parts: Vec<&str> = token.split('.').collect();
        let forged = base64_url(br#"{"sub":"eve"}"#);
        assert_eq!(verify(&[parts[0], &forged, parts[2]].join("."), &key), None);
        assert_eq!(verify(&[parts[0], parts[1], ""].join("."), &key), None);
        for garbage in ["", ".", "..", "a.b.c", "no token"] {
            assert_eq!(verify(garbage, &key), None, "{garbage}");
        }
    }
}
