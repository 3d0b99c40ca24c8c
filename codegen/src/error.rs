//! What can be wrong with a model or with the notes on it.

/// The result of loading or generating.
pub type Result<T> = std::result::Result<T, Error>;

/// A model or a note that cannot be turned into code. Each message names the shape and the rule.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not JSON, or not of the form of a C2J model; `serde_json` gives line and column.
    #[error("not a botocore service model (service-2.json)")]
    NotAModel(#[from] serde_json::Error),
    /// The protocol is not awsJson, so that headers and error bodies would have another form.
    #[error(
        "protocol `{0}` is not supported: only awsJson models (`json` among their protocols) can be generated"
    )]
    Protocol(String),
    /// A reference leads to no shape.
    #[error("{from} refers to shape `{to}`, which the model does not define")]
    DanglingReference {
        /// The operation, or `Shape.member`, that refers.
        from: String,
        /// The name that is missing.
        to: String,
    },
    /// A shape lacks what its type requires, or its type is unknown.
    #[error("shape `{shape}`: {reason}")]
    Shape {
        /// The name of the shape.
        shape: String,
        /// The rule that it breaks.
        reason: String,
    },
    /// Two wire names become the same identifier.
    #[error("`{first}` and `{second}` of {scope} both become `{identifier}`")]
    NameCollision {
        /// The shape, enum or list of items in which both stand.
        scope: String,
        /// The wire name that came first.
        first: String,
        /// The wire name that came second.
        second: String,
        /// The identifier that both become.
        identifier: String,
    },
    /// The notes are not of the form that [`crate::Notes`] reads.
    #[error("not of the form of model/notes.toml")]
    Notes(#[from] toml::de::Error),
    /// A note corrects something that the model no longer has.
    #[error("note on shape `{shape}` does not apply: {reason}; mend or delete it")]
    StaleNote {
        /// The shape that the note names.
        shape: String,
        /// Why it does not apply.
        reason: String,
    },
    /// The emitted tokens are no Rust: a defect of the generator.
    #[error("generated `{file}` is not valid Rust")]
    InvalidRust {
        /// The path of the file below `src/`.
        file: String,
        /// What the parser says.
        source: syn::Error,
    },
}
