#[cfg(feature = "testing")]
pub mod testing {
    mod mock {
        #[derive(Clone, Default)]
        #[private_fields]
        pub struct MockService();
        impl MockService {
            #[must_use]
            pub fn new() -> Self {}
            #[must_use]
            pub fn on(self, action: impl Into<String>, reply: Reply) -> Self {}
            #[must_use]
            pub fn on_fn(
                self,
                action: impl Into<String>,
                answer: impl Fn(&RecordedRequest) -> Reply + Send + Sync + 'static,
            ) -> Self {}
            #[must_use]
            pub fn requests(&self) -> Vec<RecordedRequest> {}
            #[must_use]
            pub fn requests_of(&self, action: &str) -> Vec<RecordedRequest> {}
            #[must_use]
            pub fn time(&self) -> &TestTime {}
        }
        impl Transport for MockService {}
        impl fmt::Debug for MockService {}
    }
    mod recorded {
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[private_fields]
        pub struct RecordedRequest {}
        impl RecordedRequest {
            #[must_use]
            pub fn action(&self) -> &str {}
            #[must_use]
            pub fn parameter(&self, name: &str) -> Option<&str> {}
            #[must_use]
            pub fn parameters(&self) -> &[(String, String)] {}
            #[must_use]
            pub fn headers(&self) -> &Headers {}
            #[must_use]
            pub fn http(&self) -> &HttpRequest {}
        }
    }
    mod reply {
        #[derive(Clone, Debug)]
        #[must_use]
        #[private_fields]
        pub struct Reply {}
        impl Reply {
            pub fn json(body: impl Into<String>) -> Self {}
            pub fn error(status: u16, code: &str) -> Self {}
            pub fn http(
                status: u16,
                content_type: &str,
                body: impl Into<Vec<u8>>,
            ) -> Self {}
            pub fn broken(kind: TransportErrorKind) -> Self {}
            pub fn never() -> Self {}
            pub fn header(self, name: &str, value: &str) -> Self {}
            pub fn after(self, delay: Duration) -> Self {}
        }
    }
    mod time {
        #[derive(Clone, Debug)]
        #[private_fields]
        pub struct TestTime {}
        impl TestTime {
            #[must_use]
            pub fn elapsed(&self) -> Duration {}
            pub fn advance(&self, by: Duration) {}
        }
        impl Default for TestTime {}
        impl Clock for TestTime {}
        impl Timer for TestTime {}
    }
    pub use self::mock::MockService;
    pub use self::recorded::RecordedRequest;
    pub use self::reply::Reply;
    pub use self::time::TestTime;
    impl<C: From<Client>> ClientBuilder<C> {
        pub fn mock(self, mock: &MockService) -> Self {}
    }
    #[must_use]
    pub fn service_error<C: ErrorCode>(
        action: &'static str,
        status: u16,
        code: &str,
    ) -> Error<C> {}
    #[must_use]
    pub fn transport_error<C: ErrorCode>(
        action: &'static str,
        kind: TransportErrorKind,
    ) -> Error<C> {}
}
