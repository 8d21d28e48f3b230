//! One call of one action.

use std::fmt;
use std::time::Duration;

use super::Client;
use super::action::Action;
use super::attempts::{CallInput, CallOptions};
use super::response::{Response, ResponseReader};
use crate::config_error::ConfigError;
use crate::decode::Decode as _;
use crate::error::{Cause, Error, ErrorCode, ErrorParts};
use crate::query::Query;
use crate::retry::RetryConfig;
use crate::sign::PROTOCOL_PARAMETERS;
use crate::transport::HttpRequest;
use crate::value::Node;

/// What every request has: the client, and the options and extra parameters of this call.
///
/// `Debug` shows the names of the extra parameters, not their values.
#[derive(Clone)]
pub struct Call {
    client: Client,
    options: CallOptions,
    parameters: Vec<(String, String)>,
}

impl Call {
    /// A call of `client`.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            parameters: Vec::new(),
        }
    }

    /// Overrides the timeout of the client.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.options.timeout = Some(timeout);
    }

    /// Overrides the retry settings of the client.
    pub fn set_retry(&mut self, retry: RetryConfig) {
        self.options.retry = Some(retry);
    }

    /// Says whether the call is idempotent, whatever the action is.
    pub fn set_idempotency(&mut self, idempotent: bool) {
        self.options.idempotent = Some(idempotent);
    }

    /// Adds a parameter, or replaces the value of one that the request has.
    pub fn set_parameter(&mut self, name: String, value: String) {
        self.parameters.push((name, value));
    }

    /// Signs the request of `action` without sending it.
    ///
    /// # Errors
    /// If there are no credentials, or an extra parameter has a reserved name.
    pub async fn sign<A: Action>(&self, action: &A) -> Result<HttpRequest, Error<A::ErrorCode>> {
        self.check(A::INFO.name)?;
        self.client
            .sign(const { &A::INFO }, &|query| self.write_query(action, query))
            .await
            .map_err(Error::new)
    }

    /// Sends the request of `action` and reads the response.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::error::ErrorKind).
    pub async fn send<A: Action>(&self, action: &A) -> Result<Response<A::Response>, Error<A::ErrorCode>> {
        self.check(A::INFO.name)?;
        let mut value = None;
        let mut decode = |root: &Node<'_>| {
            value = Some(A::Response::decode(root)?);
            Ok(())
        };
        let input = CallInput {
            action: const { &A::INFO },
            options: self.options,
            write_query: &|query| self.write_query(action, query),
            reader: ResponseReader {
                fields: A::Response::FIELDS,
                decode: &mut decode,
            },
        };
        // Boxed here, once, so that the future of every action stays small.
        let http = Box::pin(self.client.execute(input)).await.map_err(Error::new)?;
        match value {
            Some(value) => Ok(Response::new(value, http)),
            // Unreachable: a successful call has set the value.
            None => Err(Error::new(ErrorParts::not_sent(
                A::INFO.name,
                Cause::Config(ConfigError::new("the response was not read")),
            ))),
        }
    }

    /// Sends the request of `action` and reads the response; blocks the thread.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::error::ErrorKind).
    #[cfg(feature = "blocking")]
    pub fn send_blocking<A: Action>(&self, action: &A) -> Result<Response<A::Response>, Error<A::ErrorCode>> {
        let sent = self.client.wait(self.send(action));
        sent.unwrap_or_else(|error| Err(Error::new(ErrorParts::not_sent(A::INFO.name, Cause::Config(error)))))
    }

    /// Rejects extra parameters that belong to the protocol or the signature.
    fn check<C: ErrorCode>(&self, action: &'static str) -> Result<(), Error<C>> {
        let refused = self.parameters.iter().find_map(|(name, _)| match name.as_str() {
            "" => Some("a parameter has an empty name".to_owned()),
            common if PROTOCOL_PARAMETERS.contains(&common) => Some(format!(
                "the parameter `{common}` belongs to the protocol or the signature and can't be set"
            )),
            _ => None,
        });
        match refused {
            Some(why) => Err(Error::new(ErrorParts::not_sent(action, Cause::Config(ConfigError::new(why))))),
            None => Ok(()),
        }
    }

    /// The client of the call.
    #[cfg(feature = "blocking")]
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    fn write_query<A: Action>(&self, action: &A, query: &mut Query) {
        action.write_query(query);
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
            .field("idempotent", &self.options.idempotent)
            .field("parameters", &names)
            .finish()
    }
}
