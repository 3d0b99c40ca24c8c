//! Rules for the settings of an app client beyond the constraints of the model.
//!
//! All messages but that about rotation were seen on the real service. Of these rules only the message was, and the error type is
//! concluded from its siblings: order of expiry, read attributes, legacy mix, default redirect, fragment, exclusive
//! `client_credentials` and its scopes, propagation, analytics. The order of the rules is plausible, not proven.

use axum::http::Uri;
use cognito_idp_types::enums::{ExplicitAuthFlowsType, OAuthFlowType};
use cognito_idp_types::structures::UserPoolClientType;

use crate::app_client::effects::{self, DAY_SECONDS, HOUR_SECONDS, Lifetimes, MINUTE_SECONDS, OPENID_SCOPES};
use crate::app_client::has_secret;
use crate::attributes;
use crate::failure::ServiceFailure;
use crate::state::Records;

type Verdict = Result<(), ServiceFailure>;

/// The facts that the rules look at beside the client itself.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// The contents of the client's pool.
    pub(crate) pool: &'a Records,
    /// `creating` or `updating`, as two of the messages say.
    pub(crate) verb: &'static str,
}

const TOKEN_RANGE_SECONDS: std::ops::RangeInclusive<i64> = 5 * MINUTE_SECONDS..=DAY_SECONDS;
const REFRESH_RANGE_SECONDS: std::ops::RangeInclusive<i64> = HOUR_SECONDS..=3650 * DAY_SECONDS;

/// Checks every rule on the settings as they were sent, and reports the first that is broken.
pub(crate) fn check(client: &UserPoolClientType, context: &Context<'_>) -> Verdict {
    explicit_auth_flows(client)?;
    rotation(client)?;
    token_validities(client)?;
    attributes(client, context)?;
    identity_providers(client, context)?;
    redirects(client)?;
    oauth(client, context)?;
    propagation(client)?;
    analytics(client)
}

fn explicit_auth_flows(client: &UserPoolClientType) -> Verdict {
    let is_new = |flow: &ExplicitAuthFlowsType| flow.as_str().starts_with("ALLOW_");
    let flows = list(client.explicit_auth_flows.as_ref());
    if flows.iter().any(is_new) && !flows.iter().all(is_new) {
        return invalid("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.");
    }
    Ok(())
}

/// Documented as exclusive; neither message nor type of the refusal was seen.
fn rotation(client: &UserPoolClientType) -> Verdict {
    let refreshes =
        list(client.explicit_auth_flows.as_ref()).contains(&ExplicitAuthFlowsType::AllowRefreshTokenAuth);
    if refreshes && effects::rotation_grace_milliseconds(client).is_some() {
        return invalid(
            "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled",
        );
    }
    Ok(())
}

fn token_validities(client: &UserPoolClientType) -> Verdict {
    let Lifetimes { access, id, refresh } = Lifetimes::sent(client);
    let is_out = |validity: Option<i64>, range: &std::ops::RangeInclusive<i64>| {
        validity.is_some_and(|validity| !range.contains(&validity))
    };
    if is_out(access, &TOKEN_RANGE_SECONDS)
        || is_out(id, &TOKEN_RANGE_SECONDS)
        || is_out(refresh, &REFRESH_RANGE_SECONDS)
    {
        return invalid("Invalid range for token validity.");
    }
    let effective = Lifetimes::effective(client);
    if effective.access.max(effective.id) > effective.refresh {
        return invalid(
            "Access and Id Token expiration times must be less than or equal to refresh token expiration times.",
        );
    }
    Ok(())
}

fn attributes(client: &UserPoolClientType, context: &Context<'_>) -> Verdict {
    let schema = context.pool.schema();
    let verb = context.verb;
    let readable = |name: &String| attributes::find(schema, name).is_some();
    if !list(client.read_attributes.as_ref()).iter().all(readable) {
        return invalid(&format!("Invalid read attributes specified while {verb} a client"));
    }
    let Some(write) = &client.write_attributes else { return Ok(()) };
    let writable = |name: &String| {
        let attribute = attributes::find(schema, name);
        attribute.is_some_and(|attribute| attribute.mutable != Some(false)) && !attributes::is_read_only(name)
    };
    let mut required = schema.iter().filter(|attribute| attribute.required == Some(true));
    let mut required =
        required.by_ref().filter_map(|attribute| attribute.name.as_ref()).filter(|name| *name != "sub");
    if !write.iter().all(writable) || !required.all(|name| write.contains(name)) {
        return invalid(&format!("Invalid write attributes specified while {verb} a client"));
    }
    Ok(())
}

