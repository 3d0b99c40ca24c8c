//! Passwords that were forgotten: be sent a code, set a new one.

use cognito_idp_types::enums::UserStatusType;
use cognito_idp_types::operations::{
    ConfirmForgotPasswordRequest, ConfirmForgotPasswordResponse, ForgotPasswordRequest,
    ForgotPasswordResponse,
};
use cognito_idp_types::structures::AccountRecoverySettingType;

use super::delivery::{send_code, simulated_details};
use super::sign_up::{find, unknown_at_confirmation, unknown_combination};
use super::{calling_client, permanent_password};
use crate::app_client::effects;
use crate::failure::ServiceFailure;
use crate::passwords::{self, Wording};
use crate::state::{CodePurpose, State, User};

pub(in crate::operations) fn forgot(
    state: &State,
    request: ForgotPasswordRequest,
) -> Result<ForgotPasswordResponse, ServiceFailure> {
    let pool = state.pool_of_client(&request.client_id)?;
    let mut records = pool.records();
    let secret_hash = request.secret_hash.as_ref();
    let client = calling_client(&records, &request.client_id, &request.username, secret_hash)?;
    let recovery = records.description.account_recovery_setting.clone();
    let target = find(&mut records, &request.username).ok_or_else(unknown_combination).and_then(|user| {
        recovery_address(recovery.as_ref(), user).map(|address| (user.username.clone(), address))
    });
    let (username, address) = match target {
        Ok(target) => target,
        // Whatever stands in the way, the answer says that a code was sent.
        Err(_) if effects::hides_users(&client.settings) => {
            let details = simulated_details(&request.username);
            return Ok(ForgotPasswordResponse { code_delivery_details: Some(details) });
        }
        Err(failure) => return Err(failure),
    };
    let details = send_code(state, &mut records, &username, CodePurpose::ForgotPassword, address)?;
    Ok(ForgotPasswordResponse { code_delivery_details: Some(details) })
}

pub(in crate::operations) fn confirm(
    state: &State,
    request: ConfirmForgotPasswordRequest,
) -> Result<ConfirmForgotPasswordResponse, ServiceFailure> {
    let pool = state.pool_of_client(&request.client_id)?;
    let mut records = pool.records();
    let secret_hash = request.secret_hash.as_ref();
    let client = calling_client(&records, &request.client_id, &request.username, secret_hash)?;
    let description = records.description.clone();
    // Looked at first: its mistakes reveal no user.
    passwords::check(description.policies.as_ref(), &request.password, Wording::Own)?;
    let Some(user) = find(&mut records, &request.username).filter(|user| user.is_enabled) else {
        return Err(unknown_at_confirmation(&client));
    };
    let password =
        permanent_password(state, &pool, &description, &user.username, &request.password, Wording::Own)?;
    user.redeem(&CodePurpose::ForgotPassword, None, &request.confirmation_code, state.clock.now())?;
    user.set_password(password);
    user.status = UserStatusType::Confirmed;
    user.modified = state.clock.timestamp();
    Ok(ConfirmForgotPasswordResponse {})
}

/// The verified address of a user that the pool sends such codes to, by its order.
fn recovery_address(
    setting: Option<&AccountRecoverySettingType>,
    user: &User,
) -> Result<&'static str, ServiceFailure> {
    if !user.is_enabled {
        return Err(ServiceFailure::not_authorized("User is disabled."));
    }
    if user.status == UserStatusType::ForceChangePassword {
        return Err(ServiceFailure::not_authorized("User password cannot be reset in the current state."));
    }
    let mut mechanisms: Vec<_> =
        setting.and_then(|setting| setting.recovery_mechanisms.as_ref()).into_iter().flatten().collect();
    mechanisms.sort_by_key(|mechanism| mechanism.priority);
    let mut addresses =
        mechanisms.into_iter().filter_map(|mechanism| match mechanism.name.as_ref()?.as_str() {
            "verified_email" => Some("email"),
            "verified_phone_number" => Some("phone_number"),
            _ => None,
        });
    addresses.find(|address| user.has_verified(address)).ok_or_else(|| {
        ServiceFailure::invalid_parameter(
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        )
    })
}
