//! Capabilities: what a scenario needs of a target, and what a profile may say that the target cannot do.

use strum::{IntoStaticStr, VariantArray};

use crate::input::diagnostic::{Sink, suggest};
use crate::input::fields::Fields;

/// Something that a target can or cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Capability {
    /// Create, describe, update, list and delete app clients.
    AppClients,
    /// Analytics configurations whose project and role do not exist.
    Analytics,
    /// Identity providers of a pool.
    IdentityProviders,
    /// Resource servers and their scopes.
    ResourceServers,
    /// Client secrets that AWS Secrets Manager keeps.
    SecretsManager,
    /// Users of a pool.
    Users,
    /// Sign-in flows and tokens.
    SignIn,
    /// The OAuth endpoints.
    Oauth,
    /// Time that can be moved, or waited for.
    Clock,
}

impl Capability {
    /// The name in scenario files and profiles.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The operation or the endpoint whose answer shows that the target can do it after all, where there is one.
    pub(crate) fn shown_by(self) -> Option<&'static str> {
        match self {
            Self::AppClients => Some("CreateUserPoolClient"),
            Self::IdentityProviders => Some("CreateIdentityProvider"),
            Self::ResourceServers => Some("CreateResourceServer"),
            Self::Users => Some("AdminCreateUser"),
            Self::SignIn => Some("InitiateAuth"),
            Self::Oauth => Some("/oauth2/authorize"),
            Self::Analytics | Self::SecretsManager | Self::Clock => None,
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|capability| capability.name() == name)
    }

    /// The capabilities that a field of an input file names.
    pub(crate) fn read(fields: &Fields<'_>, key: &str, sink: &mut Sink<'_>) -> Vec<Self> {
        let mut read = Vec::new();
        for (name, position) in fields.texts(key, sink) {
            match Self::parse(&name) {
                Some(capability) => read.push(capability),
                None => {
                    let help = suggest(&name, Self::VARIANTS.iter().map(|capability| capability.name()));
                    sink.report(position, format!("unknown capability `{name}`"), help);
                }
            }
        }
        read
    }
}
