//! The client's side of Secure Remote Password as user pools speak it: SRP-6a over the 3072-bit group of RFC 5054 with
//! SHA-256, numbers padded so that none reads as negative, and a session key of 16 bytes by HKDF.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use num_bigint::BigUint;
use ring::{digest, hkdf, hmac};

/// The group's prime, in hex: RFC 5054, appendix A, 3072 bits.
const PRIME_HEX: &str = "\
    FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
    EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
    EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
    83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
    E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
    15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
    ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
    BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

static PRIME: LazyLock<BigUint> = LazyLock::new(|| number(PRIME_HEX).unwrap_or_default());

/// The state of a client while it waits for the challenge.
pub(crate) struct Client {
    secret: BigUint,
    public: BigUint,
}

/// The parameters of a challenge.
pub(crate) struct Challenge<'c> {
    pub(crate) srp_b: &'c str,
    pub(crate) salt: &'c str,
    pub(crate) secret_block: &'c str,
    pub(crate) user_id: &'c str,
}

impl Client {
    /// Begins with a random secret.
    pub(crate) fn new(secret: &[u8]) -> Self {
        let secret = BigUint::from_bytes_be(secret);
        let public = generator().modpow(&secret, &PRIME);
        Self { secret, public }
    }

    /// The value that the sign-in starts with, `SRP_A`.
    pub(crate) fn srp_a(&self) -> String {
        self.public.to_str_radix(16)
    }

    /// The signature that answers a challenge; `None` when its numbers are none, or such as no honest server sends.
    /// `pool` is the id of the user pool, `timestamp` what is sent along with it.
    pub(crate) fn sign(
        &self,
        challenge: &Challenge<'_>,
        pool: &str,
        password: &str,
        timestamp: &str,
    ) -> Option<String> {
        let server = number(challenge.srp_b).filter(|number| *number != BigUint::ZERO)?;
        let salt = number(challenge.salt)?;
        let pool = pool.split_once('_').map_or(pool, |(_, name)| name);
        let scrambler = hash(&[&padded(&self.public), &padded(&server)]);
        let identity =
            digest::digest(&digest::SHA256, [pool, challenge.user_id, ":", password].concat().as_bytes());
        let private = hash(&[&padded(&salt), identity.as_ref()]);
        let multiplier = hash(&[&padded(&PRIME), &padded(&generator())]);
        let mask = multiplier * generator().modpow(&private, &PRIME) % &*PRIME;
        let base = (server % &*PRIME + &*PRIME - mask) % &*PRIME;
        let shared = base.modpow(&(&self.secret + &scrambler * private), &PRIME);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &session_key(&shared, &scrambler)?);
        let block = STANDARD.decode(challenge.secret_block).ok()?;
        let signed = [pool.as_bytes(), challenge.user_id.as_bytes(), &block, timestamp.as_bytes()].concat();
        Some(STANDARD.encode(hmac::sign(&key, &signed)))
    }
}

fn generator() -> BigUint {
    BigUint::from(2_u8)
}

fn number(hex: &str) -> Option<BigUint> {
    BigUint::parse_bytes(hex.as_bytes(), 16)
}

/// The bytes of a number, with a zero in front where it would read as negative.
fn padded(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes.first().is_some_and(|first| *first >= 0x80) {
        bytes.insert(0, 0);
    }
    bytes
}

fn hash(parts: &[&[u8]]) -> BigUint {
    BigUint::from_bytes_be(digest::digest(&digest::SHA256, &parts.concat()).as_ref())
}

/// 16 bytes, by HKDF from the shared secret, salted with the scrambler.
fn session_key(shared: &BigUint, scrambler: &BigUint) -> Option<[u8; 16]> {
    struct Length;
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            16
        }
    }
    let mut key = [0; 16];
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, &padded(scrambler));
    let extracted = salt.extract(&padded(shared));
    let expanded = extracted.expand(&[b"Caldera Derived Key"], Length);
    expanded.and_then(|expanded| expanded.fill(&mut key)).ok().map(|()| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The server's value and the signature as pycognito 2024.5.1 computes them: a = a1a1… (64 bytes), b = b2b2…
    /// (128 bytes), the salt 9f9f… (16 bytes).
    const SRP_B: &str = "\
        277c4427ed56495aeab7e23b30e4e2f7ed7aab3a64e3e4104ae0e3af439495fa16a06210fe9c0e1c25e7e778ca11e42d\
        0292b7bb62e7e3cf59f7b717ac97b0cfb93df016d8102787037cd34b9df322a152a922a167e7e6db96800b9aa827844b\
        b1bd4b6e319847ca96100c0eb804ca0e81d8ff1d67d04288c56dee78770b790e7c405ee568223e2c63da8f118f709916\
        907962f609240d069819d2c4951f884be1b84812a9a0375dd04cd99118b36d006bb0dc7d690ad09b0ed14dd0e1c77a99\
        e2929999535cbc8e120097b34ad251feed128baa1b488485efe93598fd3cd9cf0a21dfdc42d07701610e1769862de62f\
        6b60b93441aec9964569d34fc79a98ab1edf123227c3a8276cf746fbe17b7640eeb0fdc865f2be765074b922a7afed71\
        a9dbbabc376497ff7834efe5de7df0354aaf1d9fc77f801204b19aa914d71feedccec284a72a90030f0c70c11a8abcb3\
        07c303de345a0a789bd4c4d9dadd6a905b761e5a1bd5e47efab43263154f32bfcd29c1172f66fb6afacaa9a3703a8f1e";
    const SIGNATURE: &str = "8B1F/kzTChorUZprdRv4JP72xXgEx5w43X0b1DAAqBo=";

    #[track_caller]
    fn check(srp_b: &str, password: &str, expected: Option<&str>, is_same: bool) {
        let (salt, secret_block) = ("9f".repeat(16), STANDARD.encode("secret block"));
        let challenge = Challenge { srp_b, salt: &salt, secret_block: &secret_block, user_id: "ada" };
        let signed = Client::new(&[0xa1; 64]).sign(
            &challenge,
            "us-east-1_Example12",
            password,
            "Sun Nov 22 02:03:04 UTC 2026",
        );
        assert_eq!(signed.as_deref() == expected, is_same);
    }

    #[test]
    fn a_challenge_is_answered_as_other_clients_answer_it() {
        check(SRP_B, "First-password-1", Some(SIGNATURE), true);
        check(SRP_B, "another password", Some(SIGNATURE), false);
        check("0", "First-password-1", None, true);
        check("no number", "First-password-1", None, true);
    }
}
