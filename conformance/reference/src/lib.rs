//! A local endpoint that behaves as the evidence says Amazon Cognito user pools do.
//!
//! ```text
//! request ─▶ http ─▶ dispatch: target, signature, JSON types, constraints (from the generated schema)
//!                        └─▶ operations: handler(state, typed request) ─▶ typed response or ServiceFailure
//!         ◀─ http ◀──────────────────────────────────────────────────────────┘
//! ```
//!
//! State lives in memory behind one lock; the clock and the source of randomness are handed in. Nothing
//! outside reaches into it: clients speak to it over HTTP only.

mod answer;
mod app_client;
mod client_rules;
mod clock;
mod dispatch;
mod http;
mod json_types;
mod operations;
mod random;
mod state;

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use clock::Clock;
pub use http::CLOCK_PATH;
pub use random::Randomness;

/// What a reference is made with.
#[derive(Debug)]
pub struct Config {
    /// The region in pool ids and ARNs.
    pub region: String,
    /// What tells the time.
    pub clock: Clock,
    /// Where ids and secrets come from.
    pub randomness: Randomness,
}

impl Default for Config {
    /// `us-east-1`, the system's clock, the system's randomness.
    fn default() -> Self {
        Self { region: "us-east-1".into(), clock: Clock::system(), randomness: Randomness::system() }
    }
}

/// A reference that serves until it is dropped or stopped.
#[derive(Debug)]
pub struct Reference {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<io::Result<()>>,
}

impl Reference {
    /// Starts serving on `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(address: SocketAddr, config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let router = http::router(config);
        let served = tokio::spawn(async move {
            axum::serve(listener, router)
                .with_graceful_shutdown(async {
                    // A dropped sender stops it as well.
                    let _ = stopped.await;
                })
                .await
        });
        Ok(Self { address, stop: Some(stop), served })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers what is under way, then stops.
    ///
    /// # Errors
    /// When the server failed before.
    pub async fn stop(mut self) -> io::Result<()> {
        self.stop.take();
        (&mut self.served).await.map_err(io::Error::other)?
    }
}
