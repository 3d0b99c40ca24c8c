//! The common part of all forms: the error, JSON, and the JSON Schema of what is written.

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
