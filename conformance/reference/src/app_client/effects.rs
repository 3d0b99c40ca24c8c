//! Effects of the settings of an app client when its users sign in: pure functions from settings to decisions.

use cognito_idp_types::enums::{
    ExplicitAuthFlowsType, FeatureType, OAuthFlowType, PreventUserExistenceErrorTypes, TimeUnitsType,
};
use cognito_idp_types::structures::{SchemaAttributeType, UserPoolClientType};

use crate::attributes;

pub(crate) const MINUTE_SECONDS: i64 = 60;
pub(crate) const HOUR_SECONDS: i64 = 60 * MINUTE_SECONDS;
pub(crate) const DAY_SECONDS: i64 = 24 * HOUR_SECONDS;

/// The scopes that every pool has.
pub(crate) const OPENID_SCOPES: [&str; 5] = ["phone", "email", "openid", "profile", USER_ADMIN_SCOPE];

/// The scope that lets a user read and change itself; all tokens of the API have it.
pub(crate) const USER_ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

/// The lifetime of tokens, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifetimes<T> {
    pub(crate) access: T,
    pub(crate) id: T,
    pub(crate) refresh: T,
}

impl Lifetimes<Option<i64>> {
    /// The lifetimes in the settings, `None` where they have none. A bare number counts hours, for refresh tokens days, and
    /// 0 days stand for none, whatever the unit.
    pub(crate) fn sent(client: &UserPoolClientType) -> Self {
        let units = client.token_validity_units.as_ref();
        let seconds = |validity: Option<i32>, unit: Option<&TimeUnitsType>, bare: i64| {
            let unit = match unit {
                Some(TimeUnitsType::Seconds) => 1,
                Some(TimeUnitsType::Minutes) => MINUTE_SECONDS,
                Some(TimeUnitsType::Hours) => HOUR_SECONDS,
                Some(TimeUnitsType::Days) => DAY_SECONDS,
                _ => bare,
            };
            validity.map(|validity| i64::from(validity) * unit)
        };
        let refresh = client.refresh_token_validity.filter(|validity| *validity != 0);
        Self {
            access: seconds(
                client.access_token_validity,
                units.and_then(|units| units.access_token.as_ref()),
                HOUR_SECONDS,
            ),
            id: seconds(
                client.id_token_validity,
                units.and_then(|units| units.id_token.as_ref()),
                HOUR_SECONDS,
            ),
            refresh: seconds(refresh, units.and_then(|units| units.refresh_token.as_ref()), DAY_SECONDS),
        }
    }
}

impl Lifetimes<i64> {
    /// The effective lifetime: an hour, an hour and thirty days where the settings have none.
    pub(crate) fn effective(client: &UserPoolClientType) -> Self {
        let sent = Lifetimes::sent(client);
        Self {
            access: sent.access.unwrap_or(HOUR_SECONDS),
            id: sent.id.unwrap_or(HOUR_SECONDS),
            refresh: sent.refresh.unwrap_or(30 * DAY_SECONDS),
        }
    }
}

/// A way to sign in, as the settings allow or forbid it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// By password, the administrator's call.
    AdminPassword,
    /// By Lambda triggers.
    Custom,
    /// By password.
    Password,
    /// By refresh token.
    Refresh,
    /// By SRP.
    Srp,
    /// By what the user chooses.
    User,
}

/// True if users may sign in to the client this way. Without a list SRP, Lambda triggers and refresh tokens are
/// allowed; a list of legacy names allows these three beside what it names.
pub(crate) fn allows(client: &UserPoolClientType, flow: Flow) -> bool {
    use ExplicitAuthFlowsType as Name;
    let Some(names) = client.explicit_auth_flows.as_deref().filter(|names| !names.is_empty()) else {
        return matches!(flow, Flow::Srp | Flow::Custom | Flow::Refresh);
    };
    let has = |name: &Name| names.contains(name);
    let is_legacy = !names.iter().any(|name| name.as_str().starts_with("ALLOW_"));
    match flow {
        Flow::AdminPassword => has(&Name::AllowAdminUserPasswordAuth) || has(&Name::AdminNoSrpAuth),
        Flow::Custom => has(&Name::AllowCustomAuth) || is_legacy,
        Flow::Password => has(&Name::AllowUserPasswordAuth) || has(&Name::UserPasswordAuth),
        // Custom flow only is what it says: SRP is but a step of it.
        Flow::Srp => has(&Name::AllowUserSrpAuth) || (is_legacy && !has(&Name::CustomAuthFlowOnly)),
        Flow::Refresh => has(&Name::AllowRefreshTokenAuth) || is_legacy,
        Flow::User => has(&Name::AllowUserAuth),
    }
}

