//! The RSA keys that sign tokens. They are made ahead of need by a thread of their own, so that no request that
//! creates a user pool waits for one.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, rand_core::OsRng};
use serde_json::{Value, json};

use super::{base64, base64_url, sha256};

const KEY_BITS: usize = 2048;

/// The number of keys that lie ready. One takes some tenths of a second to make.
const STOCK: usize = 2;

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

/// Makes keys in a thread that starts when the first is likely to be needed and rests while enough lie ready.
#[derive(Debug, Default)]
pub(crate) struct KeyMaker {
    stock: OnceLock<Mutex<Receiver<SigningKey>>>,
    #[cfg(feature = "faults")]
    shared: Option<crate::faults::SharedKeys>,
}

impl KeyMaker {
    /// Starts the thread, unless it runs; it ends when its stock is dropped.
    fn start(&self) -> &Mutex<Receiver<SigningKey>> {
        self.stock.get_or_init(|| {
            let (sender, stock) = sync_channel(STOCK);
            // Without a thread the stock stays empty, and `take` says so.
            let _ = thread::Builder::new()
                .name("signing keys".into())
                .spawn(move || while SigningKey::generate().is_some_and(|key| sender.send(key).is_ok()) {});
            Mutex::new(stock)
        })
    }

    /// Starts it, unless its keys come from elsewhere.
    pub(crate) fn prepare(&self) {
        #[cfg(feature = "faults")]
        if self.shared.is_some() {
            return;
        }
        self.start();
    }

    /// A key that nobody else has; waits for the thread when none is ready. `None` when there is no thread.
    pub(crate) fn take(&self) -> Option<Arc<SigningKey>> {
        #[cfg(feature = "faults")]
        if let Some(shared) = &self.shared {
            return Some(shared.next());
        }
        let stock = self.start().lock().unwrap_or_else(PoisonError::into_inner);
        stock.recv().ok().map(Arc::new)
    }

    /// Hands out keys that others use too.
    #[cfg(feature = "faults")]
    pub(crate) fn share(&mut self, keys: crate::faults::SharedKeys) {
        self.shared = Some(keys);
    }
}
