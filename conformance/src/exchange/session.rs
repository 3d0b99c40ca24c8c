//! One conversation with an endpoint: real requests, really signed, answers as they come.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use cognito_idp_types::SERVICE;
use cognito_idp_types::schema::Operation;

use super::request::{Http, Raw};
use super::response::{Response, TransportError, TransportErrorKind};
use super::target::Target;

/// The headers of a call beside its body.
const CONTENT_TYPE: &str = "application/x-amz-json-1.1";
const FORM: &str = "application/x-www-form-urlencoded";
const IDLE_TIMEOUT: Duration = Duration::from_millis(500);
/// The service answers pages of at most a few hundred kilobytes.
const LARGEST_BODY_BYTES: usize = 8 * 1024 * 1024;

/// Why a session could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The endpoint is no URL that can be called.
    #[error("`{endpoint}` is not an endpoint: {reason}; write it as http://127.0.0.1:5000")]
    Endpoint {
        /// The value that was given.
        endpoint: String,
        /// The mistake in it.
        reason: String,
    },
    /// The address of the OAuth endpoints is no URL that can be called.
    #[error(
        "`{endpoint}` is not an address of OAuth endpoints: {reason}; write it as http://127.0.0.1:5000, with {{pool}}, \
         {{domain}} or {{region}} where those stand in it"
    )]
    OauthEndpoint {
        /// The value that was given.
        endpoint: String,
        /// The mistake in it.
        reason: String,
    },
    /// The region cannot stand in a signature.
    #[error("`{0}` is not a region; write it as us-east-1")]
    Region(String),
    /// The keys cannot stand in a signature.
    #[error("the AWS keys, of the environment or of the profile, hold characters that no AWS key has")]
    Credentials,
    /// The file of certificates cannot be used.
    #[error("failed to use {path} as certificates to trust: {reason}")]
    CaBundle {
        /// The file.
        path: String,
        /// The mistake in it.
        reason: String,
    },
    /// The HTTP client could not be made.
    #[error("failed to set up the HTTP client: {0}")]
    Client(String),
}

/// A conversation with one target.
#[derive(Debug)]
pub struct Session {
    client: reqwest::Client,
    /// Opens a connection for each request.
    fresh: reqwest::Client,
    target: Target,
    url: reqwest::Url,
    /// When an answer last came whole, so that its connection may be used again.
    last_answer: Mutex<Option<Instant>>,
}

