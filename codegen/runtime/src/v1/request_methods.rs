//! The methods that all requests share.

/// Adds the methods that all requests share. The type must have a field `call` and implement
/// [`Action`](crate::client::Action). Its response and error code types are arguments so that the
/// documentation of the methods shows them.
#[doc(hidden)]
#[macro_export]
macro_rules! request_methods {
    ($request:ident, $response:ident, $code:ident) => {
        impl $request {
            /// Overrides the client's timeout for this call. It covers credentials, the rate limit,
            /// all attempts and the delays between them.
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.call.set_timeout(timeout);
                self
            }

            /// Overrides the client's retry settings for this call.
            pub fn with_retry(mut self, retry: $crate::retry::RetryConfig) -> Self {
                self.call.set_retry(retry);
                self
            }

            /// Says whether this call is idempotent, that is whether the service may carry it out
            /// twice. Only idempotent calls are retried after a failure that leaves open whether
            /// the call took effect. Without this, the action decides; see its documentation.
            pub fn with_idempotency(mut self, idempotent: bool) -> Self {
                self.call.set_idempotency(idempotent);
                self
            }

            /// Adds a parameter by its wire name, or replaces the value of one that the request
            /// has. Use it for parameters that this version of the crate does not know.
            ///
            /// An empty name and the names of the protocol and the signature are errors when the
            /// request is sent: `Action`, `Version`, `Format`, `Timestamp`, `AccessKeyId`,
            /// `SecurityToken`, `Signature`, `SignatureMethod`, `SignatureNonce`, `SignatureType`
            /// and `SignatureVersion`.
            pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.call.set_parameter(name.into(), value.into());
                self
            }

            /// Sends the request and returns the response. Failed attempts are retried if that is
            /// safe and may help.
            ///
            /// # Errors
            /// If the service returned an error, or no valid response arrived. `kind()` tells
            /// which, and `code()` is the error code of the service.
            #[inline]
            pub async fn send(self) -> ::std::result::Result<$response, $crate::error::Error<$code>> {
                self.call.send(&self).await.map($crate::client::Response::into_inner)
            }

            /// Like [`send`](Self::send), but returns the HTTP status, headers and body as well.
            ///
            /// # Errors
            /// Those of [`send`](Self::send).
            #[inline]
            pub async fn send_with_metadata(
                self,
            ) -> ::std::result::Result<$crate::client::Response<$response>, $crate::error::Error<$code>> {
                self.call.send(&self).await
            }

            /// Signs the request without sending it. Any HTTP client can send the result, within 15
            /// minutes.
            ///
            /// # Errors
            /// If there are no credentials, or a parameter has a reserved name.
            #[inline]
            pub async fn sign(self) -> ::std::result::Result<$crate::transport::HttpRequest, $crate::error::Error<$code>> {
                self.call.sign(&self).await
            }
        }

        $crate::blocking_methods!($request, $response, $code);
    };
}

/// Adds the blocking methods, if the feature `blocking` is on.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_methods {
    ($request:ident, $response:ident, $code:ident) => {
        impl $request {
            /// Like [`send`](Self::send), but blocks the thread. See the module `blocking`.
            ///
            /// # Errors
            /// Those of [`send`](Self::send), and one if called inside async code.
            // Inline, so that only those that are called are compiled.
            #[inline]
            pub fn send_blocking(self) -> ::std::result::Result<$response, $crate::error::Error<$code>> {
                self.call.send_blocking(&self).map($crate::client::Response::into_inner)
            }

            /// Like [`send_with_metadata`](Self::send_with_metadata), but blocks the thread. See
            /// the module `blocking`.
            ///
            /// # Errors
            /// Those of [`send`](Self::send), and one if called inside async code.
            #[inline]
            pub fn send_with_metadata_blocking(
                self,
            ) -> ::std::result::Result<$crate::client::Response<$response>, $crate::error::Error<$code>> {
                self.call.send_blocking(&self)
            }
        }
    };
}

/// The feature `blocking` is off: adds nothing.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_methods {
    ($request:ident, $response:ident, $code:ident) => {};
}
