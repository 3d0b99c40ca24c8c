//! The domain of a user pool, under which the service would serve its OAuth endpoints. Here they are served at the
//! address of the emulator, whatever the domain.

use std::sync::Arc;

use cognito_idp_types::enums::DomainStatusType;
use cognito_idp_types::operations::{
    CreateUserPoolDomainRequest, CreateUserPoolDomainResponse, DeleteUserPoolDomainRequest,
    DeleteUserPoolDomainResponse, DescribeUserPoolDomainRequest, DescribeUserPoolDomainResponse,
};
use cognito_idp_types::structures::DomainDescriptionType;
use time::OffsetDateTime;

use crate::failure::ServiceFailure;
use crate::state::State;

const CLASSIC_HOSTED_UI: i32 = 1;

/// The bucket with the files of all prefix domains in us-east-1.
const ASSETS: &str = "aws-cognito-prod-iad-assets";

pub(super) fn create(
    state: &State,
    request: CreateUserPoolDomainRequest,
) -> Result<CreateUserPoolDomainResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    if records.domain.is_some() {
        return Err(ServiceFailure::invalid_parameter("User pool already has a domain configured."));
    }
    let is_custom = request.custom_domain_config.is_some();
    if !is_custom && !is_prefix(&request.domain) {
        return Err(ServiceFailure::invalid_parameter(
            "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, \
             and hyphens. Please enter a different name that follows this format: \
             ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$",
        ));
    }
    let version = request.managed_login_version.or(Some(CLASSIC_HOSTED_UI));
    let distribution = format!("d{}.cloudfront.net", &state.randomness.client_id()[..13]);
    records.domain = Some(DomainDescriptionType {
        user_pool_id: Some(request.user_pool_id),
        aws_account_id: Some("000000000000".into()),
        domain: Some(request.domain.clone()),
        cloud_front_distribution: Some(distribution.clone()),
        version: Some(version_at(state.clock.now())),
        s3_bucket: Some(ASSETS.into()),
        status: Some(DomainStatusType::Active),
        custom_domain_config: request.custom_domain_config,
        managed_login_version: version,
        routing: request.routing.clone(),
    });
    drop(records);
    if !state.add_domain(&request.domain, &pool) {
        pool.records().domain = None;
        return Err(ServiceFailure::invalid_parameter("Domain already associated with another user pool."));
    }
    Ok(CreateUserPoolDomainResponse {
        managed_login_version: version,
        cloud_front_domain: is_custom.then_some(distribution),
        routing: request.routing,
    })
}

/// The version of a domain: the second when it was made, in 14 digits.
fn version_at(milliseconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(milliseconds / 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    format!("{year:04}{:02}{day:02}{hour:02}{minute:02}{second:02}", u8::from(month))
}

/// True if it is letters, digits and hyphens, none at either end.
fn is_prefix(domain: &str) -> bool {
    let is_hyphen = |byte: Option<u8>| byte == Some(b'-');
    domain.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !is_hyphen(domain.bytes().next())
        && !is_hyphen(domain.bytes().last())
}

/// A domain that nobody has is described by nothing.
pub(super) fn describe(
    state: &State,
    request: DescribeUserPoolDomainRequest,
) -> Result<DescribeUserPoolDomainResponse, ServiceFailure> {
    let pool = state.pool_of_domain(&request.domain);
    let domain = pool.and_then(|pool| pool.records().domain.clone()).unwrap_or_default();
    Ok(DescribeUserPoolDomainResponse { domain_description: Some(domain) })
}

pub(super) fn delete(
    state: &State,
    request: DeleteUserPoolDomainRequest,
) -> Result<DeleteUserPoolDomainResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let owner = state.pool_of_domain(&request.domain);
    if !owner.is_some_and(|owner| Arc::ptr_eq(&owner, &pool)) {
        return Err(ServiceFailure::invalid_parameter("No such domain or user pool exists."));
    }
    pool.records().domain = None;
    state.remove_domain(&request.domain);
    Ok(DeleteUserPoolDomainResponse {})
}
