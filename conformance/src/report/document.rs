//! What can be written down in several forms, and the forms.

/// A form that a report is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// All of it, for programs.
    Json,
    /// For what shows test results in CI.
    Junit,
    /// A page of its own, for a browser.
    Html,
    /// A summary, for a pull request or the page of a job.
    Markdown,
    /// What shields.io makes a badge of.
    Badge,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 5] = [Self::Json, Self::Junit, Self::Html, Self::Markdown, Self::Badge];

    /// The option that asks for it, without the dashes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Badge => "badge",
        }
    }
}

/// Something that can be written down in several forms.
pub trait Document {
    /// What it is, for messages: "a report".
    const WHAT: &'static str;

    /// The forms that it has.
    const FORMS: &'static [Form];

    /// Its text in a form that it has.
    ///
    /// # Errors
    /// When a library fails to write it.
    fn render(&self, form: Form) -> Result<String, RenderError>;
}

/// Why a form could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// No JSON.
    #[error("failed to write JSON")]
    Json(#[from] serde_json::Error),
    /// No XML.
    #[error("failed to write JUnit")]
    Junit(#[from] quick_junit::SerializeError),
    /// No page.
    #[error("failed to write HTML")]
    Html(#[from] askama::Error),
    /// The data of the page could not be packed.
    #[error("failed to pack the data of the page")]
    Pack(#[from] std::io::Error),
    /// The document does not have the form.
    #[error("{what} has no form {form}")]
    NoSuchForm {
        /// What the document is.
        what: &'static str,
        /// The form.
        form: &'static str,
    },
}

/// The JSON Schema of what is written: every member is there.
pub(crate) fn schema_of<T: schemars::JsonSchema>() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Anything as JSON, with a line break at the end.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, RenderError> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
