//! From a raw request to a handler's answer: everything that the service checks before an operation runs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::body::Bytes;
use cognito_idp_types::SERVICE;
use cognito_idp_types::schema::Operation;

use crate::failure::ServiceFailure;
use crate::operations::{self, Handler};
use crate::state::State;

/// The step that the checks look at.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    /// The value of `X-Amz-Target`.
    pub(crate) target: Option<&'a str>,
    /// True if it carries a SigV4 signature. The signature itself is not verified: any key will do.
    pub(crate) is_signed: bool,
    /// The body, as it came.
    pub(crate) body: Bytes,
}

/// A call by somebody who may make it.
pub(crate) struct Call {
    /// The function that runs it; `None` for an operation that is not built.
    handler: Option<Handler>,
    operation: &'static Operation,
    body: Bytes,
}

impl Call {
    /// Finds the operation and checks that the call is signed if it must be.
    pub(crate) fn read(request: Request<'_>) -> Result<Self, ServiceFailure> {
        let target = request.target.and_then(|target| target.strip_prefix(SERVICE.target_prefix));
        let name =
            target.and_then(|rest| rest.strip_prefix('.')).ok_or_else(ServiceFailure::unknown_operation)?;
        let handler = operations::handler(name);
        let operation = match handler {
            Some(handler) => handler.operation,
            None => SERVICE.operation(name).ok_or_else(ServiceFailure::unknown_operation)?,
        };
        if operation.signed && !request.is_signed {
            return Err(ServiceFailure::new(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ));
        }
        Ok(Self { handler, operation, body: request.body })
    }

    /// True if other requests should not wait behind it.
    pub(crate) fn is_slow(&self) -> bool {
        self.handler.is_some_and(|handler| handler.is_slow)
    }

