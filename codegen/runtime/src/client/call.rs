//! One call of one action.

use std::fmt;
use std::time::Duration;

use super::Client;
use super::answer::{Reader, Response};
use super::attempts::{Options, Task};
use crate::config::ConfigError;
use crate::decode::{Decode, Node};
use crate::encode::Query;
use crate::error::{Cause, Error, ErrorCode, Failure};
use crate::quota::Quota;
use crate::retry::Retry;
use crate::sign::COMMON_PARAMETERS;
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
        self.check(O::INFO.name)?;
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
        self.check(O::INFO.name)?;
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

    /// Sends `operation` and reads its answer, while this thread waits.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::error::ErrorKind).
    #[cfg(feature = "blocking")]
    pub fn send_blocking<O: Operation>(&self, operation: &O) -> Result<Response<O::Response>, Error<O::ErrorCode>> {
        let sent = self.client.wait(self.send(operation));
        sent.unwrap_or_else(|error| Err(Error::new(Failure::unsent(O::INFO.name, Cause::Config(error)))))
    }

    /// Refuses further parameters that would take the place of what the client itself has to say.
    fn check<C: ErrorCode>(&self, action: &'static str) -> Result<(), Error<C>> {
        let refused = self.parameters.iter().find_map(|(name, _)| match name.as_str() {
            "" => Some("a parameter has an empty name".to_owned()),
            common if COMMON_PARAMETERS.contains(&common) => Some(format!(
                "the parameter `{common}` belongs to the request and its signature, and can't be set"
            )),
            _ => None,
        });
        match refused {
            Some(why) => Err(Error::new(Failure::unsent(action, Cause::Config(ConfigError::new(why))))),
            None => Ok(()),
        }
    }

    /// The client that will send it.
    #[cfg(feature = "blocking")]
    pub(crate) fn client(&self) -> &Client {
        &self.client
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
            ///
            /// A name that is empty, or that belongs to the request and its signature and not to an action (`Action`, `Version`,
            /// `Format`, `Timestamp`, `AccessKeyId`, `SecurityToken`, `Signature` and those that begin with it), is an error when the
            /// request is sent.
            pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.call.set_parameter(name.into(), value.into());
                self
            }

            /// Sends the request and reads the answer. A failed attempt is repeated where that may help and can do no harm.
            ///
            /// # Errors
            /// The error says whether the service refused (and with which code), the answer can't be read, or none came.
            #[inline]
            pub async fn send(self) -> ::std::result::Result<$response, $crate::error::Error<$code>> {
                self.call.send(&self).await.map($crate::client::Response::into_inner)
            }

            /// Sends the request as [`send`](Self::send) does, and keeps the HTTP answer beside the typed one: status, headers, and fields
            /// that this crate does not know.
            ///
            /// # Errors
            /// The same as those of [`send`](Self::send).
            #[inline]
            pub async fn send_response(self) -> ::std::result::Result<$crate::client::Response<$response>, $crate::error::Error<$code>> {
                self.call.send(&self).await
            }

            /// Signs the request without sending it; any HTTP library can send what comes out, within 15 minutes.
            ///
            /// # Errors
            /// Fails without credentials.
            #[inline]
            pub async fn sign(self) -> ::std::result::Result<$crate::transport::HttpRequest, $crate::error::Error<$code>> {
                self.call.sign(&self).await
            }
        }

        $crate::blocking_methods!($request -> $response, $code);
    };
}

/// Gives a request the methods for programs without async, if the feature `blocking` is on.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_methods {
    ($request:ident -> $response:ident, $code:ident) => {
        impl $request {
            /// Does what [`send`](Self::send) does, while this thread waits. See the module `blocking`.
            ///
            /// # Errors
            /// The same as those of [`send`](Self::send), and one inside async code.
            // Inline, so that only those that are called are compiled.
            #[inline]
            pub fn send_blocking(self) -> ::std::result::Result<$response, $crate::error::Error<$code>> {
                self.call.send_blocking(&self).map($crate::client::Response::into_inner)
            }

            /// Does what [`send_response`](Self::send_response) does, while this thread waits. See the module `blocking`.
            ///
            /// # Errors
            /// The same as those of [`send`](Self::send), and one inside async code.
            #[inline]
            pub fn send_response_blocking(self) -> ::std::result::Result<$crate::client::Response<$response>, $crate::error::Error<$code>> {
                self.call.send_blocking(&self)
            }
        }
    };
}

/// Gives a request nothing: the feature `blocking` is off.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_methods {
    ($request:ident -> $response:ident, $code:ident) => {};
}