impl Session {
    /// Prepares to call `target`; nothing is sent yet.
    ///
    /// # Errors
    /// If the endpoint is no URL or the certificates cannot be read.
    pub fn open(target: Target) -> Result<Self, SessionError> {
        let addresses = [Some(&target.endpoint), target.oauth_endpoint.as_ref(), target.clock.as_ref()];
        if let Some(endpoint) = addresses.into_iter().flatten().find_map(|address| without_user(address)) {
            let reason = "it carries a user name or a password, which would stand in every report".into();
            return Err(SessionError::Endpoint { endpoint, reason });
        }
        let endpoint = |reason: String| SessionError::Endpoint { endpoint: target.endpoint.clone(), reason };
        let url = reqwest::Url::parse(&target.endpoint).map_err(|error| endpoint(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(endpoint("it does not begin with http:// or https:// and a host".into()));
        }
        let pages = target.pages("us-east-1_Example99", "example");
        if let Err(reason) = check_pages(&pages) {
            let given = target.oauth_endpoint.unwrap_or(target.endpoint);
            return Err(SessionError::OauthEndpoint { endpoint: given, reason });
        }
        if !target.region.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            || target.region.is_empty()
        {
            return Err(SessionError::Region(target.region));
        }
        if !target.credentials.are_sendable() {
            return Err(SessionError::Credentials);
        }
        // A second call finds the provider installed, which is just as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificates =
            target.ca_bundle.as_deref().map(read_certificates).transpose()?.unwrap_or_default();
        // Reading the system's certificates takes longer than a short run on this machine, which needs none.
        let needs_system = !is_loopback(&url)
            || [target.endpoint.as_str(), &pages].iter().any(|url| url.starts_with("https:"));
        let client = |builder: reqwest::ClientBuilder| {
            let mut builder = builder
                .timeout(target.timeout)
                .redirect(reqwest::redirect::Policy::none())
                .user_agent(concat!("cognito-conformance/", env!("CARGO_PKG_VERSION")));
            builder = if needs_system {
                builder.tls_certs_merge(certificates.clone())
            } else {
                builder.tls_certs_only(certificates.clone())
            };
            if is_loopback(&url) {
                // A proxy could not reach this machine's own loopback.
                builder = builder.no_proxy();
            }
            builder.build().map_err(|error| SessionError::Client(error.to_string()))
        };
        // A connection that lay idle for long may just be closed from the other side.
        let kept = client(reqwest::Client::builder().pool_idle_timeout(IDLE_TIMEOUT))?;
        let fresh = client(reqwest::Client::builder().pool_max_idle_per_host(0))?;
        Ok(Self { client: kept, fresh, target, url, last_answer: Mutex::new(None) })
    }

    /// The target that is spoken to.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Calls an operation with a body that need not be valid, signed if the operation wants it.
    ///
    /// # Errors
    /// If no answer came.
    pub async fn call(&self, operation: &Operation, body: &[u8]) -> Result<Response, TransportError> {
        self.send(&[("x-amz-target", operation.target)], body, operation.signed).await
    }

    /// Sends a call of which any part may be wrong.
    ///
    /// # Errors
    /// If no answer came.
    pub async fn raw(&self, raw: &Raw) -> Result<Response, TransportError> {
        let target = raw.target.as_deref().map(|target| ("x-amz-target", target));
        let headers = raw.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let headers: Vec<(&str, &str)> = target.into_iter().chain(headers).collect();
        self.send(&headers, raw.body.as_bytes(), raw.is_signed).await
    }

    /// The address of a page that another page leads to, if both are the target's own.
    pub(crate) fn own_page(from: &Http, address: &str) -> Option<reqwest::Url> {
        let from = reqwest::Url::parse(&from.url()).ok()?;
        let url = from.join(address).ok()?;
        // One loopback address is as good as the other.
        let is_same_host = url.host() == from.host() || is_loopback(&url) && is_loopback(&from);
        let is_own = is_same_host
            && url.scheme() == from.scheme()
            && url.port_or_known_default() == from.port_or_known_default();
        is_own.then_some(url)
    }

    /// Asks an endpoint beside the calls.
    ///
    /// # Errors
    /// If no answer came.
    pub async fn http(&self, http: &Http) -> Result<Response, TransportError> {
        let url = reqwest::Url::parse(&http.url()).map_err(|error| unreachable(&error))?;
        let mut request = if http.method == "POST" { self.client.post(url) } else { self.client.get(url) };
        if http.form.is_some() {
            request = request.header("content-type", FORM).body(http.body());
        }
        for (name, value) in &http.headers {
            request = request.header(name, value);
        }
        self.execute(request.build().map_err(|error| unreachable(&error))?).await
    }

    /// Calls an operation that no model has, to learn how the target says so.
    ///
    /// # Errors
    /// If no answer came.
    pub async fn call_unknown(&self, name: &str) -> Result<Response, TransportError> {
        let target = format!("{}.{name}", SERVICE.target_prefix);
        self.send(&[("x-amz-target", &target)], b"{}", true).await
    }

    /// Waits until the endpoint answers a call, whatever it answers, and no longer than that: some listen long before
    /// they answer, or load what they need at the first call.
    pub async fn until_there(&self, longest: Duration) {
        const PAUSE: Duration = Duration::from_millis(200);
        let answered = async {
            while self.call_unknown("AreYouThere").await.is_err() {
                tokio::time::sleep(PAUSE).await;
            }
        };
        // A target that is not up by then fails at the first call.
        let _ = tokio::time::timeout(longest, answered).await;
    }

    /// Lets time pass on the target: moves its clock if it has one that can be moved, and waits otherwise.
    ///
    /// # Errors
    /// If the clock could not be moved.
    pub async fn wait(&self, time: Duration) -> Result<(), TransportError> {
        let Some(clock) = &self.target.clock else {
            tokio::time::sleep(time).await;
            return Ok(());
        };
        let body = serde_json::json!({"advance-milliseconds": time.as_millis()}).to_string();
        let moved =
            self.client.post(clock).body(body).send().await.map_err(|error| transport_error(&error))?;
        moved.error_for_status().map(drop).map_err(|error| unreachable(&error))
    }

    /// True if time on the target can be moved.
    pub(crate) fn moves_time(&self) -> bool {
        self.target.clock.is_some()
    }

    async fn send(
        &self,
        headers: &[(&str, &str)],
        body: &[u8],
        is_signed: bool,
    ) -> Result<Response, TransportError> {
        let mut builder = http::Request::builder().method("POST").uri(self.url.as_str());
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            builder = builder.header("content-type", CONTENT_TYPE);
        }
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let mut request = builder.body(body.to_vec()).map_err(|error| unreachable(&error))?;
        if is_signed {
            self.sign(&mut request).map_err(|error| unreachable(error.as_ref()))?;
        }
        let request = reqwest::Request::try_from(request).map_err(|error| unreachable(&error))?;
        self.execute(request).await
    }

