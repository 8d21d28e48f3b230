pub mod retry {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[must_use]
    #[private_fields]
    pub struct Retry {}
    impl Retry {
        pub const fn standard() -> Self {}
        pub const fn off() -> Self {}
        pub const fn max_attempts(self, attempts: u32) -> Self {}
        pub const fn throttling_base(self, base: Duration) -> Self {}
        pub const fn transient_base(self, base: Duration) -> Self {}
        pub const fn max_backoff(self, longest: Duration) -> Self {}
    }
    impl Default for Retry {}
}
