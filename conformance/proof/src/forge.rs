//! Tokens with other claims, signed anew, so that a lie about a claim is not given away by the signature.

use std::sync::Mutex;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::rand_core::OsRng;
use rsa::traits::PublicKeyParts;
use serde_json::{Map, Value, json};

/// The id of the key in heads and key sets.
const KEY_ID: &str = "forged";

/// A key that signs what the service never said.
pub(crate) struct Forge {
    pair: KeyPair,
    /// The public half, as a key set holds it.
    pub(crate) public: Value,
}

impl std::fmt::Debug for Forge {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Forge").finish_non_exhaustive()
    }
}

impl Forge {
    /// Makes the key, which takes some tenths of a second.
    pub(crate) fn make() -> Result<Self> {
        let key = RsaPrivateKey::new(&mut OsRng, 2048)?;
        let document = key.to_pkcs1_der()?;
        let pair = KeyPair::from_der(document.as_bytes()).ok().context("the key was rejected")?;
        let number = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        let public = json!({"alg": "RS256", "e": number(key.e().to_bytes_be()), "kid": KEY_ID, "kty": "RSA",
            "n": number(key.n().to_bytes_be()), "use": "sig"});
        Ok(Self { pair, public })
    }

    fn sign(&self, head: &Value, claims: &Map<String, Value>) -> Option<String> {
        let claims = serde_json::to_string(claims).ok()?;
        let message =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(head.to_string()), URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).ok()?;
        Some(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Forged tokens and the honest ones that they stand for, so that the reference gets back what it gave.
#[derive(Debug, Default)]
pub(crate) struct Forged(Mutex<Vec<(String, String)>>);

/// The parts of a signed token; `None` if it is none.
pub(crate) fn open(token: &str) -> Option<(Value, Map<String, Value>)> {
    let mut parts = token.split('.');
    let (head, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    let read = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    Some((serde_json::from_slice(&read(head)?).ok()?, serde_json::from_slice(&read(claims)?).ok()?))
}

impl Forged {
    /// A token like an honest one, with a change to its head and claims; itself if it is no signed token.
    pub(crate) fn forge(
        &self,
        forge: &Forge,
        honest: &str,
        change: impl FnOnce(&mut Value, &mut Map<String, Value>),
    ) -> String {
        let Some((mut head, mut claims)) = open(honest) else { return honest.to_owned() };
        head["kid"] = KEY_ID.into();
        change(&mut head, &mut claims);
        let forged = forge.sign(&head, &claims).unwrap_or_default();
        self.remember(&forged, honest);
        forged
    }

    /// Keeps which token stands for which.
    pub(crate) fn remember(&self, forged: &str, honest: &str) {
        if let Ok(mut known) = self.0.lock() {
            known.push((forged.to_owned(), honest.to_owned()));
        }
    }

    /// A text with the honest tokens in place of the forged ones.
    pub(crate) fn undo(&self, text: &str) -> Option<String> {
        let known = self.0.lock().ok()?;
        let mut found = None;
        for (forged, honest) in known.iter() {
            let text = found.as_deref().unwrap_or(text);
            if text.contains(forged.as_str()) {
                found = Some(text.replace(forged.as_str(), honest));
            }
        }
        found
    }
}
