//! The one path that every call takes: credentials, signature, transport, answer. It is not generic over actions.

mod answer;
mod builder;
mod call;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

pub use answer::Response;
pub use builder::ClientBuilder;
pub use call::{Call, Operation, OperationInfo};

use crate::clock::{Clock, Nonces};
use crate::credentials::{Credentials, ProvideCredentials};
use crate::decode::Format;
use crate::endpoint::{ConfigError, Endpoints};
use crate::error::{Cause, Failure, KnownSecrets};
use crate::sign::{Scheme, Sign, Stamp, Unsigned};
use crate::time::format_utc;
use crate::transport::{HttpRequest, HttpResponse, Limits, Method, Transport};

/// What a client has to know of its service. Generated.
#[derive(Debug)]
pub struct Service {
    /// Version of the API.
    pub version: &'static str,
    /// Hosts by region.
    pub endpoints: Endpoints,
    /// Signature scheme of a client that chooses none.
    pub scheme: Scheme,
    /// `https` or `http`, for a client that chooses none.
    pub protocol: &'static str,
    /// HTTP method of a client that chooses none.
    pub method: Method,
    /// Name and version of the generated crate, for the header `user-agent`.
    pub user_agent: &'static str,
}

/// A client of some service: what a generated `Client` is made of. Cheap to clone; clones share connections and credentials.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

struct Inner {
    service: &'static Service,
    origin: String,
    /// Whether the user named the scheme of the endpoint, so that no action may change it.
    scheme_is_fixed: bool,
    method: Option<Method>,
    format: Format,
    scheme: Scheme,
    credentials: Arc<dyn ProvideCredentials>,
    transport: Arc<dyn Transport>,
    limits: Limits,
    user_agent: String,
    clock: Arc<dyn Clock>,
    nonces: Arc<dyn Nonces>,
    /// The signer of the credentials that were used last: its key schedule is worth keeping.
    signer: Mutex<Option<Signer>>,
}

/// A signer and the credentials that it was made of.
#[derive(Clone)]
struct Signer {
    credentials: Arc<Credentials>,
    sign: Arc<dyn Sign>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.origin)
            .field("signature", &self.scheme)
            .field("credentials", &self.credentials)
            .field("transport", &self.transport)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// An answer with what is needed to judge it.
pub(crate) struct Exchange {
    pub(crate) response: HttpResponse,
    request: HttpRequest,
    signer: Signer,
}

impl Exchange {
    pub(crate) fn secrets(&self) -> KnownSecrets {
        KnownSecrets::of(&self.signer.credentials)
    }

    /// Our string to sign and canonical request, for comparison with the server's.
    pub(crate) fn signed_texts(&self) -> (String, String) {
        (
            self.signer.sign.string_to_sign(&self.request),
            self.signer.sign.canonical_request(&self.request),
        )
    }
}

impl Client {
    /// Begins the request of an action.
    fn unsigned<'a>(&'a self, operation: &OperationInfo, origin: &'a str) -> Unsigned<'a> {
        let inner = &*self.0;
        let wanted = inner.method.unwrap_or(inner.service.method);
        let method = if operation.methods.contains(&wanted) {
            wanted
        } else {
            operation.methods.first().copied().unwrap_or(wanted)
        };
        let mut request = Unsigned::new(method, origin, operation.name, inner.service.version);
        request.format = inner.format;
        request
    }

    /// Scheme and host for an action: one that is served over HTTPS only is not sent without TLS, unless the user named the scheme.
    fn origin(&self, operation: &OperationInfo) -> std::borrow::Cow<'_, str> {
        let inner = &*self.0;
        match inner.origin.strip_prefix("http://") {
            Some(host) if operation.https_only && !inner.scheme_is_fixed => format!("https://{host}").into(),
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
                let sign = Arc::from((inner.scheme.signer)(&credentials));
                Ok(kept.insert(Signer { credentials, sign }).clone())
            }
        }
    }

    fn stamped(&self, request: Unsigned<'_>, signer: &Signer) -> HttpRequest {
        let nonce = self.0.nonces.next();
        let date = format_utc(self.0.clock.now());
        let accept = request.format.media_type();
        let mut signed = signer.sign.sign(
            request,
            Stamp {
                date: &date,
                nonce: nonce.as_str(),
            },
        );
        // Neither is signed: proxies change them.
        signed.headers.push("accept", accept);
        signed.headers.push("user-agent", &self.0.user_agent);
        signed
    }

    /// Signs a request without sending it.
    pub(crate) async fn sign(
        &self,
        operation: &'static OperationInfo,
        encode: &(dyn Fn(&mut crate::encode::Query) + Send + Sync),
    ) -> Result<HttpRequest, Failure> {
        let failed = |cause| Failure {
            action: operation.name,
            cause,
        };
        let signer = self.signer().await.map_err(failed)?;
        let origin = self.origin(operation);
        let mut request = self.unsigned(operation, &origin);
        encode(&mut request.query);
        Ok(self.stamped(request, &signer))
    }

    /// Signs a request, sends it and reads the answer, whatever its status.
    pub(crate) async fn execute(
        &self,
        operation: &'static OperationInfo,
        encode: &(dyn Fn(&mut crate::encode::Query) + Send + Sync),
        timeout: Option<std::time::Duration>,
    ) -> Result<Exchange, Failure> {
        let failed = |cause| Failure {
            action: operation.name,
            cause,
        };
        let signer = self.signer().await.map_err(failed)?;
        let origin = self.origin(operation);
        let mut request = self.unsigned(operation, &origin);
        encode(&mut request.query);
        let request = self.stamped(request, &signer);
        let mut limits = self.0.limits;
        if let Some(timeout) = timeout {
            limits.timeout = timeout;
        }
        let response = self
            .0
            .transport
            .send(&request, limits)
            .await
            .map_err(|error| failed(Cause::Transport(error)))?;
        Ok(Exchange { response, request, signer })
    }
}

/// A problem with the settings, as the error of a call that was not made.
impl From<ConfigError> for Cause {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}
