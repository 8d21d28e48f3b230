//! One call of one action.

use std::fmt;
use std::time::Duration;

use super::Client;
use super::answer::{Reader, Response};
use super::attempts::{Options, Task};
use crate::decode::{Decode, Node};
use crate::encode::Query;
use crate::endpoint::ConfigError;
use crate::error::{Cause, Error, ErrorCode, Failure};
use crate::quota::Quota;
use crate::retry::Retry;
use crate::transport::{HttpRequest, Method};

/// What the inner path has to know of an action. Generated.
#[derive(Debug)]
pub struct OperationInfo {
    /// Wire name.
    pub name: &'static str,
    /// HTTP methods that it accepts, the preferred one first.
    pub methods: &'static [Method],
    /// Whether it is served over HTTPS only.
    pub https_only: bool,
    /// Whether a repeated call changes nothing more.
    pub idempotent: bool,
    /// How many calls one account may make.
    pub quota: Option<Quota>,
}

/// A request of a generated client: how its parameters are encoded and what its answer is.
pub trait Operation: Sync {
    /// What the inner path has to know of the action.
    const INFO: &'static OperationInfo;

    /// The answer.
    type Response: Decode + Send;

    /// The error codes of the service.
    type ErrorCode: ErrorCode;

    /// Writes the parameters, in the order in which they are signed.
    fn encode(&self, query: &mut Query);
}

/// The part of a request that is the same for all actions: the client that will send it, and what was said for this call alone.
///
/// `Debug` shows the names of further parameters, not their values.
#[derive(Clone)]
pub struct Call {
    client: Client,
    options: Options,
    parameters: Vec<(String, String)>,
}

impl Call {
    /// A call by `client`.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            options: Options::default(),
            parameters: Vec::new(),
        }
    }

    /// Bounds the whole call.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.options.timeout = Some(timeout);
    }

    /// Says how often the call is attempted.
    pub fn set_retry(&mut self, retry: Retry) {
        self.options.retry = Some(retry);
    }

    /// Sends a parameter that the generated request does not know, or another value for one that it does.
    pub fn set_parameter(&mut self, name: String, value: String) {
        self.parameters.push((name, value));
    }

    /// Signs `operation` without sending it.
    ///
    /// # Errors
    /// Fails without credentials.
    pub async fn sign<O: Operation>(&self, operation: &O) -> Result<HttpRequest, Error<O::ErrorCode>> {
        self.client
            .sign(O::INFO, &|query| self.encode(operation, query))
            .await
            .map_err(Error::new)
    }

    /// Sends `operation` and reads its answer.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::error::ErrorKind).
    pub async fn send<O: Operation>(&self, operation: &O) -> Result<Response<O::Response>, Error<O::ErrorCode>> {
        let mut value = None;
        let mut decode = |root: &Node<'_>| {
            value = Some(O::Response::decode(root)?);
            Ok(())
        };
        let task = Task {
            operation: O::INFO,
            options: self.options,
            encode: &|query| self.encode(operation, query),
            reader: Reader {
                fields: O::Response::FIELDS,
                decode: &mut decode,
            },
        };
        // Boxed here, once, so that the future of every action stays small.
        let http = Box::pin(self.client.execute(task)).await.map_err(Error::new)?;
        match value {
            Some(value) => Ok(Response::new(value, http)),
            // An answer that was read has left its value.
            None => Err(Error::new(Failure::unsent(
                O::INFO.name,
                Cause::Config(ConfigError::new("nothing was read")),
            ))),
        }
    }

    fn encode<O: Operation>(&self, operation: &O, query: &mut Query) {
        operation.encode(query);
        for (name, value) in &self.parameters {
            query.set(name, value);
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.iter().map(|(name, _)| name).collect();
        f.debug_struct("Call")
            .field("endpoint", &self.client.0.origin)
            .field("timeout", &self.options.timeout)
            .field("retry", &self.options.retry)
            .field("parameters", &names)
            .finish()
    }
}

/// Gives a request the methods that all requests have. The type has a field `call` and implements [`Operation`].
#[macro_export]
macro_rules! request_methods {
    ($request:ident -> $response:ident, $code:ident) => {
        impl $request {
            /// Bounds this call in place of the client's timeout: credentials, rate limit, all attempts and the waits between them.
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.call.set_timeout(timeout);
                self
            }

            /// Says how often this call is attempted, in place of what the client says.
            pub fn with_retry(mut self, retry: $crate::retry::Retry) -> Self {
                self.call.set_retry(retry);
                self
            }

            /// Sends a parameter by its wire name: one that this crate does not know, or another value for one that it does.
            pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.call.set_parameter(name.into(), value.into());
                self
            }

            /// Sends the request and reads the answer. A failed attempt is repeated where that may help and can do no harm.
            ///
            /// # Errors
            /// The error says whether the service refused (and with which code), the answer can't be read, or none came.
            pub async fn send(self) -> ::std::result::Result<$response, $crate::error::Error<$code>> {
                self.call.send(&self).await.map($crate::client::Response::into_inner)
            }

            /// Sends the request as [`send`](Self::send) does, and keeps the HTTP answer beside the typed one: status, headers, and fields
            /// that this crate does not know.
            ///
            /// # Errors
            /// The same as those of [`send`](Self::send).
            pub async fn send_response(self) -> ::std::result::Result<$crate::client::Response<$response>, $crate::error::Error<$code>> {
                self.call.send(&self).await
            }

            /// Signs the request without sending it; any HTTP library can send what comes out, within 15 minutes.
            ///
            /// # Errors
            /// Fails without credentials.
            pub async fn sign(self) -> ::std::result::Result<$crate::transport::HttpRequest, $crate::error::Error<$code>> {
                self.call.sign(&self).await
            }
        }
    };
}
