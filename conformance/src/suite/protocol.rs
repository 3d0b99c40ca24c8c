//! Facts of the protocol that requirements and scenarios refer to: the rules that every exchange is held to, and the
//! errors that any operation may answer.

/// The ids of the rules that every exchange is held to. Other requirements about the protocol are for scenarios.
pub const WIRE_RULES: [&str; 19] = [
    "wire.success.status",
    "wire.success.content-type",
    "wire.success.void-body",
    "wire.success.decodes",
    "wire.success.known-members",
    "wire.success.required-members",
    "wire.success.no-null",
    "wire.success.timestamp-number",
    "wire.success.timestamp-precision",
    "wire.body.members-once",
    "wire.header.request-id",
    "wire.header.request-id-form",
    "wire.error.status",
    "wire.error.content-type",
    "wire.error.type-bare",
    "wire.error.message-key",
    "wire.error.type-header",
    "wire.error.message-header",
    "wire.error.declared",
];

/// Errors that every operation may answer, whatever it declares: they come from in front of the service.
pub(crate) const COMMON_CODES: [&str; 6] = [
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
];