    /// Sends a request. A server may close a connection after any answer, just when the next request is on its way: where
    /// the connection may have been used before and no byte of an answer came, the request is sent once more on a new one.
    async fn execute(&self, request: reqwest::Request) -> Result<Response, TransportError> {
        let again = request.try_clone().filter(|_| self.may_reuse_connection());
        let mut sent = self.client.execute(request).await.map_err(|error| transport_error(&error));
        if let (Err(TransportError { kind: TransportErrorKind::Closed, .. }), Some(again)) = (&sent, again) {
            sent = self.fresh.execute(again).await.map_err(|error| transport_error(&error));
        }
        let response = receive(sent?).await?;
        *self.last_answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Ok(response)
    }

    fn may_reuse_connection(&self) -> bool {
        let last = *self.last_answer.lock().unwrap_or_else(PoisonError::into_inner);
        // The pool looks at its clock before we do.
        last.is_some_and(|last| last.elapsed() <= 2 * IDLE_TIMEOUT)
    }

    fn sign(&self, request: &mut http::Request<Vec<u8>>) -> Result<(), Box<dyn std::error::Error>> {
        let keys = &self.target.credentials;
        let identity = aws_credential_types::Credentials::new(
            keys.access_key_id.clone(),
            keys.secret_access_key.clone(),
            keys.session_token.clone(),
            None,
            "cognito-conformance",
        )
        .into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.target.region)
            .name(SERVICE.signing_name)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()?
            .into();
        let headers = request.headers().iter();
        let headers: Vec<(&str, &str)> = headers
            .map(|(name, value)| Ok((name.as_str(), value.to_str()?)))
            .collect::<Result<_, http::header::ToStrError>>()?;
        let signable = SignableRequest::new(
            "POST",
            self.url.as_str(),
            headers.into_iter(),
            SignableBody::Bytes(request.body()),
        )?;
        let (instructions, _) = sign(signable, &parameters)?.into_parts();
        instructions.apply_to_request_http1x(request);
        Ok(())
    }
}

/// The certificates in a file.
fn read_certificates(path: &Path) -> Result<Vec<reqwest::Certificate>, SessionError> {
    let unusable = |reason: String| SessionError::CaBundle { path: path.display().to_string(), reason };
    let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let bundle = reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| unusable(error.to_string()))?;
    if bundle.is_empty() {
        return Err(unusable("it holds no certificate in PEM form".into()));
    }
    Ok(bundle)
}

/// The mistake in an address of OAuth endpoints, its names filled in, if there is one.
fn check_pages(address: &str) -> Result<(), String> {
    if let Some(start) = address.find(['{', '}']) {
        return Err(format!("nothing is known to stand for `{}`", &address[start..]));
    }
    let url = reqwest::Url::parse(address).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("it does not begin with http:// or https:// and a host".into());
    }
    Ok(())
}

/// The whole of an answer.
async fn receive(mut response: reqwest::Response) -> Result<Response, TransportError> {
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport_error(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_BODY_BYTES {
            let reason = format!("the answer is larger than {LARGEST_BODY_BYTES} bytes");
            return Err(TransportError { kind: TransportErrorKind::Closed, reason });
        }
    }
    Ok(Response { status, headers, body })
}

fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The endpoint without the user name and the password in it, if it has any. It need not be a URL.
fn without_user(endpoint: &str) -> Option<String> {
    let (scheme, rest) = match endpoint.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), endpoint),
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (_, host) = authority.rsplit_once('@')?;
    Some(format!("{scheme}{host}{path}"))
}

fn transport_error(error: &reqwest::Error) -> TransportError {
    let kind = if error.is_timeout() {
        TransportErrorKind::TimedOut
    } else if error.is_connect() {
        TransportErrorKind::Unreachable
    } else {
        TransportErrorKind::Closed
    };
    TransportError { kind, reason: root_cause(error) }
}

fn unreachable(error: &dyn std::error::Error) -> TransportError {
    TransportError { kind: TransportErrorKind::Unreachable, reason: root_cause(error) }
}

/// The innermost error says what happened; those around it say that a request failed.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
