//! Judgement: from the exchanges of a run to verdicts, and from values to placeholders. Pure: the same run gives the
//! same verdicts.

mod check;
pub(crate) mod evaluate;
mod judgement;
pub mod observe;
mod play;
pub mod profile;
mod redact;
pub(crate) mod repro;
pub(crate) mod rules;
mod transcript;
mod verdict;
pub(crate) mod wire;

pub use check::{CheckResult, Divergence, ExchangeCount, Known, Outcome};
pub(crate) use judgement::sort;
pub use judgement::{Judge, Judgement, Retried};
pub use repro::Repro;
pub use transcript::to_text;
pub use verdict::{Impact, Verdict};
