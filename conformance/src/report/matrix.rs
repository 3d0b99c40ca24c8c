//! Many targets side by side.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use askama::Template;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use schemars::JsonSchema;
use serde::Serialize;

use super::document::{self, RenderError};
use super::facts::OperationFacts;
use super::html::STYLE;
use super::markdown::escape;
use super::model::Report;
use super::text::percent;
use super::totals::{KindTotals, Totals};
use crate::judge::Verdict;
use crate::suite::grade::Grade;
use crate::suite::requirement::CheckKind;

/// The name and version of a matrix's form.
pub const SCHEMA: &str = "cognito-conformance/matrix/1";

/// Many reports side by side.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Matrix {
    /// `cognito-conformance/matrix/1`.
    pub schema: &'static str,
    /// The targets, in the order in which their reports were given.
    pub targets: Vec<Column>,
    /// Every requirement that any report has.
    pub requirements: Vec<Row>,
}

/// One target.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Column {
    /// Its name, with its version where that is known.
    pub name: String,
    /// The version of the suite.
    pub suite: String,
    /// True if everything that was selected was run.
    pub complete: bool,
    /// The number of checks by verdict, by grade.
    pub grades: BTreeMap<Grade, Totals>,
    /// The same by kind of check.
    pub kinds: BTreeMap<CheckKind, KindTotals>,
    /// The operations by what their positive controls have shown.
    pub operations: OperationFacts,
}

/// One requirement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// Its id.
    pub requirement: String,
    /// The operation that it is about.
    pub operation: String,
    /// The kind of its checks.
    pub kind: CheckKind,
    /// Its grade.
    pub grade: Grade,
    /// The sentence.
    pub statement: String,
    /// The worst verdict of each target on it; none where its report does not have it.
    pub verdicts: Vec<Option<Verdict>>,
}

/// A worse verdict stands further back.
fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Conforms => 0,
        Verdict::Unsupported => 1,
        Verdict::Inconclusive => 2,
        Verdict::KnownDivergence => 3,
        Verdict::StaleDivergence => 4,
        Verdict::Diverges => 5,
    }
}

/// The worst of several verdicts.
pub(crate) fn worst(verdicts: impl IntoIterator<Item = Verdict>) -> Option<Verdict> {
    verdicts.into_iter().max_by_key(|verdict| badness(*verdict))
}

/// What is known of an operation of a target: whether it is built, and the number of requirements about its behaviour that
/// it meets, of those that were judged.
#[derive(Clone, Copy, Default)]
struct Share {
    word: Option<&'static str>,
    conforms: usize,
    judged: usize,
}

impl Matrix {
    /// Puts reports side by side.
    pub fn new(reports: &[Report]) -> Self {
        let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
        for (index, report) in reports.iter().enumerate() {
            for result in &report.checks {
                let row = rows.entry(&result.requirement).or_insert_with(|| Row {
                    requirement: result.requirement.clone(),
                    operation: result.operation.clone(),
                    kind: result.origin.kind(),
                    grade: result.grade,
                    statement: result.statement.clone(),
                    verdicts: vec![None; reports.len()],
                });
                row.verdicts[index] = worst(row.verdicts[index].into_iter().chain([result.verdict()]));
            }
        }
        let mut targets: Vec<Column> = reports.iter().map(Column::of).collect();
        number_twins(&mut targets);
        Self { schema: SCHEMA, targets, requirements: rows.into_values().collect() }
    }

    /// What is known of each operation of each target. How it words its refusals by the model is another question.
    fn operations(&self) -> BTreeMap<&str, Vec<Share>> {
        let mut operations: BTreeMap<&str, Vec<Share>> = BTreeMap::new();
        for row in self.requirements.iter().filter(|row| row.kind == CheckKind::Behaviour) {
            let known = || {
                let words = self.targets.iter().map(|target| target.operations.word(&row.operation));
                words.map(|word| Share { word, ..Share::default() }).collect()
            };
            let shares = operations.entry(&row.operation).or_insert_with(known);
            for (share, verdict) in shares.iter_mut().zip(&row.verdicts) {
                share.conforms += usize::from(*verdict == Some(Verdict::Conforms));
                share.judged += usize::from(verdict.is_some_and(Verdict::is_judged));
            }
        }
        operations
    }

    /// The two numbers of each target by grade, for a terminal.
    pub fn to_text(&self) -> String {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY);
        table.set_header(HEAD);
        for row in self.numbers() {
            table.add_row(row);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        format!(
            "{table}\nbuilt: operations of which a valid call succeeds; of the others what conforms of what was judged, and what was \
             judged of all checks\n"
        )
    }

