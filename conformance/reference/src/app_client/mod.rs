//! An app client: what the request sets, what is answered when it sets nothing, and what an update leaves.

pub(crate) mod effects;
pub(crate) mod rules;

use cognito_idp_types::enums::FeatureType;
use cognito_idp_types::structures::{RefreshTokenRotationType, TokenValidityUnitsType, UserPoolClientType};

/// The default in days, answered as it is beside any unit (T-007).
const REFRESH_TOKEN_VALIDITY: i32 = 30;
const AUTH_SESSION_VALIDITY_MINUTES: i32 = 3;

/// The settings of a create or an update request; the two have these members in common.
macro_rules! settings {
    ($request:expr) => {
        UserPoolClientType {
            refresh_token_validity: $request.refresh_token_validity,
            access_token_validity: $request.access_token_validity,
            id_token_validity: $request.id_token_validity,
            token_validity_units: $request.token_validity_units,
            read_attributes: $crate::app_client::set($request.read_attributes),
            write_attributes: $crate::app_client::set($request.write_attributes),
            explicit_auth_flows: $crate::app_client::set($request.explicit_auth_flows),
            supported_identity_providers: $crate::app_client::set($request.supported_identity_providers),
            callback_urls: $crate::app_client::set($request.callback_urls),
            logout_urls: $crate::app_client::set($request.logout_urls),
            default_redirect_uri: $request.default_redirect_uri,
            allowed_oauth_flows: $crate::app_client::set($request.allowed_oauth_flows),
            allowed_oauth_scopes: $crate::app_client::set($request.allowed_oauth_scopes),
            allowed_oauth_flows_user_pool_client: $request.allowed_oauth_flows_user_pool_client,
            analytics_configuration: $request.analytics_configuration,
            prevent_user_existence_errors: $request.prevent_user_existence_errors,
            enable_token_revocation: $request.enable_token_revocation,
            enable_propagate_additional_user_context_data: $request
                .enable_propagate_additional_user_context_data,
            auth_session_validity: $request.auth_session_validity,
            refresh_token_rotation: $request.refresh_token_rotation,
            ..UserPoolClientType::default()
        }
    };
}
pub(crate) use settings;

/// A list as the service keeps it: a set, and nothing at all when it is empty.
pub(crate) fn set<T: Ord>(list: Option<Vec<T>>) -> Option<Vec<T>> {
    let mut list = list.filter(|list| !list.is_empty())?;
    list.sort_unstable();
    list.dedup();
    Some(list)
}

/// Fills in what every answer holds, whether it was set or not. All other members stay absent.
pub(crate) fn with_defaults(client: UserPoolClientType) -> UserPoolClientType {
    let refresh = client.refresh_token_validity.filter(|validity| *validity != 0);
    let analytics = client.analytics_configuration.map(|mut analytics| {
        analytics.user_data_shared.get_or_insert(false);
        if analytics.application_arn.is_some() {
            analytics.role_arn.get_or_insert_with(service_linked_role);
        }
        analytics
    });
    let rotation = client.refresh_token_rotation.map(|mut rotation| {
        rotation.retry_grace_period_seconds.get_or_insert(0);
        rotation
    });
    UserPoolClientType {
        refresh_token_validity: refresh.or(Some(REFRESH_TOKEN_VALIDITY)),
        token_validity_units: client.token_validity_units.or_else(|| Some(TokenValidityUnitsType::default())),
        allowed_oauth_flows_user_pool_client: client.allowed_oauth_flows_user_pool_client.or(Some(false)),
        enable_token_revocation: client.enable_token_revocation.or(Some(true)),
        enable_propagate_additional_user_context_data: client
            .enable_propagate_additional_user_context_data
            .or(Some(false)),
        auth_session_validity: client.auth_session_validity.or(Some(AUTH_SESSION_VALIDITY_MINUTES)),
        analytics_configuration: analytics,
        refresh_token_rotation: rotation,
        ..client
    }
}

/// An update that leaves rotation out switches it off, and says so from then on; a client that never had it
/// answers without it.
pub(crate) fn after_rotation(client: UserPoolClientType, before: &UserPoolClientType) -> UserPoolClientType {
    let off = before.refresh_token_rotation.as_ref().map(|_| RefreshTokenRotationType {
        feature: Some(FeatureType::Disabled),
        retry_grace_period_seconds: Some(0),
    });
    UserPoolClientType { refresh_token_rotation: client.refresh_token_rotation.or(off), ..client }
}

/// True if the client has a secret, wherever it is kept.
pub(crate) fn has_secret(client: &UserPoolClientType) -> bool {
    client.client_secret.is_some() || client.client_secret_arn.is_some()
}

/// The client with its secret as answers show it: the secret itself, or where AWS Secrets Manager keeps it. Here it is
/// kept like any other, and not rotated: there is no Secrets Manager to read it from.
pub(crate) fn with_secret(
    client: UserPoolClientType,
    secret: Option<String>,
    is_published: bool,
) -> UserPoolClientType {
    let (pool, id) = (client.user_pool_id.as_deref(), client.client_id.as_deref());
    let arn = secret.as_ref().filter(|_| is_published).zip(pool).zip(id).map(|((_, pool), id)| {
        let region = pool.split('_').next().unwrap_or_default();
        format!("arn:aws:secretsmanager:{region}:000000000000:secret/{pool}/{id}")
    });
    UserPoolClientType { client_secret: secret.filter(|_| arn.is_none()), client_secret_arn: arn, ..client }
}

fn service_linked_role() -> String {
    let role = "aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp";
    format!("arn:aws:iam::000000000000:role/{role}")
}