/// True if the client must not learn which users exist.
pub(crate) fn hides_users(client: &UserPoolClientType) -> bool {
    client.prevent_user_existence_errors == Some(PreventUserExistenceErrorTypes::Enabled)
}

/// True if tokens carry what revocation needs.
pub(crate) fn revokes_tokens(client: &UserPoolClientType) -> bool {
    client.enable_token_revocation != Some(false)
}

/// The time that a challenge waits for its answer, in milliseconds.
pub(crate) fn session_milliseconds(client: &UserPoolClientType) -> i64 {
    i64::from(client.auth_session_validity.unwrap_or(super::AUTH_SESSION_VALIDITY_MINUTES))
        * MINUTE_SECONDS
        * 1000
}

/// For how many milliseconds a refresh token works on after it was used, if using it makes a new one.
pub(crate) fn rotation_grace_milliseconds(client: &UserPoolClientType) -> Option<i64> {
    let rotation = client.refresh_token_rotation.as_ref()?;
    let is_on = rotation.feature == Some(FeatureType::Enabled);
    is_on.then(|| i64::from(rotation.retry_grace_period_seconds.unwrap_or_default()) * 1000)
}

/// True if the client may read an attribute; without a list, every one.
pub(crate) fn may_read(client: &UserPoolClientType, name: &str) -> bool {
    let list = client.read_attributes.as_ref();
    name == "sub" || list.is_none_or(|list| list.iter().any(|readable| readable == name))
}

/// True if the client may write an attribute; without a list, every one that a client can.
pub(crate) fn may_write(client: &UserPoolClientType, schema: &[SchemaAttributeType], name: &str) -> bool {
    match &client.write_attributes {
        Some(list) => list.iter().any(|writable| writable == name),
        // An attribute that the schema does not have is refused for that, not for want of a right.
        None => {
            let is_developers =
                |attribute: &SchemaAttributeType| attribute.developer_only_attribute == Some(true);
            !attributes::is_read_only(name) && !attributes::find(schema, name).is_some_and(is_developers)
        }
    }
}

/// True if the client may use an OAuth flow. Its flows are dead letters until it is allowed to use them.
pub(crate) fn allows_oauth(client: &UserPoolClientType, flow: &OAuthFlowType) -> bool {
    client.allowed_oauth_flows_user_pool_client == Some(true)
        && client.allowed_oauth_flows.as_ref().is_some_and(|flows| flows.contains(flow))
}

/// The scopes that the client gets when it asks for `asked`, by spaces, or for none in particular; `None` when one of
/// them is not its own.
pub(crate) fn granted_scopes(client: &UserPoolClientType, asked: Option<&str>) -> Option<Vec<String>> {
    let allowed = client.allowed_oauth_scopes.as_deref().unwrap_or_default();
    let Some(asked) = asked else { return Some(allowed.to_vec()) };
    let asked: Vec<String> = asked.split_ascii_whitespace().map(str::to_owned).collect();
    asked.iter().all(|scope| allowed.contains(scope)).then_some(asked)
}

/// True if users of the pool itself may sign in on the sign-in page.
pub(crate) fn offers_own_users(client: &UserPoolClientType) -> bool {
    client
        .supported_identity_providers
        .as_ref()
        .is_some_and(|names| names.iter().any(|name| name == "COGNITO"))
}