    fn numbers(&self) -> impl Iterator<Item = Vec<String>> {
        self.targets.iter().map(|target| {
            let early = if target.complete { "" } else { " (ended early)" };
            let OperationFacts { all, built, .. } = &target.operations;
            let built = if *all == 0 { "–".to_owned() } else { format!("{}/{all}", built.len()) };
            let by_grade = |kind: CheckKind, grade: Grade| {
                let totals = target.kinds.get(&kind).and_then(|kind| kind.grades.get(&grade)).copied();
                let totals = totals.unwrap_or_default();
                format!("{} of {}", percent(totals.correctness()), percent(totals.coverage()))
            };
            vec![
                format!("{}{early}", target.name),
                built,
                by_grade(CheckKind::Behaviour, Grade::A),
                by_grade(CheckKind::Behaviour, Grade::B),
                by_grade(CheckKind::Validation, Grade::B),
                by_grade(CheckKind::Wire, Grade::A),
            ]
        })
    }
}

const HEAD: [&str; 6] = ["target", "built", "behaviour A", "behaviour B", "validation B", "wire A"];

impl Share {
    fn text(self) -> String {
        let share =
            if self.judged == 0 { "–".to_owned() } else { format!("{}/{}", self.conforms, self.judged) };
        match self.word {
            // A share says that it is built, and of what is not built there is none.
            None | Some("built") => share,
            Some(word) => word.to_owned(),
        }
    }

    /// Its colour.
    fn class(self) -> &'static str {
        match (self.conforms, self.judged) {
            _ if self.word == Some("refused") => "none",
            (_, 0) => "quiet",
            (0, _) => "none",
            (conforms, judged) if conforms == judged => "all",
            _ => "some",
        }
    }
}

impl Column {
    fn of(report: &Report) -> Self {
        Self {
            name: report.target_name(),
            suite: report.suite.version.clone(),
            complete: report.complete,
            grades: report.grades.clone(),
            kinds: report.kinds.clone(),
            operations: report.target.operations.clone(),
        }
    }
}

/// Targets of the same name are distinguished.
fn number_twins(targets: &mut [Column]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for target in targets {
        let count = seen.entry(target.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            target.name = format!("{} #{count}", target.name);
        }
    }
}

/// The JSON Schema of [`Matrix`].
pub fn schema() -> serde_json::Value {
    document::schema_of::<Matrix>()
}

#[derive(Template)]
#[template(path = "matrix.html")]
struct Page<'m> {
    title: &'static str,
    style: &'static str,
    script: &'static str,
    head: [&'static str; 6],
    numbers: Vec<Vec<String>>,
    matrix: &'m Matrix,
    operations: BTreeMap<&'m str, Vec<Share>>,
}

impl Row {
    /// True if the targets differ on it.
    fn differs(&self) -> bool {
        self.verdicts.iter().any(|verdict| verdict != &self.verdicts[0])
    }

    fn cells(&self) -> impl Iterator<Item = &'static str> {
        self.verdicts.iter().map(|verdict| verdict.map_or("–", Verdict::name))
    }
}

/// The matrix as Markdown.
pub(super) fn markdown(matrix: &Matrix) -> String {
    let mut text = String::from("## Cognito conformance: targets side by side\n\n");
    let line = |text: &mut String, cells: &[String]| {
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    };
    line(&mut text, &HEAD.map(str::to_owned));
    let _ = writeln!(text, "|---|{}", "---:|".repeat(HEAD.len() - 1));
    for mut row in matrix.numbers() {
        row[0] = escape(&row[0]);
        line(&mut text, &row);
    }
    text.push_str("\n### Operations: built, and conforming of judged requirements about behaviour\n\n");
    let names = matrix.targets.iter().map(|target| escape(&target.name));
    line(&mut text, &["operation".to_owned()].into_iter().chain(names).collect::<Vec<_>>());
    let _ = writeln!(text, "|---|{}", "---:|".repeat(matrix.targets.len()));
    for (operation, shares) in matrix.operations() {
        let cells = shares.iter().copied().map(Share::text);
        line(&mut text, &[escape(operation)].into_iter().chain(cells).collect::<Vec<_>>());
    }
    text
}

/// The matrix as one page.
pub(super) fn html(matrix: &Matrix) -> Result<String, RenderError> {
    let page = Page {
        title: "Cognito conformance: targets side by side",
        style: STYLE,
        script: include_str!("../../templates/matrix.js"),
        head: HEAD,
        numbers: matrix.numbers().collect(),
        matrix,
        operations: matrix.operations(),
    };
    Ok(page.render()?)
}
