//! Does an endpoint behave like Amazon Cognito user pools? Scenarios as data, verdicts with evidence.
//!
//! The modules are floors. Each uses only the floors before it:
//!
//! 1. [`input`] reads YAML and TOML, and says where a mistake is.
//! 2. [`suite`] holds evidence, requirements, scenarios and generated cases, checked against the schema and each other.
//! 3. [`exchange`] sends a signed request to an endpoint, and keeps the answer as it came.
//! 4. [`run`] plays scenarios and keeps every exchange; it judges nothing.
//! 5. [`judge`] turns exchanges into verdicts and redacted transcripts; it sends nothing.
//! 6. [`report`] shows what was judged, in every form.
//!
//! The program in `cli` puts them together. Nothing in this library knows a target by name, and none of it sees inside
//! the reference.

pub mod exchange;
pub mod input;
pub mod judge;
pub mod report;
pub mod run;
pub mod suite;
