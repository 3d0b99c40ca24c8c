//! The requirements that a run is about.

use globset::GlobMatcher;

/// The requirements that a run is about.
#[derive(Clone, Debug, Default)]
pub struct Selection(Vec<GlobMatcher>);

impl Selection {
    /// Requirements that match any of `globs`; all of them when there is none.
    ///
    /// # Errors
    /// If a glob is invalid; the message says which and why.
    pub fn new(globs: &[String]) -> Result<Self, String> {
        Ok(Self(globs.iter().map(|glob| compile(glob)).collect::<Result<_, _>>()?))
    }

    /// The globs that match none of these ids.
    pub fn unmatched<'s>(
        &'s self,
        ids: impl Iterator<Item = &'s String> + Clone,
    ) -> impl Iterator<Item = &'s str> {
        let unmatched = self.0.iter().filter(move |glob| !ids.clone().any(|id| glob.is_match(id)));
        unmatched.map(|glob| glob.glob().glob())
    }

    /// The globs, as they were written.
    pub(crate) fn globs(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|glob| glob.glob().glob())
    }

    /// True if this requirement is selected.
    pub fn has(&self, requirement: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|glob| glob.is_match(requirement))
    }
}

/// A glob over ids of requirements, compiled; the error says what is wrong with it.
pub(crate) fn compile(glob: &str) -> Result<GlobMatcher, String> {
    let compiled = globset::Glob::new(glob);
    compiled.map(|glob| glob.compile_matcher()).map_err(|error| format!("invalid glob `{glob}`: {error}"))
}
