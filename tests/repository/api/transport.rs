pub mod transport {
    #[cfg(feature = "http")]
    mod hyper {
        mod connect {
            tokio::task_local! {
                #[doc =
                " What the request that opens a connection allows for it. The pool calls the connector with nothing but an address, yet it"]
                #[doc = " does so while the future of the request is polled."] static
                CONNECT_TIMEOUT : Duration;
            }
        }
        mod request {
            impl Body for Outgoing {
                type Data = Bytes;
                type Error = Infallible;
            }
        }
        #[derive(Clone)]
        #[private_fields]
        pub struct HyperTransport {}
        impl HyperTransport {
            #[must_use]
            pub fn new() -> Self {}
            #[must_use]
            pub fn builder() -> HyperTransportBuilder {}
        }
        impl Default for HyperTransport {}
        impl fmt::Debug for HyperTransport {}
        impl Transport for HyperTransport {}
        #[derive(Clone, Debug)]
        #[private_fields]
        pub struct HyperTransportBuilder {}
        impl HyperTransportBuilder {
            #[must_use]
            pub fn no_proxy(self) -> Self {}
            pub fn proxy(self, url: &str) -> Result<Self, TransportError> {}
            #[must_use]
            pub fn idle_timeout(self, timeout: Duration) -> Self {}
            #[must_use]
            pub fn max_idle_per_host(self, connections: usize) -> Self {}
            #[must_use]
            pub fn build(self) -> HyperTransport {}
        }
    }
    #[cfg(feature = "http")]
    pub use self::hyper::{HyperTransport, HyperTransportBuilder};
    pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
    pub trait Transport: Send + Sync + fmt::Debug {
        fn send<'a>(
            &'a self,
            request: &'a HttpRequest,
            limits: Limits,
        ) -> BoxFuture<'a, Result<HttpResponse, TransportError>>;
        fn enforces_timeout(&self) -> bool {}
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Limits {
        pub connect_timeout: Duration,
        pub read_timeout: Duration,
        pub timeout: Duration,
        pub max_body_bytes: usize,
    }
    impl Default for Limits {}
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Method {
        Post,
        Get,
        Put,
    }
    impl Method {
        #[must_use]
        pub const fn as_str(self) -> &'static str {}
    }
    #[derive(Clone, Default, PartialEq, Eq)]
    #[private_fields]
    pub struct Headers {}
    impl Headers {
        #[must_use]
        pub const fn new() -> Self {}
        #[must_use]
        pub fn with_capacity(bytes: usize) -> Self {}
        pub fn push(&mut self, name: &str, value: &str) {}
        #[must_use]
        pub fn get(&self, name: &str) -> Option<&str> {}
        pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {}
        #[must_use]
        pub fn as_block(&self) -> &str {}
    }
    impl fmt::Debug for Headers {}
    #[derive(Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct HttpRequest {
        pub method: Method,
        pub url: String,
        pub headers: Headers,
        pub body: Vec<u8>,
    }
    impl HttpRequest {
        #[must_use]
        pub fn new(method: Method, url: String, headers: Headers) -> Self {}
        #[must_use]
        pub fn url_without_query(&self) -> &str {}
        #[must_use]
        pub fn query(&self) -> &str {}
    }
    impl fmt::Debug for HttpRequest {}
    #[derive(Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct HttpResponse {
        pub status: u16,
        pub headers: Headers,
        pub body: Vec<u8>,
    }
    impl HttpResponse {
        #[must_use]
        pub fn new(status: u16, headers: Headers, body: Vec<u8>) -> Self {}
    }
    impl fmt::Debug for HttpResponse {}
    #[derive(Debug)]
    #[private_fields]
    pub struct TransportError {}
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum TransportErrorKind {
        Resolve,
        Connect,
        Tls,
        Proxy,
        Interrupted,
        ConnectTimeout,
        Timeout,
        BodyTooLarge,
        InvalidResponse,
        InvalidRequest,
        Other,
    }
    impl TransportErrorKind {
        #[must_use]
        pub const fn is_before_send(self) -> bool {}
        #[must_use]
        pub const fn is_timeout(self) -> bool {}
    }
    impl TransportError {
        pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {}
        #[must_use]
        pub fn with_source(
            self,
            source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
        ) -> Self {}
        #[must_use]
        pub fn with_partial(self, partial: HttpResponse) -> Self {}
        #[must_use]
        pub fn kind(&self) -> TransportErrorKind {}
        #[must_use]
        pub fn partial(&self) -> Option<&HttpResponse> {}
    }
    impl fmt::Display for TransportError {}
    impl std::error::Error for TransportError {}
}