/// The address for a browser that names no callback: the default, or the only one.
pub(crate) fn default_redirect(client: &UserPoolClientType) -> Option<&String> {
    match client.callback_urls.as_deref() {
        Some([only]) => client.default_redirect_uri.as_ref().or(Some(only)),
        _ => client.default_redirect_uri.as_ref(),
    }
}

/// A setting as it is in effect, for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The member's name.
    pub(crate) name: &'static str,
    pub(crate) value: String,
    /// True if the client says so, or the default.
    pub(crate) is_set: bool,
}

/// All settings of a client as they are in effect. A secret is mentioned, not shown.
pub(crate) fn in_effect(client: &UserPoolClientType) -> Vec<Setting> {
    fn setting(name: &'static str, is_set: bool, value: impl Into<String>) -> Setting {
        Setting { name, value: value.into(), is_set }
    }
    fn list(name: &'static str, list: Option<&Vec<String>>, default: &str) -> Setting {
        setting(name, list.is_some(), list.map_or_else(|| default.to_owned(), |list| list.join(", ")))
    }
    fn switch(name: &'static str, value: Option<bool>, default: bool) -> Setting {
        setting(name, value.unwrap_or(default) != default, value.unwrap_or(default).to_string())
    }
    let lifetimes = Lifetimes::effective(client);
    let sent = Lifetimes::sent(client);
    let flows = [
        (Flow::Srp, "USER_SRP_AUTH"),
        (Flow::Password, "USER_PASSWORD_AUTH"),
        (Flow::AdminPassword, "ADMIN_USER_PASSWORD_AUTH"),
        (Flow::Refresh, "REFRESH_TOKEN_AUTH"),
        (Flow::Custom, "CUSTOM_AUTH"),
        (Flow::User, "USER_AUTH"),
    ];
    let allowed: Vec<&str> =
        flows.into_iter().filter(|(flow, _)| allows(client, *flow)).map(|(_, name)| name).collect();
    let oauth: Option<Vec<String>> =
        client.allowed_oauth_flows.as_ref().map(|flows| flows.iter().map(ToString::to_string).collect());
    let grace = rotation_grace_milliseconds(client);
    vec![
        setting(
            "ClientSecret",
            super::has_secret(client),
            if super::has_secret(client) { "••••" } else { "none" },
        ),
        setting("ExplicitAuthFlows", client.explicit_auth_flows.is_some(), allowed.join(", ")),
        setting("AccessTokenValidity", sent.access.is_some(), duration(lifetimes.access)),
        setting("IdTokenValidity", sent.id.is_some(), duration(lifetimes.id)),
        setting(
            "RefreshTokenValidity",
            sent.refresh.is_some_and(|seconds| seconds != 30 * DAY_SECONDS),
            duration(lifetimes.refresh),
        ),
        setting(
            "RefreshTokenRotation",
            client.refresh_token_rotation.is_some(),
            grace.map_or_else(|| "off".to_owned(), |grace| format!("on, grace {}", duration(grace / 1000))),
        ),
        setting(
            "AuthSessionValidity",
            client
                .auth_session_validity
                .is_some_and(|minutes| minutes != super::AUTH_SESSION_VALIDITY_MINUTES),
            duration(session_milliseconds(client) / 1000),
        ),
        switch("EnableTokenRevocation", client.enable_token_revocation, true),
        setting(
            "PreventUserExistenceErrors",
            client.prevent_user_existence_errors.is_some(),
            if hides_users(client) { "ENABLED" } else { "LEGACY" },
        ),
        list("ReadAttributes", client.read_attributes.as_ref(), "all"),
        list("WriteAttributes", client.write_attributes.as_ref(), "all that are mutable"),
        list("SupportedIdentityProviders", client.supported_identity_providers.as_ref(), "none"),
        switch("AllowedOAuthFlowsUserPoolClient", client.allowed_oauth_flows_user_pool_client, false),
        list("AllowedOAuthFlows", oauth.as_ref(), "none"),
        list("AllowedOAuthScopes", client.allowed_oauth_scopes.as_ref(), "none"),
        list("CallbackURLs", client.callback_urls.as_ref(), "none"),
        list("LogoutURLs", client.logout_urls.as_ref(), "none"),
        setting(
            "DefaultRedirectURI",
            client.default_redirect_uri.is_some(),
            default_redirect(client).map_or("none", String::as_str),
        ),
        switch(
            "EnablePropagateAdditionalUserContextData",
            client.enable_propagate_additional_user_context_data,
            false,
        ),
        setting(
            "AnalyticsConfiguration",
            client.analytics_configuration.is_some(),
            if client.analytics_configuration.is_some() { "kept, no effect here" } else { "none" },
        ),
    ]
}

