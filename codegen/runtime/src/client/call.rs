//! One call of one action.

use std::fmt;
use std::time::Duration;

use super::Client;
use super::answer::{self, Response};
use crate::decode::Decode;
use crate::encode::Query;
use crate::error::{Error, ErrorCode};
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
}

/// A request of a generated client: how its parameters are encoded and what its answer is.
pub trait Operation: Sync {
    /// What the inner path has to know of the action.
    const INFO: &'static OperationInfo;

    /// The answer.
    type Response: Decode;

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
    timeout: Option<Duration>,
    parameters: Vec<(String, String)>,
}

impl Call {
    /// A call by `client`.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            timeout: None,
            parameters: Vec::new(),
        }
    }

    /// Bounds the whole call.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
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
        let encode = |query: &mut Query| self.encode(operation, query);
        // Boxed here, once, so that the future of every action stays small.
        let exchange = Box::pin(self.client.execute(O::INFO, &encode, self.timeout))
            .await
            .map_err(Error::new)?;
        answer::read(O::INFO.name, exchange).map_err(Error::new)
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
            .field("timeout", &self.timeout)
            .field("parameters", &names)
            .finish()
    }
}

/// Gives a request the methods that all requests have. The type has a field `call` and implements [`Operation`].
#[macro_export]
macro_rules! request_methods {
    ($request:ident -> $response:ident, $code:ident) => {
        impl $request {
            /// Bounds this call, from the first byte sent to the last one read, in place of the client's timeout.
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.call.set_timeout(timeout);
                self
            }

            /// Sends a parameter by its wire name: one that this crate does not know, or another value for one that it does.
            pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.call.set_parameter(name.into(), value.into());
                self
            }

            /// Sends the request and reads the answer.
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
