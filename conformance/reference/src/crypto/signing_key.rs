//! An RSA key that signs tokens.

use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, rand_core::OsRng};
use serde_json::{Value, json};

use super::{base64, base64_url, sha256};

const KEY_BITS: usize = 2048;

/// A key pair that signs by RS256.
pub(crate) struct SigningKey {
    /// Names the key in the header of a token and in the key set.
    pub(crate) id: String,
    pair: KeyPair,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl SigningKey {
    pub(crate) fn generate() -> Option<Self> {
        let key = RsaPrivateKey::new(&mut OsRng, KEY_BITS).ok()?;
        let pair = KeyPair::from_der(key.to_pkcs1_der().ok()?.as_bytes()).ok()?;
        let (modulus, exponent) = (key.n().to_bytes_be(), key.e().to_bytes_be());
        Some(Self { id: base64(&sha256(&[&modulus])), pair, modulus, exponent })
    }

    /// The signature of `message`; empty when the system has no randomness left.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        match self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature) {
            Ok(()) => signature,
            Err(_) => Vec::new(),
        }
    }

    /// True if this key has signed `message`.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public());
        public.verify(message, signature).is_ok()
    }

    /// The public half, as a key set holds it.
    pub(crate) fn to_jwk(&self) -> Value {
        json!({
            "alg": "RS256",
            "e": base64_url(&self.exponent),
            "kid": self.id,
            "kty": "RSA",
            "n": base64_url(&self.modulus),
            "use": "sig",
        })
    }
}