/// Seconds in the largest unit that counts them whole.
fn duration(seconds: i64) -> String {
    let units = [(DAY_SECONDS, "day"), (HOUR_SECONDS, "hour"), (MINUTE_SECONDS, "minute"), (1, "second")];
    let (size, name) =
        units.into_iter().find(|(size, _)| seconds > 0 && seconds % size == 0).unwrap_or((1, "second"));
    let count = seconds / size;
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn client(settings: &Value) -> UserPoolClientType {
        serde_json::from_value(settings.clone()).unwrap()
    }

    #[track_caller]
    fn check_flows(settings: &Value, expected: &[Flow]) {
        let all = [Flow::AdminPassword, Flow::Custom, Flow::Password, Flow::Refresh, Flow::Srp, Flow::User];
        let allowed: Vec<Flow> = all.into_iter().filter(|flow| allows(&client(settings), *flow)).collect();
        assert_eq!(allowed, expected, "{settings}");
    }

    #[test]
    fn flows_are_those_of_the_list_the_default_set_or_the_legacy_set() {
        use Flow::{AdminPassword, Custom, Password, Refresh, Srp, User};
        check_flows(&json!({}), &[Custom, Refresh, Srp]);
        check_flows(&json!({"ExplicitAuthFlows": []}), &[Custom, Refresh, Srp]);
        check_flows(&json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}), &[Password]);
        check_flows(&json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"]}), &[Srp, User]);
        check_flows(
            &json!({"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH"]}),
            &[Custom, Refresh],
        );
        check_flows(&json!({"ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]}), &[AdminPassword]);
        check_flows(
            &json!({"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH"]}),
            &[AdminPassword, Custom, Refresh, Srp],
        );
        check_flows(&json!({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]}), &[Custom, Password, Refresh, Srp]);
        check_flows(&json!({"ExplicitAuthFlows": ["CUSTOM_AUTH_FLOW_ONLY"]}), &[Custom, Refresh]);
    }

    #[track_caller]
    fn check_lifetimes(settings: &Value, access: i64, id: i64, refresh: i64) {
        assert_eq!(Lifetimes::effective(&client(settings)), Lifetimes { access, id, refresh }, "{settings}");
    }

    #[test]
    fn lifetimes_follow_their_units() {
        let month = 30 * DAY_SECONDS;
        check_lifetimes(&json!({}), HOUR_SECONDS, HOUR_SECONDS, month);
        check_lifetimes(
            &json!({"AccessTokenValidity": 3, "RefreshTokenValidity": 0}),
            3 * HOUR_SECONDS,
            HOUR_SECONDS,
            month,
        );
        check_lifetimes(
            &json!({"AccessTokenValidity": 600, "IdTokenValidity": 1, "RefreshTokenValidity": 90,
                "TokenValidityUnits": {"AccessToken": "seconds", "IdToken": "days", "RefreshToken": "minutes"}}),
            600,
            DAY_SECONDS,
            90 * MINUTE_SECONDS,
        );
    }

    #[test]
    fn settings_in_effect_tell_of_a_secret_and_do_not_show_it() {
        let settings = in_effect(&client(&json!({"ClientSecret": "hunter2", "AccessTokenValidity": 5})));
        assert!(settings.iter().all(|setting| !setting.value.contains("hunter2")));
        let shown: Vec<String> = settings
            .iter()
            .map(|s| format!("{}{}: {}", s.name, if s.is_set { "" } else { " (default)" }, s.value))
            .collect();
        insta::assert_snapshot!(shown.join("\n"));
    }
}
