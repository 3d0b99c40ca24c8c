//! Ids and secrets, in the forms that recordings of the service show.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The source of ids and secrets, handed in so that tests can make it repeat.
#[derive(Debug)]
pub struct Randomness(StdRng);

const LOWER_ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Randomness {
    /// Seeded by the system.
    pub fn system() -> Self {
        Self(rand::make_rng())
    }

    /// Always the same sequence.
    pub fn from_seed(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// 26 characters `[0-9a-z]`.
    pub(crate) fn client_id(&mut self) -> String {
        self.text(LOWER_ALPHANUMERIC, 26)
    }

    /// 51 characters `[0-9a-z]`.
    pub(crate) fn client_secret(&mut self) -> String {
        self.text(LOWER_ALPHANUMERIC, 51)
    }

    /// The region, `_`, nine letters or digits.
    pub(crate) fn pool_id(&mut self, region: &str) -> String {
        format!("{region}_{}", self.text(ALPHANUMERIC, 9))
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[self.0.random_range(..alphabet.len())])).collect()
    }
}
