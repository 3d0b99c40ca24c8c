//! The users of a pool, and how they are found.

use std::collections::BTreeMap;

use cognito_idp_types::enums::{AliasAttributeType, UserStatusType, UsernameAttributeType};
use cognito_idp_types::structures::{UserPoolType, UserType};
use cognito_idp_types::timestamp::Timestamp;

use crate::attributes::{Attributes, to_answer};
use crate::crypto::srp::Verifier;
use crate::failure::ServiceFailure;

/// The users of a pool by name, their names as they were given; or their `sub`, where they sign in by address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Users(BTreeMap<String, User>);

/// One user.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) username: String,
    /// Without `sub`, which stands apart.
    pub(crate) attributes: Attributes,
    pub(crate) sub: String,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) is_enabled: bool,
    pub(crate) status: UserStatusType,
    pub(crate) password: Option<Password>,
    /// Codes that wait to be entered, one for each purpose.
    pub(crate) codes: Vec<Code>,
    /// The number of times in a row that the password was wrong.
    pub(crate) failures: u32,
    /// Until when no password is looked at, in milliseconds since the epoch.
    pub(crate) locked_until: i64,
}

/// The stand-in for a password, and until when it holds if it is temporary.
#[derive(Debug, Clone)]
pub(crate) struct Password {
    pub(crate) verifier: Verifier,
    /// Milliseconds since the epoch.
    pub(crate) expires_at: Option<i64>,
}

/// The purpose of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CodePurpose {
    /// The sign-up, and with it the address that the code went to.
    SignUp,
    /// That the user may set a new password.
    ForgotPassword,
    /// An address.
    Attribute,
}

/// A code that was sent.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) purpose: CodePurpose,
    /// The attribute that holds the address.
    pub(crate) attribute: String,
    pub(crate) value: String,
    /// Milliseconds since the epoch.
    pub(crate) expires_at: i64,
}

impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Code").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

impl User {
    /// A user who has done nothing yet.
    pub(crate) fn new(
        username: String,
        sub: String,
        attributes: Attributes,
        status: UserStatusType,
        password: Password,
        now: Timestamp,
    ) -> Self {
        Self {
            username,
            attributes,
            sub,
            created: now.clone(),
            modified: now,
            is_enabled: true,
            status,
            password: Some(password),
            codes: Vec::new(),
            failures: 0,
            locked_until: 0,
        }
    }

    /// Its attributes with `sub`, as all answers list them.
    pub(crate) fn all_attributes(&self) -> Attributes {
        let mut all = self.attributes.clone();
        all.insert("sub".into(), self.sub.clone());
        all
    }

    /// Sets a password; those that were wrong before are forgotten.
    pub(crate) fn set_password(&mut self, password: Password) {
        self.password = Some(password);
        self.failures = 0;
        self.locked_until = 0;
    }

    /// As `AdminCreateUser` and `ListUsers` answer it.
    pub(crate) fn to_answer(&self) -> UserType {
        UserType {
            username: Some(self.username.clone()),
            attributes: Some(to_answer(&self.all_attributes())),
            user_create_date: Some(self.created.clone()),
            user_last_modified_date: Some(self.modified.clone()),
            enabled: Some(self.is_enabled),
            user_status: Some(self.status.clone()),
            mfa_options: None,
        }
    }

    /// Sets attributes; an empty value deletes. An address that changes is no longer verified, and codes that went to
    /// the one before confirm nothing; what `values` say of that counts for more.
    pub(crate) fn set_attributes(&mut self, values: Attributes) {
        for name in ["email", "phone_number"] {
            let is_changed = values.get(name).is_some_and(|value| self.attributes.get(name) != Some(value));
            if is_changed {
                self.codes.retain(|code| code.attribute != name);
                let is_gone = values.get(name).is_some_and(String::is_empty);
                let verified = if is_gone { String::new() } else { "false".into() };
                self.attributes.insert(format!("{name}_verified"), verified);
            }
        }
        self.attributes.extend(values);
        self.attributes.retain(|_, value| !value.is_empty());
    }

    pub(crate) fn has_verified(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
            && self.attributes.get(&format!("{attribute}_verified")).is_some_and(|value| value == "true")
    }

