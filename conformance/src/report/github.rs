//! Annotations of GitHub Actions: lines that a job prints, and that stand beside the change afterwards.

use std::fmt::Write as _;
use std::path::Path;

use super::conclusion::Standing;
use super::model::Report;
use super::text::{one_line, shown};
use crate::judge::Verdict;

/// GitHub shows no more errors of one step.
const SHOWN: usize = 10;
/// The longest value that is shown.
const SHOWN_CHARACTERS: usize = 200;

/// True if this runs in a job of GitHub Actions.
pub fn is_here() -> bool {
    std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true")
}

/// True if this is the file that the steps of a job write their summary to, each after what stands there.
pub fn is_summary(path: &Path) -> bool {
    std::env::var_os("GITHUB_STEP_SUMMARY").is_some_and(|summary| Path::new(&summary) == path)
}

/// A text that the runner only prints: what a target says in it is no command.
pub fn inert(text: &str) -> String {
    let token = uuid::Uuid::new_v4().simple();
    format!("::stop-commands::{token}\n{text}::{token}::\n")
}

/// One error for each requirement that fails the run, the worst first.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    let groups = report.ranked(&[Verdict::Diverges, Verdict::StaleDivergence]);
    let failing =
        groups.iter().map(|same| same[0]).filter(|result| report.standing(result) == Standing::Fails);
    for result in failing.take(SHOWN) {
        let impact = result.impact().map(|impact| format!(", {}", impact.name())).unwrap_or_default();
        let title =
            format!("{} {} (grade {}{impact})", result.requirement, result.verdict().name(), result.grade);
        let message = match result.verdict() {
            Verdict::StaleDivergence => "it conforms, and the profile lists it as a divergence".to_owned(),
            _ => format!(
                "{}\nexpected {}\nactual {}\nreproduce: {}",
                result.statement,
                shown(result.expected(), SHOWN_CHARACTERS),
                shown(result.actual(), SHOWN_CHARACTERS),
                result.repro.suite()
            ),
        };
        let _ = writeln!(text, "::error title={}::{}", property(&title), data(&message));
    }
    for name in &report.target.wrongly_lacking {
        let title = format!("{name} is there, and the profile says that the target lacks it");
        let _ = writeln!(text, "::error title={}::take it out of the list", property(&title));
    }
    text
}

/// The message of a command, as GitHub reads it.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| one_line(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100 %\n::error::x\r"), "100 %25%0A::error::x\u{fffd}");
        assert_eq!(property("a: b, c"), "a%3A b%2C c");
    }
}