/// Declares the request of an action: a struct that holds the [`Call`](crate::client::Call) and the parameters, implements
/// [`Operation`](crate::client::Operation) and has the methods that all requests have.
///
/// A field is an `Option` of the type that is named; a private function `begin` makes a request of which none is set, for the constructors.
/// Each field has the wire name of its parameter; one that is more than [`Query::add`](crate::encode::Query::add) names the method of
/// `Query` that writes it. The fields stand in the order of the bytes of their wire names, in which they are signed. Behind the arrow are
/// the types of the answer and of the error codes, after the fields the facts of the action.
///
/// ```
/// use aliyun_runtime::client::OperationInfo;
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
/// aliyun_runtime::request! {
///     /// Issues play addresses.
///     pub struct GetPlayInfo -> Value, ErrorCode {
///         formats: Vec<String> = add_joined("Formats", ','),
///         video_id: String = "VideoId",
///     }
///     OperationInfo::post("GetPlayInfo").or_get().idempotent()
/// }
///
/// impl GetPlayInfo {
///     pub(crate) fn new(call: aliyun_runtime::client::Call, video_id: impl Into<String>) -> Self {
///         Self { video_id: Some(video_id.into()), ..Self::begin(call) }
///     }
/// }
/// ```
#[macro_export]
macro_rules! request {
    (
        $(#[$about:meta])* pub struct $request:ident -> $response:ident, $code:ident {
            $($field:ident: $ty:ty = $($wire:literal)? $($write:ident($($argument:literal),+))?),* $(,)?
        }
        $info:expr
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $request {
            call: $crate::client::Call,
            $($field: ::std::option::Option<$ty>,)*
        }

        impl $request {
            #[inline]
            fn begin(call: $crate::client::Call) -> Self {
                Self { call, $($field: None,)* }
            }
        }

        $crate::request_methods!($request -> $response, $code);

        impl $crate::client::Operation for $request {
            const INFO: &'static $crate::client::OperationInfo = &$info;

            type Response = $response;
            type ErrorCode = $code;

            #[inline]
            fn encode(&self, _query: &mut $crate::encode::Query) {
                $(_query $(.add($wire, &self.$field))? $(.$write($($argument,)+ &self.$field))?;)*
            }
        }
    };
}

/// Gives a struct methods that set its fields, for chains of calls. A row has the name of the field and the method, the type of
/// the argument, and the value of the field that is made of it.
///
/// Rows without documentation are those of public fields: the documentation of the method leads to that of the field.
///
/// ```
/// #[derive(Default)]
/// pub struct PlayConfig {
///     play_domain: Option<String>,
///     preview_time: Option<i64>,
/// }
///
/// aliyun_runtime::setters! {
///     impl PlayConfig {
///         /// Domain of the addresses.
///         play_domain: impl Into<String> = Some(play_domain.into()),
///         /// Seconds that can be played.
///         preview_time: i64 = Some(preview_time),
///     }
/// }
///
/// let config = PlayConfig::default().play_domain("example.com").preview_time(20);
/// assert_eq!((config.play_domain.as_deref(), config.preview_time), (Some("example.com"), Some(20)));
/// ```
#[macro_export]
macro_rules! setters {
    (impl $name:ident { $($field:ident: $argument:ty = $value:expr),* $(,)? }) => {
        $crate::setters! {
            impl $name {
                $(
                    #[doc = concat!("Sets [`", stringify!($field), "`](field@Self::", stringify!($field), ").")]
                    $field: $argument = $value,
                )*
            }
        }
    };
    (impl $name:ident { $($(#[$about:meta])* $field:ident: $argument:ty = $value:expr),* $(,)? }) => {
        impl $name {
            $(
                $(#[$about])*
                #[inline]
                pub fn $field(mut self, $field: $argument) -> Self {
                    self.$field = $value;
                    self
                }
            )*
        }
    };
}

/// Gives a struct that can be empty `new`, and [`setters!`](crate::setters!) for its public fields.
///
/// ```
/// #[derive(Default)]
/// pub struct PlayConfig {
///     pub play_domain: Option<String>,
/// }
///
/// aliyun_runtime::builder! {
///     impl PlayConfig {
///         play_domain: impl Into<String> = Some(play_domain.into()),
///     }
/// }
///
/// assert_eq!(PlayConfig::new().play_domain("example.com").play_domain.as_deref(), Some("example.com"));
/// ```
#[macro_export]
macro_rules! builder {
    (impl $name:ident { $($field:ident: $argument:ty = $value:expr),* $(,)? }) => {
        impl $name {
            /// Without members; set them one by one.
            pub fn new() -> Self {
                // A field may be called `default`.
                <Self as ::std::default::Default>::default()
            }
        }

        $crate::setters! { impl $name { $($field: $argument = $value),* } }
    };
}
