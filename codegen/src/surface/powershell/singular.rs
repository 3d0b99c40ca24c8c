//! Names of parameters are singular, whatever the member is called.

/// Words that stay as they are.
const KEPT: [&str; 9] = ["data", "metadata", "efs", "information", "iops", "media", "nfs", "status", "lens"];

/// The name with its last word in the singular. The word begins at the last capital, so that `URLs` is too short.
pub(super) fn last_word(name: &str) -> String {
    let start = name.rfind(|c: char| c.is_ascii_uppercase()).unwrap_or(0);
    let (before, word) = name.split_at(start);
    before.to_owned() + &singular(word)
}

fn singular(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    let cut = |letters: usize| word[..word.len() - letters].to_owned();
    if word.len() < 3 || KEPT.contains(&lower.as_str()) || !ends(&["s"]) {
        return word.to_owned();
    }
    match () {
        () if lower == "cookies" => cut(1),
        () if ends(&["ies"]) => cut(3) + "y",
        () if ends(&["ss", "sis", "alias"]) => word.to_owned(),
        () if ends(&["us"]) && !ends(&["aus", "ous", "uus"]) => word.to_owned(),
        () if ends(&["uses"]) && !ends(&["auses", "ouses"]) => cut(2),
        () if ends(&["xes", "ches", "sses", "shes", "zzes", "aliases"]) => cut(2),
        () => cut(1),
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(super::last_word(name), expected);
    }

    #[test]
    fn parameters_are_singular() {
        check("ExplicitAuthFlows", "ExplicitAuthFlow");
        check("PreventUserExistenceErrors", "PreventUserExistenceError");
        check("CallbackURLs", "CallbackURLs");
        check("AllowedOAuthFlowsUserPoolClient", "AllowedOAuthFlowsUserPoolClient");
        check("TokenValidityUnits_IdToken", "TokenValidityUnits_IdToken");
        check("RefreshTokenRotation_RetryGracePeriodSeconds", "RefreshTokenRotation_RetryGracePeriodSecond");
        check("ChallengeResponses", "ChallengeResponse");
        check("UserContextData_IpAddress", "UserContextData_IpAddress");
        check("ClientMetadata", "ClientMetadata");
        check("Addresses", "Address");
        check("Policies", "Policy");
        check("Statuses", "Status");
        check("Status", "Status");
        check("Scopes", "Scope");
    }
}
