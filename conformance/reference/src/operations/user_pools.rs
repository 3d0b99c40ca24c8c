//! User pools.

use cognito_idp_types::enums::{DeletionProtectionType, UserPoolMfaType};
use cognito_idp_types::operations::{
    CreateUserPoolRequest, CreateUserPoolResponse, DeleteUserPoolRequest, DescribeUserPoolRequest,
    DescribeUserPoolResponse,
};
use cognito_idp_types::schema::Nothing;
use cognito_idp_types::structures::{LambdaConfigType, UserPoolType};

use crate::answer::ServiceFailure;
use crate::state::{Pool, State};

pub(super) fn create(
    state: &mut State,
    request: CreateUserPoolRequest,
) -> Result<CreateUserPoolResponse, ServiceFailure> {
    let id = state.randomness.pool_id(&state.region);
    let now = state.clock.timestamp();
    let description = UserPoolType {
        arn: Some(format!("arn:aws:cognito-idp:{}:000000000000:userpool/{id}", state.region)),
        id: Some(id.clone()),
        name: Some(request.pool_name),
        policies: request.policies,
        deletion_protection: request.deletion_protection.or(Some(DeletionProtectionType::Inactive)),
        lambda_config: request.lambda_config.or_else(|| Some(LambdaConfigType::default())),
        last_modified_date: Some(now.clone()),
        creation_date: Some(now),
        schema_attributes: request.schema,
        auto_verified_attributes: request.auto_verified_attributes,
        alias_attributes: request.alias_attributes,
        username_attributes: request.username_attributes,
        sms_verification_message: request.sms_verification_message,
        email_verification_message: request.email_verification_message,
        email_verification_subject: request.email_verification_subject,
        verification_message_template: request.verification_message_template,
        sms_authentication_message: request.sms_authentication_message,
        user_attribute_update_settings: request.user_attribute_update_settings,
        mfa_configuration: request.mfa_configuration.or(Some(UserPoolMfaType::Off)),
        device_configuration: request.device_configuration,
        estimated_number_of_users: Some(0),
        email_configuration: request.email_configuration,
        sms_configuration: request.sms_configuration,
        user_pool_tags: request.user_pool_tags,
        admin_create_user_config: request.admin_create_user_config,
        user_pool_add_ons: request.user_pool_add_ons,
        dcr_configuration: request.dcr_configuration,
        username_configuration: request.username_configuration,
        account_recovery_setting: request.account_recovery_setting,
        user_pool_tier: request.user_pool_tier,
        key_configuration: request.key_configuration,
        issuer_configuration: request.issuer_configuration,
        acr_configuration: request.acr_configuration,
        ..UserPoolType::default()
    };
    state.add_pool(&id, Pool { description: description.clone(), ..Pool::default() });
    Ok(CreateUserPoolResponse { user_pool: Some(description) })
}

pub(super) fn describe(
    state: &mut State,
    request: DescribeUserPoolRequest,
) -> Result<DescribeUserPoolResponse, ServiceFailure> {
    let description = state.pool(&request.user_pool_id)?.description.clone();
    Ok(DescribeUserPoolResponse { user_pool: Some(description) })
}

pub(super) fn delete(state: &mut State, request: DeleteUserPoolRequest) -> Result<Nothing, ServiceFailure> {
    state.remove_pool(&request.user_pool_id).map(|_| Nothing {})
}
