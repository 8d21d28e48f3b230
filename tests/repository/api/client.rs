pub mod client {
    mod answer {
        #[derive(Clone)]
        #[private_fields]
        pub struct Response<T> {}
        impl<T> Response<T> {
            #[must_use]
            pub fn into_inner(self) -> T {}
            #[must_use]
            pub fn status(&self) -> u16 {}
            #[must_use]
            pub fn headers(&self) -> &Headers {}
            #[must_use]
            pub fn request_id(&self) -> Option<&str> {}
            #[must_use]
            pub fn body(&self) -> &[u8] {}
            #[must_use]
            pub fn to_value(&self) -> Value {}
        }
        impl<T> Deref for Response<T> {
            type Target = T;
        }
        impl<T: fmt::Debug> fmt::Debug for Response<T> {}
    }
    mod builder {
        #[must_use = "a builder does nothing until `build` is called"]
        #[private_fields]
        pub struct ClientBuilder<C> {}
        impl<C: From<Client>> ClientBuilder<C> {
            pub fn new(service: &'static Service) -> Self {}
            pub fn region(self, region: impl Into<String>) -> Self {}
            pub fn vpc(self) -> Self {}
            pub fn endpoint(self, endpoint: impl Into<String>) -> Self {}
            pub fn insecure_http(self) -> Self {}
            pub fn method(self, method: Method) -> Self {}
            pub fn answer_format(self, format: Format) -> Self {}
            pub fn signature(self, scheme: Scheme) -> Self {}
            pub fn credentials(self, credentials: Credentials) -> Self {}
            pub fn credentials_from_env(self) -> Result<Self, ConfigError> {}
            pub fn credentials_provider(
                self,
                provider: impl ProvideCredentials + 'static,
            ) -> Self {}
            pub fn default_credentials(self) -> Self {}
            pub fn transport(self, transport: impl Transport + 'static) -> Self {}
            pub fn connect_timeout(self, timeout: Duration) -> Self {}
            pub fn read_timeout(self, timeout: Duration) -> Self {}
            pub fn timeout(self, timeout: Duration) -> Self {}
            pub fn retry(self, retry: Retry) -> Self {}
            pub fn rate_limit(self, limit: RateLimit) -> Self {}
            pub fn max_body_bytes(self, bytes: usize) -> Self {}
            pub fn user_agent(self, product: impl Into<String>) -> Self {}
            pub fn interceptor(self, interceptor: impl Interceptor + 'static) -> Self {}
            pub fn clock(self, clock: impl Clock + 'static) -> Self {}
            pub fn timer(self, timer: impl Timer + 'static) -> Self {}
            pub fn nonces(self, nonces: impl Nonces + 'static) -> Self {}
            pub fn build(self) -> Result<C, ConfigError> {}
        }
        impl<C> fmt::Debug for ClientBuilder<C> {}
    }
    mod call {
        #[derive(Debug)]
        pub struct OperationInfo {
            pub name: &'static str,
            pub methods: &'static [Method],
            pub https_only: bool,
            pub idempotent: bool,
            pub quota: Option<Quota>,
        }
        impl OperationInfo {
            #[must_use]
            pub const fn post(name: &'static str) -> Self {}
            #[must_use]
            pub const fn get(name: &'static str) -> Self {}
            #[must_use]
            pub const fn or_get(self) -> Self {}
            #[must_use]
            pub const fn or_post(self) -> Self {}
            #[must_use]
            pub const fn https_only(self) -> Self {}
            #[must_use]
            pub const fn idempotent(self) -> Self {}
            #[must_use]
            pub const fn quota(self, quota: Quota) -> Self {}
        }
        pub trait Operation: Sync {
            const INFO: &'static OperationInfo;
            type Response: Decode + Send;
            type ErrorCode: ErrorCode;
            fn encode(&self, query: &mut Query);
        }
        #[derive(Clone)]
        #[private_fields]
        pub struct Call {}
        impl Call {
            #[must_use]
            pub fn new(client: &Client) -> Self {}
            pub fn set_timeout(&mut self, timeout: Duration) {}
            pub fn set_retry(&mut self, retry: Retry) {}
            pub fn set_parameter(&mut self, name: String, value: String) {}
            pub async fn sign<O: Operation>(
                &self,
                operation: &O,
            ) -> Result<HttpRequest, Error<O::ErrorCode>> {}
            pub async fn send<O: Operation>(
                &self,
                operation: &O,
            ) -> Result<Response<O::Response>, Error<O::ErrorCode>> {}
            #[cfg(feature = "blocking")]
            pub fn send_blocking<O: Operation>(
                &self,
                operation: &O,
            ) -> Result<Response<O::Response>, Error<O::ErrorCode>> {}
        }
        impl fmt::Debug for Call {}
        #[macro_export]
        macro_rules! request_methods {
            () => {};
        }
        #[cfg(feature = "blocking")]
        #[macro_export]
        macro_rules! blocking_methods {
            () => {};
        }
        #[cfg(not(feature = "blocking"))]
        #[macro_export]
        macro_rules! blocking_methods {
            () => {};
        }
        #[macro_export]
        macro_rules! request {
            () => {};
        }
        #[macro_export]
        macro_rules! setters {
            () => {};
        }
        #[macro_export]
        macro_rules! builder {
            () => {};
        }
    }
    pub use answer::Response;
    pub use builder::ClientBuilder;
    pub use call::{Call, Operation, OperationInfo};
    #[derive(Debug)]
    pub struct Service {
        pub product: &'static str,
        pub version: &'static str,
        pub endpoints: Endpoints,
        pub scheme: Scheme,
        pub protocol: &'static str,
        pub method: Method,
        pub codes: &'static [CodeFacts],
        pub user_agent: &'static str,
    }
    #[derive(Clone, Debug)]
    #[private_fields]
    pub struct Client();
}
