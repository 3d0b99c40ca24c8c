//! The end of the program: the exit codes of the contract, and the error that comes with one.

use cognito_suite::exchange::response::{TransportError, TransportErrorKind};
use cognito_suite::report::Conclusion;
use cognito_suite::run::probe::ProbeError;

/// Everything is as expected.
pub(crate) const AS_EXPECTED: u8 = 0;
/// A gating check diverges, or the profile is wrong.
pub(crate) const DIVERGES: u8 = 1;
/// Wrong usage, or a mistake in an input file.
pub(crate) const USAGE: u8 = 2;
/// The target does not answer, or the program itself failed.
pub(crate) const UNREACHABLE: u8 = 3;
/// Nothing was selected.
pub(crate) const NOTHING_SELECTED: u8 = 4;
/// Some gating checks could not be judged, or the run was stopped.
pub(crate) const INCOMPLETE: u8 = 5;

/// An error with the exit code that the contract gives it.
pub(crate) struct Failure(pub(crate) u8, pub(crate) anyhow::Error);

/// Gives an error its exit code.
pub(crate) trait WithCode<T> {
    /// Ends the program with `code` if this is an error.
    fn code(self, code: u8) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> WithCode<T> for Result<T, E> {
    fn code(self, code: u8) -> Result<T, Failure> {
        self.map_err(|error| Failure(code, error.into()))
    }
}

/// The exit code of how something ended.
pub(crate) fn code_of(conclusion: Conclusion) -> u8 {
    match conclusion {
        Conclusion::AsExpected => AS_EXPECTED,
        Conclusion::Diverges => DIVERGES,
        Conclusion::NotJudged => INCOMPLETE,
    }
}

/// Why a run cannot begin, with advice.
pub(crate) fn cannot_begin(endpoint: &str, error: &ProbeError) -> anyhow::Error {
    match error {
        ProbeError::Signature(_) => anyhow::anyhow!(
            "{endpoint} cannot be judged: {error}\n  help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to keys \
             that it knows, and --region to its region"
        ),
        ProbeError::Pages(cause) => anyhow::anyhow!(
            "the endpoint of --oauth-endpoint did not answer: {cause}\n  help: is it running, and does it listen there?"
        ),
        ProbeError::NoCognito(_) => anyhow::anyhow!(
            "{endpoint} cannot be judged: {error}\n  help: check the port and the path; \
             `cognito-conformance doctor --endpoint {endpoint}` looks closer"
        ),
        ProbeError::Gone(_) => anyhow::anyhow!(
            "{endpoint} cannot be judged: {error}\n  help: does it still run? --timeout S gives each call more time"
        ),
        ProbeError::NoAnswer(cause) => {
            anyhow::anyhow!("{endpoint} did not answer: {cause}\n  help: {}", advice(cause))
        }
    }
}

/// The remedy for no answer.
pub(crate) fn advice(error: &TransportError) -> &'static str {
    match error.kind {
        TransportErrorKind::TimedOut => {
            "it took the call and did not answer in time; --timeout S gives each call more, --wait S the first one"
        }
        TransportErrorKind::Closed => "what listens there does not speak HTTP as it should",
        TransportErrorKind::Unreachable if error.reason.contains("certificate") => {
            "give the certificate that it is signed with: --ca-bundle FILE"
        }
        TransportErrorKind::Unreachable if error.reason.contains("InvalidContentType") => {
            "it does not speak TLS; is it http:// rather than https://?"
        }
        TransportErrorKind::Unreachable => "is it running, and does it listen there?",
    }
}
