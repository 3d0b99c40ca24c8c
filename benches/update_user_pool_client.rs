//! Writing a request and reading a response of `UpdateUserPoolClient`: these types, the AWS SDK for Rust, and
//! plain `serde_json::Value`, side by side in one run.
//!
//! The SDK is driven through the serialiser and the deserialiser that it registers for the operation, the only
//! public way in. Its serialiser takes the request by value and makes an HTTP request of it; ours borrows it and
//! leaves HTTP to the client. What they return is dropped outside the measurement.

use std::hint::black_box;
use std::time::{Duration, Instant};

use aws_sdk_cognitoidentityprovider::operation::update_user_pool_client::{
    UpdateUserPoolClient, UpdateUserPoolClientInput, UpdateUserPoolClientOutput,
};
use aws_sdk_cognitoidentityprovider::types as sdk;
use aws_smithy_json::protocol::aws_json_rpc::AwsJsonRpcProtocol;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_schema::protocol::SharedClientProtocol;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer, Layer};
use cognito_idp_types::operations::{UpdateUserPoolClientRequest, UpdateUserPoolClientResponse};
use cognito_idp_types::schema::Structure;
use peers::{REQUEST, RESPONSE};
use serde_json::Value;

/// The number of turns that each peer gets. The turns alternate, so that what else the machine does meets all alike.
const ROUNDS: usize = 5_000;
/// The number of times a turn repeats the work: often enough for the clock, few enough to stay in the cache.
const REPEATS: usize = 16;

const OURS: &str = "cognito-idp-types";
const SDK: &str = "aws-sdk-cognitoidentityprovider";
const VALUE: &str = "serde_json::Value";

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    println!("median of {ROUNDS} rounds of {REPEATS} calls each, the peers in turn\n");
    println!(
        "{:<10} {OURS:>20} {SDK:>34} {VALUE:>20} {:>12} {:>14}",
        "ns a call", "SDK / ours", "Value / ours"
    );
    report("serialise", serialise());
    report("parse", parse());
}

fn report(what: &str, [ours, sdk, value]: [f64; 3]) {
    println!("{what:<10} {ours:>20.0} {sdk:>34.0} {value:>20.0} {:>12.2} {:>14.2}", sdk / ours, value / ours);
}

/// A peer's turn: does the work some times over and tells how long that took.
type Turn<'a> = &'a mut dyn FnMut() -> Duration;

/// The median time of one call of each peer, in nanoseconds.
fn measure(mut peers: [Turn<'_>; 3]) -> [f64; 3] {
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (turn, times) in peers.iter_mut().zip(&mut times) {
            times.push(turn().as_secs_f64() * 1e9 / REPEATS as f64);
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    })
}

/// Makes what each call takes, and times the calls alone: what they return is dropped between them.
fn timed<I, O>(setup: impl Fn() -> I, work: impl Fn(I) -> O) -> Duration {
    (0..REPEATS)
        .map(|_| {
            let input = black_box(setup());
            let start = Instant::now();
            let output = black_box(work(input));
            let time = start.elapsed();
            drop(output);
            time
        })
        .sum()
}

fn serialise() -> [f64; 3] {
    let ours = UpdateUserPoolClientRequest::from_json(REQUEST.as_bytes()).expect("the fixture is a request");
    let value: Value = serde_json::from_str(REQUEST).expect("the fixture is JSON");
    let theirs = Sdk::new();
    for written in [ours.to_json().expect("ours writes"), theirs.serialise(sdk_request())] {
        let written: Value = serde_json::from_slice(&written).expect("what is written is JSON");
        assert_eq!(written, value, "every peer must write the whole request");
    }

    let serializer = theirs.serializer();
    measure([
        &mut || timed(|| &ours, Structure::to_json),
        &mut || {
            timed(
                || (Input::erase(sdk_request()), ConfigBag::of_layers(vec![theirs.layer()])),
                |(request, mut config)| (serializer.serialize_input(request, &mut config), config),
            )
        },
        &mut || timed(|| &value, serde_json::to_vec),
    ])
}