    /// Runs the operation and returns the body of the response. A panic is answered as the service's own fault.
    pub(crate) fn run(&self, state: &State) -> Result<Bytes, ServiceFailure> {
        let run = AssertUnwindSafe(|| match self.handler {
            #[cfg(feature = "faults")]
            Some(handler) if state.faults.undoes(self.operation.name) => {
                let saved = state.save();
                let answer = (handler.run)(state, &self.body);
                state.restore(saved);
                answer
            }
            Some(handler) => (handler.run)(state, &self.body),
            // Its refusals would look like those of an operation that is built.
            None => Err(ServiceFailure::not_built(self.operation.name)),
        });
        catch_unwind(run).unwrap_or_else(|_| Err(ServiceFailure::internal()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cognito_idp_types::schema::{Kind, Shape};
    use cognito_idp_types::structures::{UserPoolClientType, UserPoolType};
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};
    use serde_json::Value;

    use super::*;
    use crate::state::{AppClient, Pool};
    use crate::{Config, Randomness};

    /// Sends one body to an operation of an empty reference; the answer as code, or the body of a success.
    #[track_caller]
    fn check(target: &str, body: &str, expected: &Result<&str, ServiceFailure>) {
        let config = Config { randomness: Randomness::from_seed(1), ..Config::default() };
        let target = format!("AWSCognitoIdentityProviderService.{target}");
        let request =
            Request { target: Some(&target), is_signed: true, body: Bytes::copy_from_slice(body.as_bytes()) };
        let actual =
            Call::read(request).and_then(|call| call.run(&State::new(config, ([127, 0, 0, 1], 0).into())));
        let actual = actual.as_ref().map(|body| str::from_utf8(body).unwrap()).map_err(Clone::clone);
        assert_eq!(&actual, expected, "{body}");
    }

    #[test]
    fn what_is_no_valid_call_never_reaches_an_operation() {
        let serialization = |message| Err(ServiceFailure::serialization(message));
        let misplaced = serialization(Some("Start of structure or map found where not expected."));
        let unexpected = serialization(Some("Unexpected field type"));
        check("DescribeUserPool", "", &serialization(None));
        check("DescribeUserPool", "{", &serialization(None));
        check("DescribeUserPool", &"[".repeat(100_000), &serialization(None));
        check("DescribeUserPool", "[]", &unexpected);
        check("DescribeUserPool", r#"{"UserPoolId": {}}"#, &misplaced);
        check("DescribeUserPool", r#"{"UserPoolId": 1}"#, &unexpected);
        check("CreateUserPoolClient", r#"{"RefreshTokenValidity": 1.5}"#, &unexpected);
        check("CreateUserPoolClient", r#"{"RefreshTokenValidity": 99999999999}"#, &unexpected);
        check("CreateUserPoolClient", r#"{"CallbackURLs": "https://example.com"}"#, &unexpected);
        check("NoSuchOperation", "{}", &Err(ServiceFailure::unknown_operation()));
        check(
            "ListGroups",
            r#"{"UserPoolId": "us-east-1_a"}"#,
            &Err(ServiceFailure::not_built("ListGroups")),
        );
    }

    #[test]
    fn an_unsigned_call_is_refused_where_the_model_wants_a_signature() {
        let request = Request {
            target: Some("AWSCognitoIdentityProviderService.DescribeUserPool"),
            is_signed: false,
            body: Bytes::from_static(b"{}"),
        };
        let expected =
            ServiceFailure::new("MissingAuthenticationTokenException", "Missing Authentication Token");
        assert_eq!(Call::read(request).err(), Some(expected));
    }

    /// A pool that bodies name, so that they get past its look-up; as a text it fits most patterns.
    const POOL: &str = "us-east-1_abcdefghi";

    /// A value of the shape: required members, some of the others, and texts that fit as a pool id would.
    fn value(shape: &Shape, random: &mut StdRng, depth: usize) -> Value {
        match &shape.kind {
            Kind::Structure(members) | Kind::Union(members) => {
                let mut object = serde_json::Map::new();
                for member in *members {
                    if member.required || (depth < 4 && random.random_ratio(1, 4)) {
                        object.insert(member.name.to_owned(), value(member.shape, random, depth + 1));
                    }
                }
                object.into()
            }
            Kind::List(item) => vec![value(item, random, depth + 1)].into(),
            Kind::Map(_, item) => serde_json::json!({"USERNAME": value(item, random, depth + 1)}),
            Kind::Enum(values) => values[random.random_range(0..values.len())].into(),
            Kind::Boolean => random.random::<bool>().into(),
            Kind::Integer | Kind::Long | Kind::Double { .. } | Kind::Timestamp(_) => {
                shape.min.unwrap_or(1).into()
            }
            _ if shape.pattern.as_ref().is_some_and(|pattern| pattern.matches(POOL) == Some(false)) => {
                "1".into()
            }
            _ => POOL.into(),
        }
    }

    /// Changes a body as a broken client or a broken network would.
    fn mangle(body: &mut Vec<u8>, random: &mut StdRng) {
        const TOKENS: [&str; 12] = [
            "null",
            "{}",
            "[]",
            "\"\"",
            "-1",
            "1e999",
            "99999999999999999999",
            "true",
            "\\u0000",
            "\"",
            ",",
            "\u{fffd}",
        ];
        for _ in 0..random.random_range(1..4) {
            let place = random.random_range(0..=body.len());
            match random.random_range(0..5) {
                0 => body.truncate(place),
                1 if place < body.len() => body[place] = random.random(),
                2 if place < body.len() => {
                    let end = random.random_range(place..body.len());
                    body.drain(place..end);
                }
                3 => {
                    let copy = body[place..].to_vec();
                    body.extend(copy);
                }
                _ => {
                    let token = TOKENS[random.random_range(0..TOKENS.len())];
                    body.splice(place..place, token.bytes());
                }
            }
        }
    }

    #[test]
    fn no_body_whatsoever_makes_a_handler_panic() {
        let config = Config { randomness: Randomness::from_seed(7), ..Config::default() };
        let state = State::new(config, ([127, 0, 0, 1], 0).into());
        state.add_pool(Pool::new(POOL.into(), UserPoolType::default()));
        let pool = state.pool(POOL).unwrap();
        let settings = UserPoolClientType { client_id: Some("1".into()), ..UserPoolClientType::default() };
        pool.records().clients.insert("1".into(), Arc::new(AppClient::new(settings, Vec::new())));
        state.add_client("1", &pool).unwrap();
        let mut random = StdRng::seed_from_u64(42);
        let mut counts = [0; 2];
        for _ in 0..200 {
            // Operations that would take the pool and the client away are left out.
            let lasting = |name: &&&str| !matches!(**name, "DeleteUserPool" | "DeleteUserPoolClient");
            for name in operations::BUILT.iter().filter(lasting) {
                let Some(shape) = SERVICE.operation(name).and_then(|operation| operation.input) else {
                    continue;
                };
                let mut body = value(shape, &mut random, 0).to_string().into_bytes();
                if random.random_ratio(3, 4) {
                    mangle(&mut body, &mut random);
                }
                let handler = operations::handler(name).unwrap();
                let result = (handler.run)(&state, &body);
                assert_ne!(result.as_ref().err(), Some(&ServiceFailure::internal()), "{name}");
                counts[usize::from(result.is_ok())] += 1;
            }
        }
        assert!(counts.iter().all(|count| *count > 300), "the bodies were all of one kind: {counts:?}");
    }
}
