//! The forms that a report is written in: a line each.

use super::comparison::{self, Comparison};
use super::document::{self, RenderError};
use super::matrix::{self, Matrix};
use super::model::Report;
use super::{badge, html, junit, markdown};

/// Writes a document in a form.
type Renderer<T> = fn(&T) -> Result<String, RenderError>;

/// A form that a report is written in.
#[derive(Debug)]
pub struct Form {
    /// The option that asks for it, without the dashes.
    pub name: &'static str,
    /// The effect of the option.
    pub help: &'static str,
    report: Renderer<Report>,
    comparison: Option<Renderer<Comparison>>,
    matrix: Option<Renderer<Matrix>>,
}

/// All forms, in the order of the options.
pub static FORMS: &[Form] = &[
    Form {
        name: "json",
        help: "Write all of it as JSON; `-` writes a form to standard output, and the summary to standard error",
        report: |report| document::json(report),
        comparison: Some(document::json),
        matrix: Some(document::json),
    },
    Form {
        name: "junit",
        help: "Write JUnit XML, for test viewers in CI",
        report: junit::render,
        comparison: Some(comparison::junit),
        matrix: None,
    },
    Form {
        name: "html",
        help: "Write one page for a browser",
        report: html::render,
        comparison: Some(comparison::html),
        matrix: Some(matrix::html),
    },
    Form {
        name: "markdown",
        help: "Write the summary as Markdown, such as to `$GITHUB_STEP_SUMMARY`",
        report: |report| Ok(markdown::render(report)),
        comparison: Some(|comparison| Ok(comparison::markdown(comparison))),
        matrix: Some(|matrix| Ok(matrix::markdown(matrix))),
    },
    Form {
        name: "badge",
        help: "Write a shields.io badge file",
        report: badge::render,
        comparison: None,
        matrix: None,
    },
];

/// Something that can be written in several forms.
pub trait Document: Sized {
    /// Its kind, for messages: "a report".
    const WHAT: &'static str;

    /// The function that writes it in a form, if it has that form.
    fn renderer(form: &Form) -> Option<Renderer<Self>>;
}

impl Document for Report {
    const WHAT: &'static str = "a report";

    fn renderer(form: &Form) -> Option<Renderer<Self>> {
        Some(form.report)
    }
}

impl Document for Comparison {
    const WHAT: &'static str = "a comparison";

    fn renderer(form: &Form) -> Option<Renderer<Self>> {
        form.comparison
    }
}

impl Document for Matrix {
    const WHAT: &'static str = "a matrix";

    fn renderer(form: &Form) -> Option<Renderer<Self>> {
        form.matrix
    }
}
