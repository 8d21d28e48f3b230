pub mod clock {
    mod nonce {
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        #[private_fields]
        pub struct Nonce();
        impl Nonce {
            #[must_use]
            pub fn new(value: u128) -> Self {}
            #[must_use]
            pub fn as_str(&self) -> &str {}
        }
        impl fmt::Debug for Nonce {}
        pub trait Nonces: Send + Sync + fmt::Debug {
            fn next(&self) -> Nonce;
        }
        #[derive(Debug)]
        #[private_fields]
        pub struct CountedNonces {}
        impl CountedNonces {
            #[must_use]
            pub fn new() -> Self {}
        }
        impl Default for CountedNonces {}
        impl Nonces for CountedNonces {}
    }
    pub use self::nonce::{CountedNonces, Nonce, Nonces};
    pub trait Clock: Send + Sync + fmt::Debug {
        fn now(&self) -> SystemTime;
    }
    #[derive(Clone, Copy, Debug, Default)]
    pub struct SystemClock;
    impl Clock for SystemClock {}
    pub trait Timer: Send + Sync + fmt::Debug {
        fn now(&self) -> Instant {}
        fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
        fn alarm(&self, duration: Duration) -> BoxFuture<'_, ()> {}
        fn check(&self) -> Result<(), ConfigError> {}
    }
    #[cfg(feature = "http")]
    #[derive(Clone, Copy, Debug, Default)]
    pub struct TokioTimer;
    #[cfg(feature = "http")]
    impl Timer for TokioTimer {}
}
