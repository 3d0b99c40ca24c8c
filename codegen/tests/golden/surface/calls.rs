//! Calls: what is printed for an input, and whether it is read back as that input.

use std::cell::Cell;

use awsjson_codegen::surface::{CLIENTS, Client, Layout, Place, aws_cli, http, paws, powershell};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use super::{inputs, powershell as powershell_grammar, r, with_surfaces};

fn place() -> Place {
    Place { endpoint: Some("http://127.0.0.1:9229".into()), region: "us-east-1".into() }
}

fn call(client: &'static Client, operation: &str, input: &Value, layout: Layout) -> String {
    with_surfaces(|surfaces| {
        let operation = surfaces.operation(operation).unwrap();
        let input = input.as_object().unwrap();
        let call = surfaces.call(client, operation, input, &place(), layout);
        call.map_or_else(|why| why.comment(), |call| call.text)
    })
}

#[track_caller]
fn check(client: &'static Client, input: &Value, expected: &str) {
    let mut whole = json!({"UserPoolId": "us-east-1_Example99", "ClientId": "1example23456789"});
    let members = whole.as_object_mut().unwrap();
    members.extend(input.as_object().unwrap().clone());
    members.retain(|_, value| *value != json!("[left out]"));
    let text = call(client, "UpdateUserPoolClient", &whole, Layout::Line);
    let text = text
        .replace("--user-pool-id us-east-1_Example99 --client-id 1example23456789 ", "")
        .replace(" --endpoint-url http://127.0.0.1:9229 --region us-east-1", "")
        .replace("Update-CGIPUserPoolClient -UserPoolId 'us-east-1_Example99' ", "")
        .replace(" -Force -EndpointUrl 'http://127.0.0.1:9229' -Region 'us-east-1' -Select '*'", "");
    assert_eq!(text, expected);
}

