//! The server's side of Secure Remote Password as user pools speak it: SRP-6a over the 3072-bit group of RFC 5054
//! with SHA-256, numbers padded so that none reads as negative, and a session key of 16 bytes by HKDF.

use ring::{hkdf, hmac};
use rsa::BigUint;
use std::sync::LazyLock;

use super::sha256;

/// The group's prime, in hex: RFC 5054, appendix A, 3072 bits.
const PRIME_HEX: &str = concat!(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD",
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED",
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F",
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B",
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510",
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7",
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C",
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
);

static PRIME: LazyLock<BigUint> =
    LazyLock::new(|| BigUint::parse_bytes(PRIME_HEX.as_bytes(), 16).unwrap_or_default());

/// The multiplier `k`, a hash of prime and generator.
static MULTIPLIER: LazyLock<BigUint> = LazyLock::new(|| hash(&[&padded(&PRIME), &padded(&generator())]));

fn generator() -> BigUint {
    BigUint::from(2_u8)
}

/// The stand-in for a password: the hash `x` of salt, user and password. The password itself is not kept.
#[derive(Clone)]
pub(crate) struct Verifier {
    /// Random, in hex as it is sent.
    salt: BigUint,
    secret: BigUint,
}

impl Verifier {
    /// The verifier of a password. `pool_name` is what follows the `_` of a pool id.
    pub(crate) fn new(salt: [u8; 16], pool_name: &str, username: &str, password: &str) -> Self {
        let salt = BigUint::from_bytes_be(&salt);
        let identity = [pool_name, username, ":", password].concat();
        let secret = hash(&[&padded(&salt), &sha256(&[identity.as_bytes()])]);
        Self { salt, secret }
    }

    /// True if it is that of `password`.
    pub(crate) fn accepts(&self, pool_name: &str, username: &str, password: &str) -> bool {
        let identity = [pool_name, username, ":", password].concat();
        let secret = hash(&[&padded(&self.salt), &sha256(&[identity.as_bytes()])]);
        super::same(&secret.to_bytes_be(), &self.secret.to_bytes_be())
    }

    /// The salt in hex, as the challenge carries it.
    pub(crate) fn salt_hex(&self) -> String {
        self.salt.to_str_radix(16)
    }
}

/// The values that the server keeps between the challenge and its response.
#[derive(Clone)]
pub(crate) struct Exchange {
    /// The client's public value `A`.
    client_public: BigUint,
    /// The server's secret `b`.
    secret: BigUint,
    /// The server's public value `B`.
    public: BigUint,
    /// The password's stand-in to the power of the generator, `v`.
    verifier: BigUint,
}

/// No exchange and no stand-in is ever shown.
macro_rules! hide {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), " { .. }"))
            }
        }
    )*};
}
hide!(Verifier, Exchange);

/// The claims of a response, beside who sends it.
#[derive(Debug)]
pub(crate) struct Claim<'a> {
    pub(crate) pool_name: &'a str,
    /// The user's name as the challenge gave it, `USER_ID_FOR_SRP`.
    pub(crate) username: &'a str,
    /// The secret block's bytes.
    pub(crate) secret_block: &'a [u8],
    /// The time as the client writes it.
    pub(crate) timestamp: &'a str,
    /// The signature's bytes.
    pub(crate) signature: &'a [u8],
}

impl Exchange {
    /// Opens an exchange with the client's `SRP_A` in hex and a fresh server secret; `None` when `SRP_A` is no number
    /// or one that would give the key away.
    pub(crate) fn open(srp_a: &str, verifier: &Verifier, secret: &[u8; 128]) -> Option<Self> {
        let client_public = BigUint::parse_bytes(srp_a.as_bytes(), 16)?;
        if client_public == BigUint::default() || client_public >= *PRIME {
            return None;
        }
        let secret = BigUint::from_bytes_be(secret);
        let verifier = generator().modpow(&verifier.secret, &PRIME);
        let public = (&*MULTIPLIER * &verifier + generator().modpow(&secret, &PRIME)) % &*PRIME;
        Some(Self { client_public, secret, public, verifier })
    }

    /// The server's public value in hex, `SRP_B`.
    pub(crate) fn srp_b(&self) -> String {
        self.public.to_str_radix(16)
    }

    /// True if the claim was signed by who knows the password.
    pub(crate) fn accepts(&self, claim: &Claim<'_>) -> bool {
        let scrambler = hash(&[&padded(&self.client_public), &padded(&self.public)]);
        let base = &self.client_public * self.verifier.modpow(&scrambler, &PRIME);
        let shared = base.modpow(&self.secret, &PRIME);
        let Some(key) = session_key(&shared, &scrambler) else { return false };
        let message = [
            claim.pool_name.as_bytes(),
            claim.username.as_bytes(),
            claim.secret_block,
            claim.timestamp.as_bytes(),
        ]
        .concat();
        hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &key), &message, claim.signature).is_ok()
    }
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
    hkdf::Salt::new(hkdf::HKDF_SHA256, &padded(scrambler))
        .extract(&padded(shared))
        .expand(&[b"Caldera Derived Key"], Length)
        .and_then(|expanded| expanded.fill(&mut key))
        .ok()
        .map(|()| key)
}

fn hash(parts: &[&[u8]]) -> BigUint {
    BigUint::from_bytes_be(&sha256(parts))
}