fn parse() -> [f64; 3] {
    let theirs = Sdk::new();
    let deserializer = theirs.deserializer();
    let config = ConfigBag::of_layers(vec![theirs.layer()]);
    let status = StatusCode::try_from(200).expect("200 is a status");
    let response = HttpResponse::new(status, SdkBody::from(RESPONSE));
    let read = deserializer.deserialize_nonstreaming_with_config(&response, &config).expect("the SDK reads");
    let read = read.downcast::<UpdateUserPoolClientOutput>().expect("it is this operation's output");
    let client = read.user_pool_client.expect("the response holds a client");
    assert_eq!(client.allowed_o_auth_scopes().len(), 3);
    assert!(client.refresh_token_rotation.is_some());

    let body = RESPONSE.as_bytes();
    measure([
        &mut || timed(|| body, UpdateUserPoolClientResponse::from_json),
        &mut || {
            timed(
                || &response,
                |response| deserializer.deserialize_nonstreaming_with_config(response, &config),
            )
        },
        &mut || timed(|| body, serde_json::from_slice::<Value>),
    ])
}

/// The SDK's own codec of the operation.
struct Sdk {
    operation: FrozenLayer,
    protocol: SharedClientProtocol,
}

impl Sdk {
    fn new() -> Self {
        let protocol = AwsJsonRpcProtocol::aws_json_1_1()
            .with_default_namespace("com.amazonaws.cognitoidentityprovider");
        Self {
            operation: UpdateUserPoolClient::new().config().expect("the operation configures itself"),
            protocol: SharedClientProtocol::new(protocol),
        }
    }

    fn serializer(&self) -> &SharedRequestSerializer {
        self.operation.load::<SharedRequestSerializer>().expect("the operation registers a serializer")
    }

    fn deserializer(&self) -> &SharedResponseDeserializer {
        self.operation.load::<SharedResponseDeserializer>().expect("the operation registers a deserializer")
    }

    fn layer(&self) -> Layer {
        let mut layer = Layer::new("protocol");
        layer.store_put(self.protocol.clone());
        layer
    }

    fn serialise(&self, request: UpdateUserPoolClientInput) -> Vec<u8> {
        let mut config = ConfigBag::of_layers(vec![self.layer()]);
        let request =
            self.serializer().serialize_input(Input::erase(request), &mut config).expect("the SDK writes");
        request.body().bytes().expect("the body is in memory").to_vec()
    }
}

/// The request of the fixture, built as users of the SDK do.
fn sdk_request() -> UpdateUserPoolClientInput {
    UpdateUserPoolClientInput::builder()
        .user_pool_id("us-east-1_PbqQ7cMzN")
        .client_id("4mqs9ku7l0b1rkp6m6lq1bs7pe")
        .client_name("storefront-web")
        .refresh_token_validity(30)
        .access_token_validity(60)
        .id_token_validity(60)
        .token_validity_units(
            sdk::TokenValidityUnitsType::builder()
                .access_token(sdk::TimeUnitsType::Minutes)
                .id_token(sdk::TimeUnitsType::Minutes)
                .refresh_token(sdk::TimeUnitsType::Days)
                .build(),
        )
        .set_read_attributes(Some(strings(&["email", "email_verified", "name", "custom:plan"])))
        .set_write_attributes(Some(strings(&["email", "name"])))
        .explicit_auth_flows(sdk::ExplicitAuthFlowsType::AllowUserSrpAuth)
        .explicit_auth_flows(sdk::ExplicitAuthFlowsType::AllowUserPasswordAuth)
        .explicit_auth_flows(sdk::ExplicitAuthFlowsType::AllowUserAuth)
        .set_supported_identity_providers(Some(strings(&["COGNITO", "Google"])))
        .set_callback_urls(Some(strings(&[
            "https://shop.example.com/callback",
            "https://shop.example.com/signed-in",
        ])))
        .set_logout_urls(Some(strings(&["https://shop.example.com/signed-out"])))
        .default_redirect_uri("https://shop.example.com/callback")
        .allowed_o_auth_flows(sdk::OAuthFlowType::Code)
        .set_allowed_o_auth_scopes(Some(strings(&["openid", "email", "shop.example.com/orders.read"])))
        .allowed_o_auth_flows_user_pool_client(true)
        .analytics_configuration(
            sdk::AnalyticsConfigurationType::builder()
                .application_arn(
                    "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef0123456789abcdef",
                )
                .user_data_shared(false)
                .build(),
        )
        .prevent_user_existence_errors(sdk::PreventUserExistenceErrorTypes::Enabled)
        .enable_token_revocation(true)
        .enable_propagate_additional_user_context_data(false)
        .auth_session_validity(3)
        .refresh_token_rotation(
            sdk::RefreshTokenRotationType::builder()
                .feature(sdk::FeatureType::Enabled)
                .retry_grace_period_seconds(30)
                .build()
                .expect("the feature is set"),
        )
        .build()
        .expect("the required members are set")
}

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|&item| item.to_owned()).collect()
}
