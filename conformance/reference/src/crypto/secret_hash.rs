//! `SECRET_HASH`: how a client with a secret shows, call by call, that it knows it.

use ring::hmac;

use super::from_base64;

/// True if `hash` is the HMAC-SHA256 of user name and client id under `secret`, in base64.
pub(crate) fn verify(hash: &str, username: &str, client_id: &str, secret: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let message = [username, client_id].concat();
    from_base64(hash).is_some_and(|hash| hmac::verify(&key, message.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_holds_for_its_user_client_and_secret_alone() {
        // Made with: printf 'alice''client' | openssl dgst -sha256 -hmac secret -binary | base64
        let hash = "RTsve+FQ659UKyESgvLg9GYmZEL+QjzQsW/OjL77/b0=";
        assert!(verify(hash, "alice", "client", "secret"));
        assert!(!verify(hash, "bob", "client", "secret"));
        assert!(!verify(hash, "alice", "other", "secret"));
        assert!(!verify(hash, "alice", "client", "other"));
        assert!(!verify("", "alice", "client", "secret"));
        assert!(!verify("no base64", "alice", "client", "secret"));
    }
}
