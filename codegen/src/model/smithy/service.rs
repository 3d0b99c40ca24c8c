//! The service of a Smithy model, and the operations that it and its resources offer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::traits::{self, AUTH, OPTIONAL_AUTH, TITLE};
use super::{Definition, Model, Reference, name_of};
use crate::schema::Service;
use crate::{Error, Result};

/// The id of the type that stands for nothing.
pub(super) const UNIT: &str = "smithy.api#Unit";
const SIGV4: &str = "aws.auth#sigv4";
const SERVICE: &str = "aws.api#service";
const PROTOCOLS: [(&str, &str); 2] =
    [("aws.protocols#awsJson1_0", "1.0"), ("aws.protocols#awsJson1_1", "1.1")];

/// The one service of the model.
pub(super) fn find(model: &Model) -> Result<(&str, &Definition)> {
    let mut services = model.shapes.iter().filter(|(_, shape)| shape.kind == "service");
    match (services.next(), services.next()) {
        (Some((id, service)), None) => Ok((id, service)),
        (None, _) => Err(Error::Services(0)),
        (Some(_), Some(_)) => Err(Error::Services(2 + services.count())),
    }
}

/// The names of the service and the way it is called.
pub(super) fn describe(id: &str, service: &Definition) -> Result<Service> {
    let text = |id: &str, key: &str| Some(service.traits.get(id)?.get(key)?.as_str()?.to_owned());
    let json_version = PROTOCOLS.iter().find(|(protocol, _)| service.traits.contains_key(*protocol));
    let Some((_, json_version)) = json_version else {
        let protocols = service.traits.keys().filter(|id| id.contains("protocols#")).map(|id| name_of(id));
        return Err(Error::Protocol(protocols.collect::<Vec<_>>().join(", ")));
    };
    let title = service.traits.get(TITLE).and_then(Value::as_str).map(str::to_owned);
    let signing_name = text(SIGV4, "name").or_else(|| text(SERVICE, "endpointPrefix"));
    Ok(Service {
        full_name: title.or_else(|| text(SERVICE, "sdkId")).unwrap_or_else(|| name_of(id).to_owned()),
        api_version: service.version.clone(),
        target_prefix: name_of(id).to_owned(),
        json_version: (*json_version).to_owned(),
        signing_name: signing_name.unwrap_or_default(),
    })
}

/// The ids of all operations, those of resources included, each with who refers to it.
pub(super) fn operations<'a>(model: &'a Model, service: &'a Definition) -> Result<Vec<&'a str>> {
    let mut ids: Vec<&str> = Vec::new();
    let mut open = vec![service];
    let mut resources: Vec<&str> = Vec::new();
    while let Some(container) = open.pop() {
        let Definition { create, put, read, update, delete, list, .. } = container;
        let of_resource = [create, put, read, update, delete, list].into_iter().flatten();
        ids.extend(
            container
                .operations
                .iter()
                .chain(&container.collection_operations)
                .chain(of_resource)
                .map(|reference| reference.target.as_str()),
        );
        for Reference { target, .. } in &container.resources {
            let resource = model
                .shapes
                .get(target)
                .ok_or_else(|| Error::DanglingReference { from: "the service".into(), to: target.clone() })?;
            if !resources.contains(&target.as_str()) {
                resources.push(target);
                open.push(resource);
            }
        }
    }
    // A resource may bind the operations that its service lists.
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    Ok(ids)
}

/// True if a call of the operation must be signed.
pub(super) fn is_signed(operation: &Definition, service: &Definition) -> bool {
    let schemes = [operation, service].into_iter().find_map(|shape| shape.traits.get(AUTH)?.as_array());
    let has_sigv4 = match schemes {
        Some(schemes) => schemes.iter().any(|scheme| scheme.as_str().is_some_and(|id| id.starts_with(SIGV4))),
        None => service.traits.contains_key(SIGV4),
    };
    has_sigv4 && !operation.traits.contains_key(OPTIONAL_AUTH)
}

/// Checks the traits of the service and of an operation.
pub(super) fn check_traits(id: &str, definition: &Definition, model: &Model) -> Result<()> {
    traits::check(name_of(id), &definition.traits, model)
}
