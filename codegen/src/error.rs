//! Mistakes in a model or in the notes on it.

/// The result of loading or generating.
pub type Result<T> = std::result::Result<T, Error>;

/// A model or a note that cannot be turned into code. Each message names the shape and the rule.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not JSON, or a part of it is not of the form; `serde_json` gives line and column.
    #[error("not a service model")]
    NotAModel(#[from] serde_json::Error),
    /// The text is JSON, but neither of the two forms.
    #[error(
        "neither a botocore model (`metadata` and `operations`) nor a Smithy AST (`smithy` and `shapes`)"
    )]
    UnknownForm,
    /// A Smithy AST of another major version.
    #[error("Smithy version `{0}` is not supported: only 2.0 is; `smithy ast` upgrades older models")]
    SmithyVersion(String),
    /// A Smithy model describes no service, or several.
    #[error("the model has {0} services; it must have one")]
    Services(usize),
    /// The protocol is not awsJson, so that headers and error bodies would have another form.
    #[error("protocol `{0}` is not supported: only awsJson models can be generated")]
    Protocol(String),
    /// A trait that may change what is on the wire, for nobody has thought about it.
    #[error("{on} has trait `{name}`, which the generator does not know and must not pass over")]
    UnknownTrait {
        /// The shape, member or operation that has it.
        on: String,
        /// Its name.
        name: String,
    },
    /// Operations that were asked for do not exist.
    #[error("the service has no operation `{0}`; names are written as in the model")]
    UnknownOperations(String),
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
    /// An emitter built what is no Rust: a defect of the generator.
    #[error("{path}: not Rust: {reason}")]
    NotRust {
        /// The path of the file below `src/`.
        path: String,
        /// The reason of the parser.
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
    /// The names of clients, the samples or a document are not of their form.
    #[error("not of the form of {0}")]
    Names(&'static str, #[source] toml::de::Error),
    /// The spec has links that lead nowhere.
    #[error("the spec has links that lead nowhere ({count}), the first of them `{first}`")]
    BrokenLinks {
        /// The number.
        count: usize,
        /// The page and the target of the first.
        first: String,
    },
    /// A note is about something that the model no longer has, or says what cannot be.
    #[error("note on {on} does not apply: {reason}; fix or delete it")]
    StaleNote {
        /// The shape, member, operation or error that the note names.
        on: String,
        /// Why it does not apply.
        reason: String,
    },
}
