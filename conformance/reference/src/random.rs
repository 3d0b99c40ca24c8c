//! Ids and secrets, in the forms that recordings of the service show.

use std::sync::Mutex;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::crypto::base64_url;
use crate::locks::lock;

/// The source of ids and secrets, handed in so that tests can make it repeat. Signing keys alone come from the
/// system always.
#[derive(Debug)]
pub struct Randomness(Mutex<StdRng>);

const LOWER_ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const DIGITS: &[u8] = b"0123456789";

/// The header of a refresh token: an encrypted JSON Web Token of five parts. Only the service can open one, so what
/// follows the header may as well be random.
const REFRESH_TOKEN_HEADER: &str = r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#;

impl Randomness {
    /// Seeded by the system.
    pub fn system() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }

    /// Always the same sequence.
    pub fn from_seed(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// 26 characters `[0-9a-z]`.
    pub(crate) fn client_id(&self) -> String {
        self.text(LOWER_ALPHANUMERIC, 26)
    }

    /// 51 characters `[0-9a-z]`.
    pub(crate) fn client_secret(&self) -> String {
        self.text(LOWER_ALPHANUMERIC, 51)
    }

    /// The region, `_`, nine letters or digits.
    pub(crate) fn pool_id(&self, region: &str) -> String {
        format!("{region}_{}", self.text(ALPHANUMERIC, 9))
    }

    /// A confirmation code: six digits.
    pub(crate) fn code(&self) -> String {
        self.text(DIGITS, 6)
    }

    /// A temporary password of at least so many characters, with one of each kind that a policy can ask for.
    pub(crate) fn password(&self, length: usize) -> String {
        format!("{}aA1!", self.text(ALPHANUMERIC, length.max(12)))
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&self) -> String {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid().to_string()
    }

    /// A value that nobody guesses, for URLs.
    pub(crate) fn token(&self) -> String {
        base64_url(&self.bytes::<32>())
    }

    /// A session between two calls of a sign-in.
    pub(crate) fn session(&self) -> String {
        base64_url(&self.bytes::<192>())
    }

    /// A refresh token in its five parts.
    pub(crate) fn refresh_token(&self) -> String {
        [
            base64_url(REFRESH_TOKEN_HEADER.as_bytes()),
            base64_url(&self.bytes::<256>()),
            base64_url(&self.bytes::<12>()),
            base64_url(&self.bytes::<640>()),
            base64_url(&self.bytes::<16>()),
        ]
        .join(".")
    }

    /// Random bytes.
    pub(crate) fn bytes<const COUNT: usize>(&self) -> [u8; COUNT] {
        let mut bytes = [0; COUNT];
        lock(&self.0).fill(&mut bytes[..]);
        bytes
    }

    fn text(&self, alphabet: &[u8], length: usize) -> String {
        let mut source = lock(&self.0);
        (0..length).map(|_| char::from(alphabet[source.random_range(..alphabet.len())])).collect()
    }
}