/// The bytes of a number, with a zero before a first byte that would read as a sign.
fn padded(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes.first().is_some_and(|first| *first >= 0x80) {
        bytes.insert(0, 0);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::from_base64;

    // An exchange as pycognito 2024.5.1 computes it, another implementation than this one: a = a1a1… (64 bytes),
    // b = b2b2… (128 bytes), the salt 9f9f… (16 bytes).
    const SRP_A: &str = concat!(
        "23df1c17eaa36cfdbeff857cda3a87bae3cb8829311966fc96d94fcea29d537294644587a9697033562cd2ba65e32506",
        "167a05deedbdd2cc32b56c246448f92b18d745c00fbb1e1190304304711e9a19fbcc4ccd2f91d9114651e927d786d75d",
        "bf5c1861fda93fff7c3977be79da117d8ea206850416637cb20ea04b69ac6e02df2f538bdc1c74076193de4623d245b0",
        "66f2ad4a12009774ee8aa8ebf0d6774e02ae300ce4eed203e9f66075758c43cea6fcb0f8cfbbd68cb114806e559f53ae",
        "264a9edeb2521f3c2018a4a593b37c68b75fbdf1f9c5fa2cc5a040f7b076c634e2b0fe5632ae1bc2e411c42324871cfb",
        "ac2516c1dea6ecbc0b4c07b5c718a59e302e0b8710cc80ecb77a5d1ff5371104eb2e92df2cc1a9245abba1e8908da8ce",
        "b30471698baa53f9ed12a90439c12f5bdc61cdb6e8b08f06c110dcbc26e8bed8590caf27336d5b604a2b5008131509f5",
        "5efafb23c5092deb54ca9eb12f3a1d13a6334cfee04f06820be7731aaa7a9855d1bf392d2f528ad2f3a30b8746233703",
    );
    const SRP_B: &str = concat!(
        "277c4427ed56495aeab7e23b30e4e2f7ed7aab3a64e3e4104ae0e3af439495fa16a06210fe9c0e1c25e7e778ca11e42d",
        "0292b7bb62e7e3cf59f7b717ac97b0cfb93df016d8102787037cd34b9df322a152a922a167e7e6db96800b9aa827844b",
        "b1bd4b6e319847ca96100c0eb804ca0e81d8ff1d67d04288c56dee78770b790e7c405ee568223e2c63da8f118f709916",
        "907962f609240d069819d2c4951f884be1b84812a9a0375dd04cd99118b36d006bb0dc7d690ad09b0ed14dd0e1c77a99",
        "e2929999535cbc8e120097b34ad251feed128baa1b488485efe93598fd3cd9cf0a21dfdc42d07701610e1769862de62f",
        "6b60b93441aec9964569d34fc79a98ab1edf123227c3a8276cf746fbe17b7640eeb0fdc865f2be765074b922a7afed71",
        "a9dbbabc376497ff7834efe5de7df0354aaf1d9fc77f801204b19aa914d71feedccec284a72a90030f0c70c11a8abcb3",
        "07c303de345a0a789bd4c4d9dadd6a905b761e5a1bd5e47efab43263154f32bfcd29c1172f66fb6afacaa9a3703a8f1e",
    );
    const SIGNATURE: &str = "8B1F/kzTChorUZprdRv4JP72xXgEx5w43X0b1DAAqBo=";

    /// True if a response is accepted that claims what pycognito signed, with one thing changed.
    #[track_caller]
    fn check(password: &str, username: &str, timestamp: &str, secret_block: &[u8], expected: bool) {
        let verifier = Verifier::new([0x9f; 16], "Example12", "ada", password);
        let exchange = Exchange::open(SRP_A, &verifier, &[0xb2; 128]).unwrap();
        let signature = from_base64(SIGNATURE).unwrap();
        let claim =
            Claim { pool_name: "Example12", username, secret_block, timestamp, signature: &signature };
        assert_eq!(exchange.accepts(&claim), expected);
    }

    #[test]
    fn an_exchange_is_the_one_that_clients_compute() {
        let verifier = Verifier::new([0x9f; 16], "Example12", "ada", "First-password-1");
        assert_eq!(Exchange::open(SRP_A, &verifier, &[0xb2; 128]).unwrap().srp_b(), SRP_B);
        let time = "Sun Nov 22 02:03:04 UTC 2026";
        check("First-password-1", "ada", time, b"secret block", true);
        check("another password", "ada", time, b"secret block", false);
        check("First-password-1", "eve", time, b"secret block", false);
        check("First-password-1", "ada", "Sun Nov 22 02:03:05 UTC 2026", b"secret block", false);
        check("First-password-1", "ada", time, b"another block", false);
    }

    #[test]
    fn a_public_value_that_gives_the_key_away_opens_nothing() {
        let verifier = Verifier::new([1; 16], "pool", "ada", "password");
        for srp_a in ["0", "", "no number", PRIME_HEX] {
            assert!(Exchange::open(srp_a, &verifier, &[1; 128]).is_none(), "{srp_a}");
        }
    }

    #[test]
    fn a_verifier_knows_its_password_alone() {
        let verifier = Verifier::new([7; 16], "pool", "ada", "right");
        assert!(verifier.accepts("pool", "ada", "right"));
        assert!(!verifier.accepts("pool", "ada", "wrong"));
        assert!(!verifier.accepts("pool", "eve", "right"));
        assert!(!format!("{verifier:?}").contains('7'));
    }
}
