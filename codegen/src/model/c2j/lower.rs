//! From the C2J mirror to the schema.

use super::{Model, Operation, Reference, Shape, check_others};
use crate::model::whole;
use crate::schema::{self, Fault, Kind, Member, Pattern, Schema, Structure, TimestampFormat};
use crate::{Error, Result};

/// Lowers a model; references are left to be resolved.
pub(crate) fn lower(model: &Model) -> Result<Schema> {
    let metadata = &model.metadata;
    let service = schema::Service {
        full_name: metadata.service_full_name.clone(),
        api_version: metadata.api_version.clone(),
        target_prefix: metadata.target_prefix.clone(),
        json_version: metadata.json_version.clone(),
        signing_name: metadata.signing_name.as_ref().unwrap_or(&metadata.endpoint_prefix).clone(),
    };
    let operations = model.operations.iter().map(|(name, operation)| self::operation(name, operation, model));
    let shapes = model.shapes.iter().map(|(name, shape)| Ok((name.clone(), self::shape(name, shape)?)));
    Ok(Schema {
        service,
        operations: operations.collect::<Result<_>>()?,
        shapes: shapes.collect::<Result<_>>()?,
    })
}

fn operation(name: &str, operation: &Operation, model: &Model) -> Result<schema::Operation> {
    let on = || format!("operation `{name}`");
    check_others(on, &operation.others)?;
    for reference in operation.input.iter().chain(&operation.output).chain(&operation.errors) {
        check_others(on, &reference.others)?;
    }
    let auth = if operation.auth.is_empty() { &model.metadata.auth } else { &operation.auth };
    let is_open = auth.iter().any(|scheme| scheme.ends_with("noAuth"));
    let has_sigv4 = auth.is_empty() || auth.iter().any(|scheme| scheme.starts_with("aws.auth#sigv4"));
    // Whatever else stands there says that another signature, or none, is wanted.
    let by_type = operation.authtype.as_deref().is_none_or(|authtype| authtype.starts_with("v4"));
    let target = |reference: &Reference| reference.shape.clone();
    Ok(schema::Operation {
        name: name.to_owned(),
        signed: by_type && has_sigv4 && !is_open,
        deprecated: operation.deprecated,
        input: operation.input.as_ref().map(target),
        output: operation.output.as_ref().map(target),
        errors: operation.errors.iter().map(target).collect(),
    })
}

fn shape(name: &str, shape: &Shape) -> Result<schema::Shape> {
    check_others(|| format!("shape `{name}`"), &shape.others)?;
    let kind = kind(name, shape)?;
    let has_length = matches!(kind, Kind::String | Kind::Blob | Kind::List(_) | Kind::Map(..));
    let (min, max) = match kind {
        Kind::Double(..) => (None, None),
        _ => (whole(name, shape.min.as_ref())?, whole(name, shape.max.as_ref())?),
    };
    // A length starts at 0 where only its end is given.
    let implicit = max.filter(|_| has_length).map(|_| 0);
    Ok(schema::Shape {
        sensitive: shape.sensitive,
        sparse: shape.sparse,
        min: min.or(implicit),
        max,
        pattern: shape.pattern.as_deref().map(pattern),
        ..schema::Shape::new(name, kind)
    })
}

fn kind(name: &str, shape: &Shape) -> Result<Kind> {
    let broken = |reason: String| Error::Shape { shape: name.to_owned(), reason };
    let part = |role: &str, reference: &Option<Reference>| {
        let reference =
            reference.as_ref().ok_or_else(|| broken(format!("a {} needs a `{role}`", shape.kind)))?;
        check_others(|| format!("the {role} of shape `{name}`"), &reference.others)?;
        Result::Ok(reference.shape.clone())
    };
    Ok(match shape.kind.as_str() {
        "structure" if shape.document => Kind::Document,
        "structure" if shape.event_stream => Kind::EventStream(members(name, shape)?),
        "structure" if shape.union => Kind::Union(members(name, shape)?),
        "structure" => Kind::Structure(Structure {
            members: members(name, shape)?,
            error: shape.exception.then_some(if shape.fault { Fault::Server } else { Fault::Client }),
            in_response: false,
        }),
        "list" => Kind::List(part("member", &shape.member)?),
        "map" => Kind::Map(part("key", &shape.key)?, part("value", &shape.value)?),
        "string" if !shape.values.is_empty() => Kind::Enum(shape.values.clone()),
        "string" | "character" => Kind::String,
        "boolean" => Kind::Boolean,
        "integer" => Kind::Integer,
        "long" => Kind::Long,
        "float" | "double" => {
            let limit = |limit: Option<&serde_json::Number>| limit.and_then(serde_json::Number::as_f64);
            Kind::Double(limit(shape.min.as_ref()), limit(shape.max.as_ref()))
        }
        "timestamp" => Kind::Timestamp(match shape.timestamp_format.as_deref() {
            None | Some("unixTimestamp") => TimestampFormat::EpochSeconds,
            Some("iso8601") => TimestampFormat::DateTime,
            Some("rfc822") => TimestampFormat::HttpDate,
            Some(other) => return Err(broken(format!("timestamp format `{other}` is not known"))),
        }),
        "blob" => Kind::Blob,
        other => return Err(broken(format!("type `{other}` is not known"))),
    })
}

fn members(name: &str, shape: &Shape) -> Result<Vec<Member>> {
    if let Some(ghost) = shape.required.iter().find(|required| !shape.members.contains_key(*required)) {
        let reason = format!("requires `{ghost}`, which is no member");
        return Err(Error::Shape { shape: name.to_owned(), reason });
    }
    let members = shape.members.iter().map(|(member, reference)| {
        check_others(|| format!("`{name}.{member}`"), &reference.others)?;
        Ok(Member {
            name: member.clone(),
            shape: reference.shape.clone(),
            required: shape.required.contains(member),
            deprecated: reference.deprecated,
            idempotency_token: reference.idempotency_token,
            boxed: false,
        })
    });
    members.collect()
}

/// Most patterns of C2J have no anchors, and yet hold for the whole value. One that has an anchor at one end alone
/// is Smithy's own, and means what it says.
fn pattern(source: &str) -> Pattern {
    let ends = source.ends_with('$') && !source.ends_with("\\$");
    if source.starts_with('^') == ends { Pattern::whole(source) } else { Pattern::anywhere(source) }
}
