//! The path of every call: credentials, rate limit, signature, transport, response, retries. It is
//! not generic over actions.

mod action;
mod attempts;
mod builder;
mod call;
mod response;
#[cfg(test)]
#[cfg(feature = "http")]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

#[doc(hidden)]
pub use action::{Action, ActionInfo};
pub use builder::ClientBuilder;
#[doc(hidden)]
pub use call::Call;
pub use response::Response;

use crate::clock::{Clock, Nonces, Skew, Timer};
use crate::config_error::ConfigError;
use crate::endpoint::Endpoints;
use crate::error::{Cause, ErrorClass, ErrorParts};
use crate::identity::{Credentials, ProvideCredentials};
use crate::observe::{CallTarget, Interceptor};
use crate::query::Query;
use crate::quota::Limiter;
use crate::random::Random;
use crate::redact::KnownSecrets;
use crate::retry::{Budget, RetryConfig};
use crate::sign::{DateAndNonce, MAX_QUERY_BYTES, Scheme, Sign, UnsignedRequest};
use crate::time::format_utc;
use crate::transport::{HttpRequest, HttpResponse, Limits, Method, Transport};
use crate::value::Format;

/// The facts of a service. Generated.
#[doc(hidden)]
#[derive(Debug)]
pub struct Service {
    /// Product code: `vod`.
    pub product: &'static str,
    /// Version of the API.
    pub version: &'static str,
    /// Hosts by region.
    pub endpoints: Endpoints,
    /// Default signature scheme.
    pub scheme: Scheme,
    /// Default protocol: `https` or `http`.
    pub protocol: &'static str,
    /// Default HTTP method.
    pub method: Method,
    /// Class of an error code; `None` if the code is not documented.
    pub class_of: fn(&str) -> Option<ErrorClass>,
    /// Name and version of the generated crate, for the `user-agent` header.
    pub user_agent: &'static str,
}

/// The client inside every generated `Client`. Cheap to clone: clones share connections,
/// credentials, the rate limit, the retry budget and the known clock offset.
#[derive(Clone, Debug)]
pub struct Client(Arc<ClientInner>);

struct ClientInner {
    service: &'static Service,
    /// Region whose endpoint is called; `None` if the endpoint is set.
    region: Option<String>,
    origin: String,
    /// Whether the endpoint was set with a scheme. If so, HTTPS-only actions use that scheme too.
    scheme_is_fixed: bool,
    method: Option<Method>,
    format: Format,
    scheme: Scheme,
    credentials: Arc<dyn ProvideCredentials>,
    transport: Arc<dyn Transport>,
    limits: Limits,
    /// Timeout of one attempt, if set.
    attempt_timeout: Option<Duration>,
    user_agent: String,
    clock: Arc<dyn Clock>,
    /// Offset of the service's clock from the local one.
    skew: Skew,
    timer: Arc<dyn Timer>,
    nonces: Arc<dyn Nonces>,
    retry: RetryConfig,
    budget: Budget,
    random: Random,
    limiter: Limiter,
    interceptors: Vec<Arc<dyn Interceptor>>,
    #[cfg(feature = "blocking")]
    executor: crate::executor::Executor,
    /// Signer for the credentials of the last call, kept because its derived keys are costly.
    signer: Mutex<Option<Signer>>,
}

// A panic can't leave the client in an inconsistent state: poisoned locks are recovered and other
// state is atomic.
impl std::panic::UnwindSafe for ClientInner {}
impl std::panic::RefUnwindSafe for ClientInner {}

/// A signer and its credentials.
#[derive(Clone)]
struct Signer {
    credentials: Arc<Credentials>,
    sign: Arc<dyn Sign>,
}

impl fmt::Debug for ClientInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.origin)
            .field("signature", &self.scheme)
            .field("credentials", &self.credentials)
            .field("transport", &self.transport)
            .field("limits", &self.limits)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("rate_limit", &self.limiter)
            .field("interceptors", &self.interceptors)
            .finish_non_exhaustive()
    }
}

/// The response to one attempt, with the request and the signer that it belongs to.
pub(crate) struct AttemptResponse<'a> {
    pub(crate) response: HttpResponse,
    /// When it arrived, by the local clock.
    at: SystemTime,
    request: &'a HttpRequest,
    signer: &'a Signer,
}

impl AttemptResponse<'_> {
    pub(crate) fn secrets(&self) -> KnownSecrets {
        self.signer.credentials.known_secrets().and_signature_of(self.request)
    }

    /// The local string to sign and canonical request, for comparison with those of the service.
    pub(crate) fn string_to_sign_and_canonical_request(&self) -> (String, String) {
        (
            self.signer.sign.string_to_sign(self.request),
            self.signer.sign.canonical_request(self.request),
        )
    }
}