fn identity_providers(client: &UserPoolClientType, context: &Context<'_>) -> Verdict {
    let known = |name: &&String| *name == "COGNITO" || context.pool.providers.contains_key(*name);
    match list(client.supported_identity_providers.as_ref()).iter().find(|name| !known(name)) {
        Some(name) => {
            let pool = client.user_pool_id.as_deref().unwrap_or_default();
            invalid(&format!("The provider {name} does not exist for User Pool {pool}."))
        }
        None => Ok(()),
    }
}

fn redirects(client: &UserPoolClientType) -> Verdict {
    let callbacks = list(client.callback_urls.as_ref());
    let urls = callbacks.iter().chain(list(client.logout_urls.as_ref())).chain(&client.default_redirect_uri);
    for url in urls {
        if is_plain_http_elsewhere(url) {
            return invalid(&format!("{url} cannot use the HTTP protocol."));
        }
        if url.contains('#') {
            return invalid(&format!("{url} cannot use fragment"));
        }
    }
    match &client.default_redirect_uri {
        Some(url) if !callbacks.contains(url) => {
            invalid(&format!("The default redirect URI {url} is not in the callback URIs list."))
        }
        _ => Ok(()),
    }
}

/// True if a URL speaks plain HTTP to another machine than the caller's own.
fn is_plain_http_elsewhere(url: &str) -> bool {
    let is_http = url.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"));
    let is_local = || {
        let uri = url.parse::<Uri>().ok();
        uri.and_then(|uri| uri.host().map(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]")))
    };
    is_http && is_local() != Some(true)
}

fn oauth(client: &UserPoolClientType, context: &Context<'_>) -> Verdict {
    let flows = list(client.allowed_oauth_flows.as_ref());
    let scopes = list(client.allowed_oauth_scopes.as_ref());
    if client.allowed_oauth_flows_user_pool_client == Some(true) && (flows.is_empty() || scopes.is_empty()) {
        return invalid(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        );
    }
    for scope in scopes {
        if !OPENID_SCOPES.contains(&scope.as_str()) && !context.pool.has_scope(scope) {
            let message = format!("Invalid scope requested: {scope}");
            return Err(ServiceFailure::new("ScopeDoesNotExistException", message));
        }
    }
    let refuse = |message: &str| Err(ServiceFailure::new("InvalidOAuthFlowException", message));
    let redirecting = flows.contains(&OAuthFlowType::Code) || flows.contains(&OAuthFlowType::Implicit);
    if flows.contains(&OAuthFlowType::ClientCredentials) {
        if redirecting {
            return refuse(
                "client_credentials flow can not be selected along with code flow or implicit flow.",
            );
        }
        if !has_secret(client) {
            return refuse(
                "client_credentials flow can not be selected if client does not have a client secret.",
            );
        }
        if let Some(scope) = scopes.iter().find(|scope| OPENID_SCOPES.contains(&scope.as_str())) {
            return refuse(&format!("{scope} is not supported with client_credentials flow"));
        }
    }
    if redirecting && client.callback_urls.is_none() {
        return refuse("CallbackUrls can not be empty when code flow or implicit flow is selected");
    }
    Ok(())
}

fn propagation(client: &UserPoolClientType) -> Verdict {
    if client.enable_propagate_additional_user_context_data == Some(true) && !has_secret(client) {
        return invalid("Client Secret is required to set EnablePropagateAdditionalUserContextData as true");
    }
    Ok(())
}

fn analytics(client: &UserPoolClientType) -> Verdict {
    let Some(analytics) = &client.analytics_configuration else { return Ok(()) };
    let by_arn = analytics.application_arn.is_some();
    let by_id = [&analytics.application_id, &analytics.external_id];
    let is_valid = if by_arn {
        by_id.iter().all(|part| part.is_none())
    } else {
        by_id.iter().all(|part| part.is_some()) && analytics.role_arn.is_some()
    };
    if is_valid {
        return Ok(());
    }
    invalid(
        "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid",
    )
}

fn invalid(message: &str) -> Verdict {
    Err(ServiceFailure::invalid_parameter(message))
}

fn list<T>(list: Option<&Vec<T>>) -> &[T] {
    list.map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cognito_idp_types::structures::{
        IdentityProviderType, ResourceServerScopeType, ResourceServerType, UserPoolType,
    };
    use serde_json::{Value, json};

    use super::*;

    const PARAMETER: &str = "InvalidParameterException";
    const FLOW: &str = "InvalidOAuthFlowException";

    /// A pool with the provider Google, the scope orders/read, a required attribute and an immutable one.
    fn pool() -> Records {
        let scope = ResourceServerScopeType { scope_name: Some("read".into()), ..Default::default() };
        let server = ResourceServerType { scopes: Some(vec![scope]), ..Default::default() };
        let schema = json!([{"Name": "email", "Required": true}, {"Name": "tenant", "Mutable": false}, {"Name": "role"}]);
        let schema = attributes::schema(serde_json::from_value(schema).unwrap());
        Records {
            description: UserPoolType { schema_attributes: Some(schema), ..Default::default() },
            providers: BTreeMap::from([("Google".into(), IdentityProviderType::default())]),
            resource_servers: BTreeMap::from([("orders".into(), server)]),
            ..Default::default()
        }
    }

    /// Checks settings, over those of a plain client; nothing expected means that they are taken.
    #[track_caller]
    fn check_settings(settings: &Value, expected: Option<(&'static str, &str)>) {
        let mut client: UserPoolClientType = serde_json::from_value(settings.clone()).unwrap();
        client.user_pool_id = Some("us-east-1_l9gfya7RC".into());
        let pool = pool();
        let actual = check(&client, &Context { pool: &pool, verb: "updating" });
        let expected = expected.map(|(code, message)| ServiceFailure::new(code, message));
        assert_eq!(actual.err(), expected, "{settings}");
    }

    #[test]
    fn settings_are_refused_with_the_messages_of_the_service() {
        let range = (PARAMETER, "Invalid range for token validity.");
        let attributes = |kind| format!("Invalid {kind} attributes specified while updating a client");
        let (read, write) = (attributes("read"), attributes("write"));
        let order = "Access and Id Token expiration times must be less than or equal to refresh token expiration times.";
        let minutes = json!({"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "minutes"});
        for (settings, expected) in [
            (json!({"AccessTokenValidity": 25}), range),
            (json!({"IdTokenValidity": 25}), range),
            (json!({"AccessTokenValidity": 4, "TokenValidityUnits": minutes}), range),
            (json!({"RefreshTokenValidity": 30, "TokenValidityUnits": minutes}), range),
            (json!({"RefreshTokenValidity": 4000}), range),
            (
                json!({"AccessTokenValidity": 12, "RefreshTokenValidity": 2, "TokenValidityUnits": {"RefreshToken": "hours"}}),
                (PARAMETER, order),
            ),
            (
                json!({"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"]}),
                (PARAMETER, "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."),
            ),
            (json!({"ReadAttributes": ["custom:nosuch"]}), (PARAMETER, &read)),
            (json!({"WriteAttributes": ["email", "email_verified"]}), (PARAMETER, &write)),
            (json!({"WriteAttributes": ["email", "custom:tenant"]}), (PARAMETER, &write)),
            (json!({"WriteAttributes": ["nickname"]}), (PARAMETER, &write)),
            (
                json!({"SupportedIdentityProviders": ["Facebook"]}),
                (PARAMETER, "The provider Facebook does not exist for User Pool us-east-1_l9gfya7RC."),
            ),
            (
                json!({"CallbackURLs": ["http://example.com/cb"]}),
                (PARAMETER, "http://example.com/cb cannot use the HTTP protocol."),
            ),
            (
                json!({"CallbackURLs": ["http://localhost.example.com/cb"]}),
                (PARAMETER, "http://localhost.example.com/cb cannot use the HTTP protocol."),
            ),
            (
                json!({"CallbackURLs": ["HTTP://example.com/cb"]}),
                (PARAMETER, "HTTP://example.com/cb cannot use the HTTP protocol."),
            ),
            (
                json!({"CallbackURLs": ["http://localhost:a@example.com/cb"]}),
                (PARAMETER, "http://localhost:a@example.com/cb cannot use the HTTP protocol."),
            ),
            (
                json!({"LogoutURLs": ["http://example.com/out"]}),
                (PARAMETER, "http://example.com/out cannot use the HTTP protocol."),
            ),
            (
                json!({"CallbackURLs": ["https://example.com/cb#frag"]}),
                (PARAMETER, "https://example.com/cb#frag cannot use fragment"),
            ),
            (
                json!({"DefaultRedirectURI": "https://other.example.com/cb", "CallbackURLs": ["https://example.com/cb"]}),
                (
                    PARAMETER,
                    "The default redirect URI https://other.example.com/cb is not in the callback URIs list.",
                ),
            ),
        ] {
            check_settings(&settings, Some(expected));
        }
    }

    #[test]
    fn oauth_settings_are_refused_with_the_messages_of_the_service() {
        let oauth = "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.";
        let analytics = "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid";
        for (settings, expected) in [
            (json!({"AllowedOAuthFlowsUserPoolClient": true}), (PARAMETER, oauth)),
            (
                json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"]}),
                (PARAMETER, oauth),
            ),
            (
                json!({"AllowedOAuthScopes": ["orders/write"]}),
                ("ScopeDoesNotExistException", "Invalid scope requested: orders/write"),
            ),
            (
                json!({"AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"]}),
                (FLOW, "CallbackUrls can not be empty when code flow or implicit flow is selected"),
            ),
            (
                json!({"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["orders/read"]}),
                (
                    FLOW,
                    "client_credentials flow can not be selected if client does not have a client secret.",
                ),
            ),
            (
                json!({"AllowedOAuthFlows": ["client_credentials", "code"], "ClientSecret": "s"}),
                (FLOW, "client_credentials flow can not be selected along with code flow or implicit flow."),
            ),
            (
                json!({"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["openid"], "ClientSecret": "s"}),
                (FLOW, "openid is not supported with client_credentials flow"),
            ),
            (
                json!({"EnablePropagateAdditionalUserContextData": true}),
                (
                    PARAMETER,
                    "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
                ),
            ),
            (
                json!({"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"], "RefreshTokenRotation": {"Feature": "ENABLED"}}),
                (
                    PARAMETER,
                    "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled",
                ),
            ),
            (json!({"AnalyticsConfiguration": {"ApplicationId": "a"}}), (PARAMETER, analytics)),
            (
                json!({"AnalyticsConfiguration": {"ApplicationId": "a", "ApplicationArn": "b"}}),
                (PARAMETER, analytics),
            ),
        ] {
            check_settings(&settings, Some(expected));
        }
    }

    #[test]
    fn valid_settings_are_taken() {
        for settings in [
            json!({}),
            json!({"AccessTokenValidity": 24, "IdTokenValidity": 24, "RefreshTokenValidity": 3650}),
            json!({"RefreshTokenValidity": 0, "TokenValidityUnits": {"RefreshToken": "seconds"}}),
            json!({"AccessTokenValidity": 5, "RefreshTokenValidity": 60,
                "TokenValidityUnits": {"AccessToken": "minutes", "RefreshToken": "minutes"}}),
            json!({"ReadAttributes": ["email_verified", "nickname", "custom:tenant"]}),
            json!({"WriteAttributes": ["email", "custom:role"]}),
            json!({"SupportedIdentityProviders": ["COGNITO", "Google"]}),
            json!({"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"], "RefreshTokenRotation": {"Feature": "DISABLED"}}),
            json!({"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}}),
            json!({"CallbackURLs": ["http://localhost:3000/cb", "http://127.0.0.1/cb", "http://[::1]:80/cb", "myapp://cb"]}),
            json!({"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["orders/read"], "ClientSecret": "s"}),
            json!({"AnalyticsConfiguration": {"ApplicationArn": "a"}}),
            json!({"AnalyticsConfiguration": {"ApplicationId": "a", "RoleArn": "b", "ExternalId": "c"}}),
        ] {
            check_settings(&settings, None);
        }
    }
}