#[test]
fn commands_of_the_aws_cli() {
    let aws = |input: Value, expected: &str| {
        check(&aws_cli::CLIENT, &input, &format!("aws cognito-idp update-user-pool-client {expected}"));
    };
    aws(json!({"ClientName": "my client"}), "--client-name 'my client'");
    aws(
        json!({"EnableTokenRevocation": false, "RefreshTokenValidity": 0}),
        "--refresh-token-validity 0 --no-enable-token-revocation",
    );
    aws(json!({"AllowedOAuthFlows": ["code", "implicit"]}), "--allowed-o-auth-flows code implicit");
    aws(json!({"ExplicitAuthFlows": []}), "--explicit-auth-flows '[]'");
    aws(json!({"TokenValidityUnits": {"AccessToken": "hours"}}), "--token-validity-units AccessToken=hours");
    aws(
        json!({"AnalyticsConfiguration": {"ApplicationId": "a1", "UserDataShared": true}}),
        "--analytics-configuration ApplicationId=a1,UserDataShared=true",
    );
    // It would be taken for JSON.
    aws(json!({"AllowedOAuthScopes": ["[a", "{b"]}), r#"--allowed-o-auth-scopes '["[a","{b"]'"#);
    // It cannot be seen.
    aws(json!({"ClientName": "a\u{202e}\u{7f}"}), r#"--cli-input-json '{"ClientName":"a\u202e\u007f"}'"#);
    // Version 1 would fetch it.
    aws(json!({"CallbackURLs": ["https://a.example"]}), "--callback-urls '[\"https://a.example\"]'");
    aws(
        json!({"DefaultRedirectURI": "https://a.example"}),
        "--cli-input-json '{\"DefaultRedirectURI\":\"https://a.example\"}'",
    );
    aws(json!({"ClientName": "-x"}), "--cli-input-json '{\"ClientName\":\"-x\"}'");
    aws(json!({"RefreshTokenValidity": 400_000_000}), "--refresh-token-validity 400000000");
    aws(json!({"PreventUserExistenceErrors": "ON"}), "--prevent-user-existence-errors ON");
}

#[test]
fn the_aws_cli_checks_some_of_the_input_itself() {
    let unchecked = |input: Value, expected: &str| {
        let start = "(config=$(mktemp) && trap 'rm \"$config\"' EXIT && printf '[profile \
                     \"%s\"]\\nparameter_validation = false\\n' \"${AWS_PROFILE:-default}\" >\"$config\" && \
                     AWS_CONFIG_FILE=$config aws cognito-idp update-user-pool-client";
        check(&aws_cli::CLIENT, &input, &format!("{start} {expected})"));
    };
    unchecked(json!({"AuthSessionValidity": 2}), "--auth-session-validity 2");
    unchecked(json!({"ClientName": ""}), "--client-name ''");
    unchecked(json!({"ClientName": 5}), "--cli-input-json '{\"ClientName\":5}'");
    unchecked(json!({"ClientName": null}), "--cli-input-json '{\"ClientName\":null}'");
    unchecked(json!({"ClientId": "[left out]"}), "--user-pool-id us-east-1_Example99 --cli-input-json '{}'");
    // In shorthand each would arrive as what the model has there.
    for units in [r#"{"AccessToken":true}"#, r#"{"AccessToken":5}"#] {
        let input = json!({"TokenValidityUnits": serde_json::from_str::<Value>(units).unwrap()});
        unchecked(input, &format!("--token-validity-units '{units}'"));
    }
    unchecked(
        json!({"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": "10"}}),
        r#"--refresh-token-rotation '{"Feature":"ENABLED","RetryGracePeriodSeconds":"10"}'"#,
    );
    unchecked(
        json!({"AnalyticsConfiguration": {"UserDataShared": "true"}}),
        r#"--analytics-configuration '{"UserDataShared":"true"}'"#,
    );
    check(
        &aws_cli::CLIENT,
        &json!({"Nme": "x"}),
        "# AWS CLI cannot express this: the request has no member Nme",
    );
    check(
        &aws_cli::CLIENT,
        &json!({"CallbackURLs": "x"}),
        "# AWS CLI cannot express this: CallbackURLs is a string, where a list is due",
    );
}

#[test]
fn what_is_odd_about_a_command_is_said() {
    let notes = |input: Value, expected: &[&str]| {
        let notes = with_surfaces(|surfaces| {
            let operation = surfaces.operation("RevokeToken").unwrap();
            let input = input.as_object().unwrap();
            surfaces.call(&aws_cli::CLIENT, operation, input, &place(), Layout::Line).unwrap().notes
        });
        assert_eq!(notes.len(), expected.len(), "{notes:?}");
        for (note, expected) in notes.iter().zip(expected) {
            assert!(note.contains(expected), "{note}");
        }
    };
    notes(json!({"ClientId": "c", "Token": "t"}), &[]);
    notes(json!({"ClientId": "c", "Token": "https://a"}), &["address to fetch"]);
    notes(
        json!({"ClientId": "c", "Token": "t", "ClientSecret": "sss"}),
        &["since ClientSecret is 3 characters long, where 24 is the least."],
    );
    notes(json!({"ClientId": "c", "Token": 5}), &["since Token is a number.", "another type"]);
    notes(json!({"Token": "t"}), &["since ClientId is required.", "lifts the demand"]);
}

#[test]
fn cmdlets() {
    let cmdlet = |input: Value, expected: &str| check(&powershell::CLIENT, &input, expected);
    cmdlet(json!({"ClientName": "it's"}), "-ClientId '1example23456789' -ClientName 'it''s'");
    cmdlet(
        json!({"TokenValidityUnits": {"AccessToken": "hours"}, "ExplicitAuthFlows": ["A", "B"]}),
        "-TokenValidityUnits_AccessToken 'hours' -ClientId '1example23456789' -ExplicitAuthFlow 'A','B'",
    );
    let list = call(&powershell::CLIENT, "ListUserPoolClients", &json!({"UserPoolId": "p_1"}), Layout::Line);
    assert!(list.starts_with("Get-CGIPUserPoolClientList -UserPoolId 'p_1' -NoAutoIteration "), "{list}");
    let cannot = |input: Value, why: &str| {
        check(&powershell::CLIENT, &input, &format!("# AWS Tools for PowerShell cannot express this: {why}"));
    };
    cmdlet(
        json!({"ExplicitAuthFlows": []}),
        "-ClientId '1example23456789' -ExplicitAuthFlow @() # from version 5 on; version 4 leaves out what is empty",
    );
    cannot(json!({"ClientName": 5}), "ClientName is a number, and goes out as a text");
    cannot(json!({"TokenValidityUnits": {}}), "TokenValidityUnits is empty, which is left out on the way");
    cannot(json!({"ClientId": "[left out]"}), "it asks for -ClientId, which is mandatory");
    cannot(
        json!({"AccessTokenValidity": 3_000_000_000_u64}),
        "AccessTokenValidity is 3000000000, which no whole number of 32 bits is",
    );
}

#[test]
fn what_stands_deeper() {
    let said = |client: &'static Client, operation: &str, input: Value| {
        call(client, operation, &input, Layout::Line)
    };
    let auth =
        |key: &str| json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": "c", "AuthParameters": {key: "x"}});
    let r = said(&paws::CLIENT, "InitiateAuth", auth("NA"));
    assert!(r.contains(r#"AuthParameters = list("NA" = "x")"#), "{r}");
    assert!(said(&paws::CLIENT, "InitiateAuth", auth("")).contains("AuthParameters has an empty key"));
    assert!(said(&paws::CLIENT, "InitiateAuth", auth("a\0")).contains("AuthParameters has a key with a NUL"));
    let alike =
        json!({"AuthFlow": "USER_AUTH", "ClientId": "c", "AuthParameters": {"Name": "x", "NAME": "y"}});
    assert!(said(&powershell::CLIENT, "InitiateAuth", alike).contains("differ in capitals alone"));
    // Bytes come by a pipe, and what is checked is switched off before it.
    let image = json!({"UserPoolId": "p_1", "ClientId": "", "ImageFile": "aGVsbG8="});
    let aws = said(&aws_cli::CLIENT, "SetUICustomization", image.clone());
    let pipe = ">\"$config\" && printf %s aGVsbG8= | base64 -d | AWS_CONFIG_FILE=$config aws cognito-idp";
    assert!(aws.contains(pipe), "{aws}");
    assert!(
        said(&powershell::CLIENT, "SetUICustomization", image)
            .contains("([Convert]::FromBase64String('aGVsbG8='))")
    );
    let asset =
        json!({"Category": "FAVICON_ICO", "ColorMode": "LIGHT", "Extension": "ICO", "Bytes": "aGVsbG8="});
    let branding = json!({"UserPoolId": "p_1", "ClientId": "c", "Assets": [asset], "Settings": {"a": 1}});
    assert!(
        said(&aws_cli::CLIENT, "CreateManagedLoginBranding", branding.clone())
            .contains("Assets[0].Bytes stands in JSON")
    );
    assert!(
        said(&powershell::CLIENT, "CreateManagedLoginBranding", branding).contains("Settings is a document")
    );
    let names = json!({"AccessToken": "t", "UserAttributeNames": [""]});
    assert!(said(&powershell::CLIENT, "DeleteUserAttributes", names).contains("takes no empty text"));
}

/// In the place where it is pasted, a shell that knows no comments runs nothing of it.
#[test]
fn a_reason_is_one_line_and_inert() {
    let text = call(
        &aws_cli::CLIENT,
        "UpdateUserPoolClient",
        &json!({"x\ny `rm` $(rm); rm & rm | rm > rm < rm": 1}),
        Layout::Line,
    );
    assert_eq!(text, "# AWS CLI cannot express this: the request has no member xy rm rm rm  rm  rm  rm  rm");
}

#[test]
fn functions_of_paws() {
    let paws = |input: Value, expected: &str| {
        let client = "paws::cognitoidentityprovider(config = list(endpoint = \"http://127.0.0.1:9229\", region = \
                      \"us-east-1\"))$update_user_pool_client(UserPoolId = \"us-east-1_Example99\", ";
        check(&paws::CLIENT, &input, &format!("{client}{expected})"));
    };
    paws(json!({"ClientName": "a\"b"}), r#"ClientId = "1example23456789", ClientName = "a\"b""#);
    paws(
        json!({"AllowedOAuthFlows": ["code"], "EnableTokenRevocation": true, "RefreshTokenValidity": 30}),
        r#"ClientId = "1example23456789", RefreshTokenValidity = 30L, AllowedOAuthFlows = list("code"), EnableTokenRevocation = TRUE"#,
    );
    paws(json!({"ClientId": "[left out]"}), "ClientId = NULL");
    let cannot = |input: Value, why: &str| {
        check(&paws::CLIENT, &input, &format!("# paws (R) cannot express this: {why}"));
    };
    cannot(
        json!({"ExplicitAuthFlows": []}),
        "ExplicitAuthFlows is an empty list, which is left out on the way",
    );
    cannot(
        json!({"RefreshTokenValidity": "30"}),
        "RefreshTokenValidity is a string, and goes out as a whole number of 32 bits",
    );
}

#[test]
fn curl_expresses_whatever_is_json() {
    let text = call(&http::CLIENT, "UpdateUserPoolClient", &json!({"Nme": null}), Layout::Line);
    assert_eq!(
        text,
        "curl -i http://127.0.0.1:9229 --aws-sigv4 aws:amz:us-east-1:cognito-idp --user \
         \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" -H 'Content-Type: application/x-amz-json-1.1' -H \
         'X-Amz-Target: AWSCognitoIdentityProviderService.UpdateUserPoolClient' --data-raw '{\"Nme\":null}'"
    );
}

#[test]
fn what_is_laid_out_is_the_same_call() {
    let input = json!({"AttributeName": "email", "ClientMetadata": {}});
    check_layout(
        &http::CLIENT,
        &input,
        "\\",
        "--data-raw '{\n  \"AttributeName\": \"email\",\n  \"ClientMetadata\": {}\n}'",
    );
    check_layout(&aws_cli::CLIENT, &input, "\\", "--client-metadata '{}'");
    check_layout(
        &powershell::CLIENT,
        &json!({"AttributeName": "email", "AccessToken": "t"}),
        "`",
        "-AttributeName 'email'",
    );
}

#[track_caller]
fn check_layout(client: &'static Client, input: &Value, continuation: &str, argument: &str) {
    let text = call(client, "GetUserAttributeVerificationCode", input, Layout::Block);
    assert!(text.contains(&format!(" {continuation}\n  {argument}")), "{text}");
}

#[test]
fn a_command_has_an_end() {
    let long = json!({"ClientName": "x".repeat(100_000)});
    for client in [&http::CLIENT, &aws_cli::CLIENT] {
        let text = call(client, "UpdateUserPoolClient", &long, Layout::Line);
        assert!(text.ends_with("bytes long, and a command may not be"), "{text}");
    }
}

#[test]
fn each_operation_has_a_call_from_each_client() {
    with_surfaces(|surfaces| {
        let mut lacking = Vec::new();
        for operation in &surfaces.schema.operations {
            let input = surfaces.sample(operation, false);
            for client in CLIENTS {
                if let Err(why) = surfaces.call(client, operation, &input, &place(), Layout::Block) {
                    lacking.push(why.comment());
                }
            }
        }
        insta::assert_snapshot!(lacking.join("\n"));
    });
}

/// Operations that between them have lists, maps, structures in lists, and structures that are one parameter.
const VARIED: [&str; 6] = [
    "UpdateUserPoolClient",
    "CreateIdentityProvider",
    "AdminCreateUser",
    "InitiateAuth",
    "SetUserMFAPreference",
    "ConfirmDevice",
];

/// Whatever can be printed is read back as it was, by the language's own grammar.
fn round_trip(
    client: &'static Client,
    read: impl Fn(&awsjson_codegen::surface::Surfaces<'_>, &str, &str) -> Map<String, Value>,
) {
    with_surfaces(|surfaces| {
        for name in VARIED {
            let operation = surfaces.operation(name).unwrap();
            let printed = Cell::new(0);
            let cases = if name == VARIED[0] { 1000 } else { 100 };
            let config = Config { cases, failure_persistence: None, ..Config::default() };
            let mut runner =
                TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::default()));
            let result = runner.run(&inputs::of(surfaces.schema, operation), |input| {
                for layout in [Layout::Line, Layout::Block] {
                    if let Ok(call) = surfaces.call(client, operation, &input, &place(), layout) {
                        printed.set(printed.get() + 1);
                        let text = call.text;
                        proptest::prop_assert_eq!(read(&surfaces, name, &text), input.clone(), "{}", text);
                    }
                }
                Ok(())
            });
            result.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(printed.get() > cases / 10, "{name}: only {} of {cases} could be printed", printed.get());
        }
    });
}

#[test]
fn powershell_reads_every_value_as_it_was() {
    round_trip(&powershell::CLIENT, powershell_grammar::read);
}

#[test]
fn r_reads_every_value_as_it_was() {
    round_trip(&paws::CLIENT, r::read);
}
