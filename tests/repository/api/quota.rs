pub mod quota {
    mod error {
        #[derive(Debug)]
        #[private_fields]
        pub struct RateLimitError {}
        impl RateLimitError {
            pub fn new(message: impl Into<String>) -> Self {}
            #[must_use]
            pub fn too_long(wait: Duration, time_left: Duration) -> Self {}
            #[must_use]
            pub fn with_source(
                self,
                source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
            ) -> Self {}
            #[must_use]
            pub fn wait(&self) -> Option<Duration> {}
        }
        impl fmt::Display for RateLimitError {}
        impl std::error::Error for RateLimitError {}
    }
    pub use self::error::RateLimitError;
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[private_fields]
    pub struct Quota {}
    impl Quota {
        #[must_use]
        pub const fn per_second(calls: u32) -> Self {}
        #[must_use]
        pub const fn per_minute(calls: u32) -> Self {}
        #[must_use]
        pub const fn per_hour(calls: u32) -> Self {}
        #[must_use]
        pub const fn per_day(calls: u32) -> Self {}
        #[must_use]
        pub const fn calls(&self) -> u32 {}
        #[must_use]
        pub const fn span(&self) -> Duration {}
    }
    impl fmt::Display for Quota {}
    #[derive(Clone, Debug)]
    #[must_use]
    #[private_fields]
    pub struct RateLimit();
    impl RateLimit {
        pub const fn quota() -> Self {}
        pub const fn share(share: f64) -> Self {}
        pub const fn off() -> Self {}
        pub fn by(limiter: impl RateLimiter + 'static) -> Self {}
    }
    impl Default for RateLimit {}
    pub trait RateLimiter: Send + Sync + fmt::Debug {
        fn acquire<'a>(
            &'a self,
            call: LimitedCall,
        ) -> BoxFuture<'a, Result<(), RateLimitError>>;
    }
    impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {}
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct LimitedCall {
        pub action: &'static str,
        pub quota: Option<Quota>,
        pub time_left: Duration,
    }
    impl LimitedCall {
        #[must_use]
        pub const fn new(
            action: &'static str,
            quota: Option<Quota>,
            time_left: Duration,
        ) -> Self {}
    }
}