    /// Takes the code of that purpose, for an address in particular if one is named, if `value` is right and in time.
    pub(crate) fn redeem(
        &mut self,
        purpose: &CodePurpose,
        attribute: Option<&str>,
        value: &str,
        now: i64,
    ) -> Result<Code, ServiceFailure> {
        let is_meant = |code: &Code| {
            code.purpose == *purpose
                && attribute.is_none_or(|name| code.attribute == name)
                && code.expires_at > now
        };
        let place = self.codes.iter().position(is_meant);
        let Some(place) = place else { return Err(ServiceFailure::expired_code()) };
        if self.codes[place].value != value {
            return Err(ServiceFailure::wrong_code());
        }
        Ok(self.codes.swap_remove(place))
    }

    /// Keeps a code in place of an older one: of its purpose, and if it confirms an address, for that address.
    pub(crate) fn expect(&mut self, code: Code) {
        let replaces = |old: &Code| {
            old.purpose == code.purpose
                && (code.purpose != CodePurpose::Attribute || old.attribute == code.attribute)
        };
        self.codes.retain(|old| !replaces(old));
        self.codes.push(code);
    }
}

impl Users {
    pub(crate) fn add(&mut self, user: User) {
        self.0.insert(user.username.clone(), user);
    }

    pub(crate) fn remove(&mut self, username: &str) {
        self.0.remove(username);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// In the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &User> {
        self.0.values()
    }

    /// The user of exactly that name.
    pub(crate) fn get(&self, username: &str) -> Option<&User> {
        self.0.get(username)
    }

    pub(crate) fn get_mut(&mut self, username: &str) -> Option<&mut User> {
        self.0.get_mut(username)
    }

    /// The name of the user whom `typed` stands for: a name, a `sub`, or an address that the pool takes for either.
    pub(crate) fn resolve(&self, pool: &UserPoolType, typed: &str) -> Option<String> {
        if self.0.contains_key(typed) {
            return Some(typed.to_owned());
        }
        let ignores_case = ignores_case(pool);
        let same = |one: &str| one == typed || (ignores_case && one.eq_ignore_ascii_case(typed));
        let mut users = self.0.values();
        let user = users.find(|user| {
            same(&user.username)
                || user.sub == typed
                || sign_in_attributes(pool).any(|(attribute, must_be_verified)| {
                    user.attributes.get(attribute).is_some_and(|value| same(value))
                        && (!must_be_verified || user.has_verified(attribute))
                })
        });
        user.map(|user| user.username.clone())
    }

    /// True if another user signs in by this value of an attribute.
    pub(crate) fn is_taken(
        &self,
        pool: &UserPoolType,
        attribute: &str,
        value: &str,
        by_other_than: &str,
    ) -> bool {
        sign_in_attributes(pool).filter(|(name, _)| *name == attribute).any(|(name, must_be_verified)| {
            self.0.values().any(|user| {
                user.username != by_other_than
                    && user.attributes.get(name).is_some_and(|other| other == value)
                    && (!must_be_verified || user.has_verified(name))
            })
        })
    }

    /// The user whom `typed` stands for, or the error of operations that name a user.
    pub(crate) fn find_mut(&mut self, pool: &UserPoolType, typed: &str) -> Result<&mut User, ServiceFailure> {
        let name = self.resolve(pool, typed);
        name.and_then(|name| self.0.get_mut(&name)).ok_or_else(ServiceFailure::unknown_user)
    }
}

/// The attributes that stand for a user, and whether each must be verified to do so.
fn sign_in_attributes(pool: &UserPoolType) -> impl Iterator<Item = (&str, bool)> {
    let names =
        pool.username_attributes.iter().flatten().map(|name| (UsernameAttributeType::as_str(name), false));
    let aliases = pool.alias_attributes.iter().flatten();
    names.chain(aliases.map(|name| (name.as_str(), *name != AliasAttributeType::PreferredUsername)))
}

/// True if names that differ in the case of their letters alone are one.
pub(crate) fn ignores_case(pool: &UserPoolType) -> bool {
    pool.username_configuration
        .as_ref()
        .is_some_and(|configuration| configuration.case_sensitive == Some(false))
}
