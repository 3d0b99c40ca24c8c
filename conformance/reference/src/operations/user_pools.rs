//! User pools: create, describe, update, delete, list, and their custom attributes.

use cognito_idp_types::enums::{
    DefaultEmailOptionType, DeletionProtectionType, EmailSendingAccountType, RecoveryOptionNameType,
    UserPoolMfaType, UserPoolTierType,
};
use cognito_idp_types::operations::{
    AddCustomAttributesRequest, AddCustomAttributesResponse, CreateUserPoolRequest, CreateUserPoolResponse,
    DeleteUserPoolRequest, DescribeUserPoolRequest, DescribeUserPoolResponse, ListUserPoolsRequest,
    ListUserPoolsResponse, UpdateUserPoolRequest, UpdateUserPoolResponse,
};
use cognito_idp_types::schema::Nothing;
use cognito_idp_types::structures::{
    AccountRecoverySettingType, AdminCreateUserConfigType, EmailConfigurationType, LambdaConfigType,
    RecoveryOptionType, SchemaAttributeType, UserPoolDescriptionType, UserPoolType,
    VerificationMessageTemplateType,
};

use super::page::page;
use crate::failure::ServiceFailure;
use crate::state::{Pool, State};
use crate::{attributes, passwords};

const UNUSED_ACCOUNT_VALIDITY_DAYS: i32 = 7;

/// The members that a create and an update request have in common, apart from those that an update keeps when it
/// leaves them out.
macro_rules! settings {
    ($request:expr) => {
        UserPoolType {
            lambda_config: $request.lambda_config.or_else(|| Some(LambdaConfigType::default())),
            auto_verified_attributes: $request.auto_verified_attributes.filter(|list| !list.is_empty()),
            sms_verification_message: $request
                .sms_verification_message
                .or_else(|| $request.verification_message_template.as_ref()?.sms_message.clone()),
            email_verification_message: $request
                .email_verification_message
                .or_else(|| $request.verification_message_template.as_ref()?.email_message.clone()),
            email_verification_subject: $request
                .email_verification_subject
                .or_else(|| $request.verification_message_template.as_ref()?.email_subject.clone()),
            verification_message_template: Some(verification($request.verification_message_template)),
            sms_authentication_message: $request.sms_authentication_message,
            device_configuration: $request.device_configuration,
            email_configuration: $request.email_configuration.or_else(|| Some(email())),
            sms_configuration: $request.sms_configuration,
            user_pool_tags: Some($request.user_pool_tags.unwrap_or_default()),
            admin_create_user_config: Some(invitations($request.admin_create_user_config)),
            user_pool_add_ons: $request.user_pool_add_ons,
            dcr_configuration: $request.dcr_configuration,
            account_recovery_setting: $request.account_recovery_setting.or_else(|| Some(recovery())),
            user_pool_tier: $request.user_pool_tier.or(Some(UserPoolTierType::Essentials)),
            key_configuration: $request.key_configuration,
            issuer_configuration: $request.issuer_configuration,
            acr_configuration: $request.acr_configuration,
            ..UserPoolType::default()
        }
    };
}

pub(super) fn create(
    state: &State,
    request: CreateUserPoolRequest,
) -> Result<CreateUserPoolResponse, ServiceFailure> {
    if request.alias_attributes.as_ref().is_some_and(|names| !names.is_empty())
        && request.username_attributes.as_ref().is_some_and(|names| !names.is_empty())
    {
        return Err(ServiceFailure::invalid_parameter(
            "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
        ));
    }
    for attribute in request.schema.iter().flatten() {
        if !attribute.name.as_deref().is_some_and(attributes::is_standard) {
            check_optional(attribute)?;
        }
    }
    let id = state.randomness.pool_id(&state.region);
    let now = state.clock.timestamp();
    let description = UserPoolType {
        arn: Some(format!("arn:aws:cognito-idp:{}:000000000000:userpool/{id}", state.region)),
        id: Some(id.clone()),
        name: Some(request.pool_name),
        policies: Some(passwords::policies(request.policies, request.user_pool_tier.as_ref())),
        deletion_protection: request.deletion_protection.or(Some(DeletionProtectionType::Inactive)),
        user_attribute_update_settings: request.user_attribute_update_settings,
        mfa_configuration: request.mfa_configuration.or(Some(UserPoolMfaType::Off)),
        last_modified_date: Some(now.clone()),
        creation_date: Some(now),
        schema_attributes: Some(attributes::schema(request.schema.unwrap_or_default())),
        alias_attributes: request.alias_attributes,
        username_attributes: request.username_attributes,
        username_configuration: request.username_configuration,
        estimated_number_of_users: Some(0),
        ..settings!(request)
    };
    state.add_pool(Pool::new(id, description.clone()));
    Ok(CreateUserPoolResponse { user_pool: Some(description) })
}

pub(super) fn describe(
    state: &State,
    request: DescribeUserPoolRequest,
) -> Result<DescribeUserPoolResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let records = pool.records();
    let description = UserPoolType {
        estimated_number_of_users: i32::try_from(records.users.len()).ok(),
        domain: records.domain.as_ref().and_then(|domain| domain.domain.clone()),
        ..records.description.clone()
    };
    Ok(DescribeUserPoolResponse { user_pool: Some(description) })
}

