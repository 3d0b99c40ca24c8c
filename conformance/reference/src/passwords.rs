//! The demands of a user pool on a password.

use cognito_idp_types::enums::{AuthFactorType, UserPoolTierType};
use cognito_idp_types::structures::{PasswordPolicyType, SignInPolicyType, UserPoolPolicyType};

use crate::failure::ServiceFailure;

const MINIMUM_LENGTH: i32 = 8;
const TEMPORARY_PASSWORD_VALIDITY_DAYS: i32 = 7;

/// The characters that the service takes for symbols.
const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ";

/// The beginning of a refusal: the service has three.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wording {
    /// A password that users choose for themselves.
    Own,
    /// One that an administrator sets, or that takes the place of a temporary one.
    Set,
    /// A temporary one of a new user.
    Temporary,
}

/// The policies of a new pool that asks for `wanted`.
pub(crate) fn policies(
    wanted: Option<UserPoolPolicyType>,
    tier: Option<&UserPoolTierType>,
) -> UserPoolPolicyType {
    let mut policies = filled(wanted.unwrap_or_default());
    if tier != Some(&UserPoolTierType::Lite) {
        policies.sign_in_policy.get_or_insert_with(|| SignInPolicyType {
            allowed_first_auth_factors: Some(vec![AuthFactorType::Password]),
        });
    }
    policies
}

/// The policies after an update: what it leaves out is kept, each of the two as a whole.
pub(crate) fn updated(wanted: UserPoolPolicyType, before: Option<UserPoolPolicyType>) -> UserPoolPolicyType {
    let before = before.unwrap_or_default();
    filled(UserPoolPolicyType {
        password_policy: wanted.password_policy.or(before.password_policy),
        sign_in_policy: wanted.sign_in_policy.or(before.sign_in_policy),
    })
}

/// A password policy that is asked for says what it asks, no more.
fn filled(mut policies: UserPoolPolicyType) -> UserPoolPolicyType {
    let all = PasswordPolicyType {
        minimum_length: Some(MINIMUM_LENGTH),
        require_uppercase: Some(true),
        require_lowercase: Some(true),
        require_numbers: Some(true),
        require_symbols: Some(true),
        temporary_password_validity_days: Some(TEMPORARY_PASSWORD_VALIDITY_DAYS),
        ..PasswordPolicyType::default()
    };
    let mut policy = policies.password_policy.unwrap_or(all);
    policy.minimum_length.get_or_insert(MINIMUM_LENGTH);
    policy.require_uppercase.get_or_insert(false);
    policy.require_lowercase.get_or_insert(false);
    policy.require_numbers.get_or_insert(false);
    policy.require_symbols.get_or_insert(false);
    policy.temporary_password_validity_days.get_or_insert(TEMPORARY_PASSWORD_VALIDITY_DAYS);
    policies.password_policy = Some(policy);
    policies
}

/// The least number of characters in a password of the pool.
pub(crate) fn minimum_length(policies: Option<&UserPoolPolicyType>) -> usize {
    let policy = policies.and_then(|policies| policies.password_policy.as_ref());
    let length = policy.and_then(|policy| policy.minimum_length).unwrap_or(MINIMUM_LENGTH);
    usize::try_from(length).unwrap_or_default()
}

/// Checks a password against the policy of its pool.
pub(crate) fn check(
    policies: Option<&UserPoolPolicyType>,
    password: &str,
    wording: Wording,
) -> Result<(), ServiceFailure> {
    let Some(policy) = policies.and_then(|policies| policies.password_policy.as_ref()) else { return Ok(()) };
    let asks = |rule: Option<bool>| rule == Some(true);
    let has = |test: fn(char) -> bool| password.chars().any(test);
    let length = i32::try_from(password.chars().count()).unwrap_or(i32::MAX);
    let missing = if policy.minimum_length.is_some_and(|least| length < least) {
        "Password not long enough"
    } else if asks(policy.require_lowercase) && !has(char::is_lowercase) {
        "Password must have lowercase characters"
    } else if asks(policy.require_uppercase) && !has(char::is_uppercase) {
        "Password must have uppercase characters"
    } else if asks(policy.require_numbers) && !has(|letter| letter.is_ascii_digit()) {
        "Password must have numeric characters"
    } else if asks(policy.require_symbols) && !has(|letter| SYMBOLS.contains(letter)) {
        "Password must have symbol characters"
    } else {
        return Ok(());
    };
    let refusal = match wording {
        Wording::Own => "did not conform with policy",
        Wording::Set => "does not conform to policy",
        Wording::Temporary => "did not conform with password policy",
    };
    Err(ServiceFailure::new("InvalidPasswordException", format!("Password {refusal}: {missing}")))
}
