pub mod error {
    mod attempts {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum StopReason {
            Permanent,
            NotIdempotent,
            MaxAttempts,
            Deadline,
            RetryBudget,
            RateLimit,
            Vetoed,
        }
    }
    mod cause {
        #[derive(Clone, Copy)]
        #[private_fields]
        pub struct ErrorRef<'a> {}
        impl<'a> ErrorRef<'a> {
            #[must_use]
            pub fn kind(&self) -> ErrorKind {}
            #[must_use]
            pub fn code(&self) -> Option<&'a str> {}
            #[must_use]
            pub fn label(&self) -> &'a str {}
            #[must_use]
            pub fn status(&self) -> Option<u16> {}
            #[must_use]
            pub fn request_id(&self) -> Option<&'a str> {}
            #[must_use]
            pub fn service(&self) -> Option<&'a ServiceError> {}
            #[must_use]
            pub fn transport(&self) -> Option<&'a TransportError> {}
        }
        impl fmt::Display for ErrorRef<'_> {}
        impl fmt::Debug for ErrorRef<'_> {}
    }
    mod service {
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[private_fields]
        pub struct ServiceError {}
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum SignatureMismatch {
            WrongSecret,
            DifferentRequest { difference: Option<String> },
        }
        impl fmt::Display for SignatureMismatch {}
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct AccessDeniedDetail {
            pub auth_action: Option<String>,
            pub auth_principal_display_name: Option<String>,
            pub auth_principal_owner_id: Option<String>,
            pub auth_principal_type: Option<String>,
            pub no_permission_type: Option<String>,
            pub policy_type: Option<String>,
            pub encoded_diagnostic_message: Option<String>,
        }
        impl ServiceError {
            #[must_use]
            pub fn code(&self) -> &str {}
            #[must_use]
            pub fn message(&self) -> &str {}
            #[must_use]
            pub fn status(&self) -> u16 {}
            #[must_use]
            pub fn request_id(&self) -> Option<&str> {}
            #[must_use]
            pub fn host_id(&self) -> Option<&str> {}
            #[must_use]
            pub fn recommend(&self) -> Option<&str> {}
            #[must_use]
            pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {}
            #[must_use]
            pub fn retry_after(&self) -> Option<Duration> {}
            #[must_use]
            pub fn signature_mismatch(&self) -> Option<&SignatureMismatch> {}
        }
        impl fmt::Display for ServiceError {}
        impl std::error::Error for ServiceError {}
    }
    pub use attempts::StopReason;
    pub use cause::ErrorRef;
    pub use service::{AccessDeniedDetail, ServiceError, SignatureMismatch};
    pub trait ErrorCode: fmt::Debug + Clone + Send + Sync + 'static {
        fn from_code(code: &str) -> Self;
        fn class(&self) -> ErrorClass;
        fn is_documented(&self) -> bool;
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum ErrorClass {
        Permanent,
        Throttling,
        Transient,
        Clock,
        Credentials,
    }
    impl ErrorClass {
        #[must_use]
        pub fn of_unknown(code: &str) -> Self {}
    }
    #[derive(Clone, Copy, Debug)]
    pub struct CodeFacts {
        pub code: &'static str,
        pub statuses: &'static [u16],
        pub class: ErrorClass,
        pub meaning: &'static str,
    }
    #[must_use]
    pub fn facts_of(
        code: &str,
        table: &'static [CodeFacts],
    ) -> Option<&'static CodeFacts> {}
    #[private_fields]
    pub struct Error<C> {}
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum ErrorKind {
        Service,
        Response,
        Timeout,
        Transport,
        Credentials,
        RateLimit,
        Vetoed,
        Paging,
        Config,
    }
    impl ErrorKind {
        #[must_use]
        pub const fn as_str(self) -> &'static str {}
    }
    impl<C: ErrorCode> Error<C> {
        #[must_use]
        pub fn is_retryable(&self) -> bool {}
        #[must_use]
        pub fn is_throttling(&self) -> bool {}
    }
    impl<C> Error<C> {
        #[must_use]
        pub fn kind(&self) -> ErrorKind {}
        #[must_use]
        pub fn code(&self) -> Option<&C> {}
        #[must_use]
        pub fn action(&self) -> &'static str {}
        #[must_use]
        pub fn service(&self) -> Option<&ServiceError> {}
        #[must_use]
        pub fn response(&self) -> Option<&ResponseError> {}
        #[must_use]
        pub fn transport(&self) -> Option<&TransportError> {}
        #[must_use]
        pub fn rate_limit(&self) -> Option<&RateLimitError> {}
        #[must_use]
        pub fn veto(&self) -> Option<&Veto> {}
        #[must_use]
        pub fn attempts(&self) -> u32 {}
        #[must_use]
        pub fn stop_reason(&self) -> StopReason {}
        #[must_use]
        pub fn status(&self) -> Option<u16> {}
        #[must_use]
        pub fn request_id(&self) -> Option<&str> {}
        #[must_use]
        pub fn is_timeout(&self) -> bool {}
    }
    impl<C> fmt::Display for Error<C> {}
    impl<C: fmt::Debug> fmt::Debug for Error<C> {}
    impl<C: fmt::Debug> std::error::Error for Error<C> {}
    #[private_fields]
    pub struct ResponseError {}
    impl ResponseError {
        #[must_use]
        pub fn status(&self) -> u16 {}
        #[must_use]
        pub fn request_id(&self) -> Option<&str> {}
        #[must_use]
        pub fn content_type(&self) -> Option<&str> {}
        #[must_use]
        pub fn body_head(&self) -> &str {}
    }
    impl fmt::Display for ResponseError {}
    impl fmt::Debug for ResponseError {}
    impl std::error::Error for ResponseError {}
}
