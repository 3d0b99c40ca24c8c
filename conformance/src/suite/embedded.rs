//! The data folders, as they were when this was built.

mod data {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

pub(super) use data::{CASES, CONTROLS, EVIDENCE, REQUIREMENTS, SCENARIOS, SNAPSHOTS};

/// The number of scenarios in this program.
pub const EMBEDDED_SCENARIOS: usize = SCENARIOS.len();

/// The profiles that come with this program: name, path and text of each.
pub fn embedded_profiles() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> + Clone {
    let name = |path: &'static str| path.strip_prefix("targets/")?.strip_suffix(".toml");
    data::TARGETS.iter().filter_map(move |(path, text)| Some((name(path)?, *path, *text)))
}
