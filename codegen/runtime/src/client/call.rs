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

impl OperationInfo {
    /// An action that is called by `POST`, as it is if nothing more is said: over HTTP too, not idempotent, without a known quota.
    #[must_use]
    pub const fn post(name: &'static str) -> Self {
        Self {
            name,
            methods: &[Method::Post],
            https_only: false,
            idempotent: false,
            quota: None,
        }
    }

    /// The same for an action that is called by `GET`.
    #[must_use]
    pub const fn get(name: &'static str) -> Self {
        let mut info = Self::post(name);
        info.methods = &[Method::Get];
        info
    }

    /// It can be called by `GET` as well; `POST` is preferred.
    #[must_use]
    pub const fn or_get(mut self) -> Self {
        self.methods = &[Method::Post, Method::Get];
        self
    }

    /// It can be called by `POST` as well; `GET` is preferred.
    #[must_use]
    pub const fn or_post(mut self) -> Self {
        self.methods = &[Method::Get, Method::Post];
        self
    }

    /// It is served over HTTPS only.
    #[must_use]
    pub const fn https_only(mut self) -> Self {
        self.https_only = true;
        self
    }

    /// A repeated call changes nothing more.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// How many calls one account may make.
    #[must_use]
    pub const fn quota(mut self, quota: Quota) -> Self {
        self.quota = Some(quota);
        self
    }
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

/// Makes a struct a request: implements [`Operation`](crate::client::Operation) and adds the methods that all requests have. The struct has a
/// field `call`.
///
/// The table names the fields and their parameters, sorted by the bytes of the parameters' names: the order in which they are signed. A
/// field that is more than [`Query::add`](crate::encode::Query::add) names the method of `Query` that writes it.
///
/// ```
/// use aliyun_runtime::client::{Call, OperationInfo};
/// use aliyun_runtime::decode::Value;
/// # #[derive(Clone, Debug, PartialEq)]
/// # pub struct ErrorCode(String);
/// # impl std::fmt::Display for ErrorCode {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
/// # }
/// # impl aliyun_runtime::error::ErrorCode for ErrorCode {
/// #     fn from_code(code: &str) -> Self { Self(code.to_owned()) }
/// #     fn class(&self) -> aliyun_runtime::error::ErrorClass { aliyun_runtime::error::ErrorClass::Permanent }
/// #     fn is_documented(&self) -> bool { false }
/// # }
///
/// pub struct GetPlayInfo {
///     call: Call,
///     video_id: String,
///     formats: Option<Vec<String>>,
/// }
///
/// aliyun_runtime::operation! {
///     GetPlayInfo -> Value, ErrorCode;
///     OperationInfo::post("GetPlayInfo").or_get().idempotent();
///     formats: add_joined("Formats", ','), video_id: "VideoId",
/// }
/// ```
#[macro_export]
macro_rules! operation {
    (
        $request:ident -> $response:ident, $code:ident;
        $info:expr;
        $($field:ident: $($wire:literal)? $($write:ident($($argument:literal),+))?),* $(,)?
    ) => {
        $crate::request_methods!($request -> $response, $code);

        impl $crate::client::Operation for $request {
            const INFO: &'static $crate::client::OperationInfo = &$info;

            type Response = $response;
            type ErrorCode = $code;

            fn encode(&self, _query: &mut $crate::encode::Query) {
                $(_query $(.add($wire, &self.$field))? $(.$write($($argument,)+ &self.$field))?;)*
            }
        }
    };
}