/// A setting that an update leaves out goes back to its default, but for those that were seen to be kept.
pub(super) fn update(
    state: &State,
    request: UpdateUserPoolRequest,
) -> Result<UpdateUserPoolResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let before = std::mem::take(&mut records.description);
    records.description = UserPoolType {
        arn: before.arn,
        id: before.id,
        name: request.pool_name.or(before.name),
        policies: match request.policies {
            Some(wanted) => Some(passwords::updated(wanted, before.policies)),
            None => before.policies,
        },
        deletion_protection: request.deletion_protection.or(before.deletion_protection),
        user_attribute_update_settings: request
            .user_attribute_update_settings
            .or(before.user_attribute_update_settings),
        mfa_configuration: request.mfa_configuration.or(before.mfa_configuration),
        last_modified_date: Some(state.clock.timestamp()),
        creation_date: before.creation_date,
        schema_attributes: before.schema_attributes,
        alias_attributes: before.alias_attributes,
        username_attributes: before.username_attributes,
        username_configuration: before.username_configuration,
        estimated_number_of_users: before.estimated_number_of_users,
        ..settings!(request)
    };
    Ok(UpdateUserPoolResponse {})
}

pub(super) fn delete(state: &State, request: DeleteUserPoolRequest) -> Result<Nothing, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let records = pool.records();
    if records.description.deletion_protection == Some(DeletionProtectionType::Active) {
        return Err(ServiceFailure::invalid_parameter(
            "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
        ));
    }
    if records.domain.is_some() {
        return Err(ServiceFailure::invalid_parameter(
            "User pool cannot be deleted. It has a domain configured that should be deleted first.",
        ));
    }
    drop(records);
    state.remove_pool(&request.user_pool_id).map(|()| Nothing {})
}

pub(super) fn list(
    state: &State,
    request: ListUserPoolsRequest,
) -> Result<ListUserPoolsResponse, ServiceFailure> {
    let pools = state.pools();
    let ids = pools.iter().map(|pool| (pool.id.as_str(), pool));
    let (pools, next_token) = page(ids, request.next_token.as_deref(), Some(request.max_results))?;
    let describe = |description: &UserPoolType| UserPoolDescriptionType {
        id: description.id.clone(),
        name: description.name.clone(),
        lambda_config: description.lambda_config.clone(),
        last_modified_date: description.last_modified_date.clone(),
        creation_date: description.creation_date.clone(),
        ..UserPoolDescriptionType::default()
    };
    let user_pools = pools.into_iter().map(|pool| describe(&pool.records().description)).collect();
    Ok(ListUserPoolsResponse { user_pools: Some(user_pools), next_token })
}

pub(super) fn add_custom_attributes(
    state: &State,
    request: AddCustomAttributesRequest,
) -> Result<AddCustomAttributesResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let mut schema = records.schema().to_vec();
    for attribute in request.custom_attributes {
        check_optional(&attribute)?;
        let attribute = attributes::custom(attribute);
        let name = attribute.name.clone().unwrap_or_default();
        if attributes::find(&schema, &name).is_some() {
            return Err(ServiceFailure::invalid_parameter(format!(
                "{name}: Existing attribute already has name {name}."
            )));
        }
        schema.push(attribute);
    }
    records.description.schema_attributes = Some(schema);
    records.description.last_modified_date = Some(state.clock.timestamp());
    Ok(AddCustomAttributesResponse {})
}

fn check_optional(attribute: &SchemaAttributeType) -> Result<(), ServiceFailure> {
    if attribute.required == Some(true) {
        return Err(ServiceFailure::invalid_parameter(
            "Required custom attributes are not supported currently.",
        ));
    }
    Ok(())
}

fn verification(wanted: Option<VerificationMessageTemplateType>) -> VerificationMessageTemplateType {
    let mut template = wanted.unwrap_or_default();
    template.default_email_option.get_or_insert(DefaultEmailOptionType::ConfirmWithCode);
    template
}

fn email() -> EmailConfigurationType {
    EmailConfigurationType {
        email_sending_account: Some(EmailSendingAccountType::CognitoDefault),
        ..EmailConfigurationType::default()
    }
}

fn invitations(wanted: Option<AdminCreateUserConfigType>) -> AdminCreateUserConfigType {
    let mut configuration = wanted.unwrap_or_default();
    configuration.allow_admin_create_user_only.get_or_insert(false);
    configuration.unused_account_validity_days.get_or_insert(UNUSED_ACCOUNT_VALIDITY_DAYS);
    configuration
}

fn recovery() -> AccountRecoverySettingType {
    let option = |priority, name| RecoveryOptionType { priority: Some(priority), name: Some(name) };
    AccountRecoverySettingType {
        recovery_mechanisms: Some(vec![
            option(1, RecoveryOptionNameType::VerifiedEmail),
            option(2, RecoveryOptionNameType::VerifiedPhoneNumber),
        ]),
    }
}