impl Client {
    /// The unsigned request of an action, without parameters.
    fn unsigned<'a>(&'a self, action: &ActionInfo, origin: &'a str) -> UnsignedRequest<'a> {
        let inner = &*self.0;
        let wanted = inner.method.unwrap_or(inner.service.method);
        let method = if action.methods.contains(&wanted) {
            wanted
        } else {
            action.methods.first().copied().unwrap_or(wanted)
        };
        let mut request = UnsignedRequest::new(method, origin, action.name, inner.service.version);
        request.format = inner.format;
        request
    }

    /// Scheme and host for an action. An HTTPS-only action is sent with TLS unless the scheme was
    /// set with the endpoint.
    fn origin(&self, action: &ActionInfo) -> std::borrow::Cow<'_, str> {
        let inner = &*self.0;
        match inner.origin.strip_prefix("http://") {
            Some(host) if action.https_only && !inner.scheme_is_fixed => format!("https://{host}").into(),
            _ => inner.origin.as_str().into(),
        }
    }

    async fn signer(&self) -> Result<Signer, Cause> {
        let inner = &*self.0;
        let credentials = inner.credentials.provide().await.map_err(Cause::Credentials)?;
        let mut kept = inner.signer.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(signer) if Arc::ptr_eq(&signer.credentials, &credentials) => Ok(signer.clone()),
            _ => {
                credentials.check().map_err(Cause::Credentials)?;
                let sign = Arc::from((inner.scheme.signer)(&credentials));
                Ok(kept.insert(Signer { credentials, sign }).clone())
            }
        }
    }

    /// The call as spans and reports describe it.
    fn target<'a>(&'a self, action: &ActionInfo, origin: &'a str) -> CallTarget<'a> {
        CallTarget {
            product: self.0.service.product,
            action: action.name,
            region: self.0.region.as_deref(),
            origin,
        }
    }

    /// The signed request with a new nonce, and the number of header bytes that the signer wrote.
    fn signed(
        &self,
        action: &ActionInfo,
        write_query: &(dyn Fn(&mut Query) + Send + Sync),
        signer: &Signer,
        date: SystemTime,
    ) -> Result<(HttpRequest, usize), Cause> {
        let origin = self.origin(action);
        let mut request = self.unsigned(action, &origin);
        write_query(&mut request.query);
        if request.query.as_str().len() > MAX_QUERY_BYTES && action.methods.contains(&Method::Post) {
            request.method = Method::Post;
            request.move_long_query_into_body();
        }
        let nonce = self.0.nonces.next();
        let date = format_utc(date);
        let accept = request.format.media_type();
        let mut signed = signer.sign.sign(
            request,
            DateAndNonce {
                date: &date,
                nonce: nonce.as_str(),
            },
        );
        if signed.url.len() > MAX_URL_BYTES {
            return Err(Cause::Config(url_too_long(action, &signed)));
        }
        let by_signer = signed.headers.as_block().len();
        // Not signed, since proxies change them.
        signed.headers.push("accept", accept);
        signed.headers.push("user-agent", &self.0.user_agent);
        Ok((signed, by_signer))
    }

    /// Runs `future` to completion on this thread.
    #[cfg(feature = "blocking")]
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, crate::config_error::ConfigError> {
        self.0.executor.wait(future)
    }

    /// Signs a request without sending it.
    pub(crate) async fn sign(
        &self,
        action: &'static ActionInfo,
        write_query: &(dyn Fn(&mut Query) + Send + Sync),
    ) -> Result<HttpRequest, ErrorParts> {
        let signer = self.signer().await.map_err(|cause| ErrorParts::not_sent(action.name, cause))?;
        let date = Skew::applied(self.0.clock.now(), self.0.skew.millis());
        match self.signed(action, write_query, &signer, date) {
            Ok((signed, _)) => Ok(signed),
            Err(cause) => Err(ErrorParts::not_sent(action.name, cause)),
        }
    }
}

/// Longest URL that is sent, in bytes. `http::Uri`, which hyper, reqwest and ureq use, accepts no
/// longer URL.
const MAX_URL_BYTES: usize = 65_534;

fn url_too_long(action: &ActionInfo, signed: &HttpRequest) -> ConfigError {
    let length = signed.url.len();
    let why = if action.methods.contains(&Method::Post) {
        ""
    } else {
        "; the action accepts only GET, so its parameters can't be sent in the body"
    };
    ConfigError::new(format!(
        "the URL has {length} bytes, and at most {MAX_URL_BYTES} can be sent{why}; send fewer values in one call"
    ))
}
