//! Does an endpoint behave like Amazon Cognito user pools? Scenarios as data, verdicts with evidence.
//!
//! ```text
//! evidence ─▶ requirements ─▶ scenarios          (suite: loaded, checked against the schema and each other)
//!                                 │
//!       session ◀── stage ◀── runner             (exchanges; nothing is judged yet)
//!                               │
//!                             judge, wire, observe  (pure: exchanges in, verdicts out)
//!                               │
//!                             report             (terminal, JSON)
//! ```
//!
//! Nothing in this library knows a target by name, and none of it sees inside the reference.

pub mod answer;
pub mod assertion;
mod cases;
mod catalogue;
pub mod cli;

pub mod diagnostic;
mod endpoint;
pub mod evidence;
pub mod exchange;
mod fields;
mod folder;
pub mod grade;
pub mod judge;
mod node;
pub mod observe;
pub mod path;
pub mod probe;
pub mod profile;
pub mod redact;
pub mod report;
mod repro;
pub mod requirement;
pub mod runner;
mod same;
pub mod scenario;
pub mod schema;
pub mod script;
pub mod session;
pub mod settings;
pub mod shard;
mod sign_in;
mod srp;
mod stage;
pub mod suite;
pub mod support;
mod surface;
pub mod target;
pub mod template;
mod toml;
pub mod transcript;
mod value;
pub mod verdict;
pub mod wire;
mod yaml;
