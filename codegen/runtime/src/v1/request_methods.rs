//! The methods that all requests share.

/// Gives a request the methods that all requests have. The type has a field `call` and implements [`Action`](super::Action); its response and the
/// error codes of its service are named again, so that the documentation of the methods shows them.
#[doc(hidden)]
#[macro_export]
macro_rules! request_methods {
    ($request:ident, $response:ident, $code:ident) => {
        impl $request {
            /// Bounds this call in place of the client's timeout: credentials, rate limit, all attempts and the waits between them.
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.call.set_timeout(timeout);
                self
            }

            /// Says how often this call is attempted, in place of what the client says.
            pub fn with_retry(mut self, retry: $crate::retry::RetryConfig) -> Self {
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
            pub async fn send_with_metadata(
                self,
            ) -> ::std::result::Result<$crate::client::Response<$response>, $crate::error::Error<$code>> {
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

        $crate::blocking_methods!($request, $response, $code);
    };
}

/// Gives a request the methods for programs without async, if the feature `blocking` is on.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_methods {
    ($request:ident, $response:ident, $code:ident) => {
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

            /// Does what [`send_with_metadata`](Self::send_with_metadata) does, while this thread waits. See the module `blocking`.
            ///
            /// # Errors
            /// The same as those of [`send`](Self::send), and one inside async code.
            #[inline]
            pub fn send_with_metadata_blocking(
                self,
            ) -> ::std::result::Result<$crate::client::Response<$response>, $crate::error::Error<$code>> {
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
    ($request:ident, $response:ident, $code:ident) => {};
}
