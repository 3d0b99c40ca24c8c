//! Documents that standard clients read to find the endpoints and to verify tokens: discovery document and key set.

use axum::body::Body;
use axum::extract::{Path, State as Extract};
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::answer;
use crate::failure::ServiceFailure;
use crate::web::Shared;

/// The endpoints under the address that the caller used.
pub(super) async fn configuration(
    Extract(context): Shared,
    Path(pool_id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    if let Err(failure) = context.state.pool(&pool_id) {
        return not_found(failure);
    }
    let base = context.base(&headers);
    let document = json!({
        "authorization_endpoint": format!("{base}/oauth2/authorize"),
        "end_session_endpoint": format!("{base}/logout"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": context.state.issuer(&pool_id),
        "jwks_uri": format!("{base}/{pool_id}/.well-known/jwks.json"),
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": format!("{base}/oauth2/revoke"),
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": format!("{base}/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": format!("{base}/oauth2/userInfo"),
    });
    answer(StatusCode::OK, &document)
}

/// The public halves of the pool's signing keys. The first to ask may wait until the key is made.
pub(super) async fn key_set(Extract(context): Shared, Path(pool_id): Path<String>) -> Response<Body> {
    let task = tokio::task::spawn_blocking(move || {
        let pool = context.state.pool(&pool_id)?;
        Ok(context.state.signing_key(&pool)?.to_jwk())
    });
    match task.await.unwrap_or_else(|_| Err(ServiceFailure::internal())) {
        Ok(key) => answer(StatusCode::OK, &json!({"keys": [key]})),
        Err(failure) => not_found(failure),
    }
}

fn not_found(failure: ServiceFailure) -> Response<Body> {
    answer(StatusCode::NOT_FOUND, &json!({"message": Value::from(failure.message)}))
}
