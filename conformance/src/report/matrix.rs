//! Many targets side by side.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use askama::Template;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use schemars::JsonSchema;
use serde::Serialize;

use super::document::{self, RenderError};
use super::html::STYLE;
use super::markdown::escape;
use super::model::Report;
use super::text::percent;
use super::totals::Totals;
use crate::judge::Verdict;
use crate::suite::grade::Grade;

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
}

/// One requirement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// Its id.
    pub requirement: String,
    /// The operation that it is about.
    pub operation: String,
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

/// The number of requirements of an operation a target meets, of those that were judged.
#[derive(Clone, Copy, Default)]
struct Share {
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

    /// The share of each operation that each target meets.
    fn operations(&self) -> BTreeMap<&str, Vec<Share>> {
        let mut operations: BTreeMap<&str, Vec<Share>> = BTreeMap::new();
        for row in &self.requirements {
            let shares = operations.entry(&row.operation).or_default();
            shares.resize(self.targets.len(), Share::default());
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
            "{table}\ncorrectness is what conforms of what was judged, coverage what was judged of all checks\n"
        )
    }

    fn numbers(&self) -> impl Iterator<Item = Vec<String>> {
        self.targets.iter().map(|target| {
            let by_grade =
                [Grade::A, Grade::B].map(|grade| target.grades.get(&grade).copied().unwrap_or_default());
            let early = if target.complete { "" } else { " (ended early)" };
            let numbers = by_grade
                .iter()
                .flat_map(|totals| [percent(totals.correctness()), percent(totals.coverage())]);
            [format!("{}{early}", target.name)].into_iter().chain(numbers).collect()
        })
    }
}

const HEAD: [&str; 5] = ["target", "A: correctness", "coverage", "B: correctness", "coverage"];

impl Share {
    fn text(self) -> String {
        if self.judged == 0 { "–".to_owned() } else { format!("{}/{}", self.conforms, self.judged) }
    }

    /// Its colour.
    fn class(self) -> &'static str {
        match (self.conforms, self.judged) {
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
    head: [&'static str; 5],
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
    text.push_str("\n### Conforming of judged requirements\n\n");
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
