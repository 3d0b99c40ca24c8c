//! A local endpoint that behaves as the evidence says Amazon Cognito user pools do.
//!
//! ```text
//! request ─▶ http ─┬▶ dispatch: target, signature, JSON types, constraints (from the generated schema)
//!                  │     └─▶ operations: handler(state, typed request) ─▶ typed response or ServiceFailure
//!                  ├▶ oauth: authorize, sign-in page, token, user info, key set ─┐
//!                  └▶ landing page, /_reference/                                 │
//!                        app_client: settings, rules, effects ◀──────────────────┤
//!                        tokens, crypto: pure functions ◀────────────────────────┘
//! ```
//!
//! State lives in memory, each user pool behind a lock of its own; the clock and the source of randomness are
//! handed in. Nothing outside reaches into it: clients speak to it over HTTP only.

mod answer;
mod app_client;
mod attributes;
mod clock;
mod crypto;
mod dispatch;
mod failure;
#[cfg(feature = "faults")]
pub mod faults;
mod http;
mod input;
mod json_types;
mod locks;
mod oauth;
mod operations;
mod passwords;
mod random;
mod state;
mod tokens;
mod web;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::state::State;
use crate::web::Context;

pub use clock::Clock;
pub use http::CLOCK_PATH;
pub use operations::BUILT;
pub use random::Randomness;

/// The issuer that tokens name, before the `/` and the id of the user pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Issuer {
    /// The service: `https://cognito-idp.REGION.amazonaws.com`, as real tokens have it.
    #[default]
    Service,
    /// The address that the reference listens on, for clients that compare it with where they found the key set.
    Local,
}

/// The parts that a reference is made with.
#[derive(Debug)]
pub struct Config {
    /// The region in pool ids and ARNs.
    pub region: String,
    /// The issuer that tokens name.
    pub issuer: Issuer,
    /// The clock.
    pub clock: Clock,
    /// The source of ids and secrets.
    pub randomness: Randomness,
}

impl Default for Config {
    /// `us-east-1`, the system's clock, the system's randomness.
    fn default() -> Self {
        Self {
            region: "us-east-1".into(),
            issuer: Issuer::Service,
            clock: Clock::system(),
            randomness: Randomness::system(),
        }
    }
}

/// A reference that serves until it is dropped or stopped.
#[derive(Debug)]
pub struct Reference {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<()>,
}

impl Reference {
    /// Starts serving on `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// If the address cannot be bound.
    pub async fn start(address: SocketAddr, config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self::serve(listener, State::new(config, address), address))
    }

    /// The same, with faults.
    ///
    /// # Errors
    /// If the address cannot be bound.
    #[cfg(feature = "faults")]
    pub async fn start_faulty(
        address: SocketAddr,
        config: Config,
        faults: faults::Faults,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self::serve(listener, State::new(config, address).with_faults(faults), address))
    }

    fn serve(listener: TcpListener, state: State, address: SocketAddr) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let context = Arc::new(Context { state, address });
        let router = http::router(Arc::clone(&context));
        let served = tokio::spawn(http::serve(listener, context, router, stopped));
        Self { address, stop: Some(stop), served }
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers what is under way, then stops.
    ///
    /// # Errors
    /// If the server failed before.
    pub async fn stop(mut self) -> io::Result<()> {
        self.stop.take();
        (&mut self.served).await.map_err(io::Error::other)
    }
}
