//! The settings of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Client, Inner, Service};
use crate::clock::{Clock, CountedNonces, Nonces, SystemClock};
use crate::credentials::{Credentials, ProvideCredentials, StaticCredentials};
use crate::decode::Format;
use crate::endpoint::{ConfigError, Network, origin};
use crate::sign::Scheme;
use crate::transport::{Limits, Method, Transport};

/// Sets up a client. Nothing is checked before [`build`](Self::build), which says what is missing or wrong.
///
/// | setting | default |
/// |---|---|
/// | credentials | none: they have to be set |
/// | region | the service's default region, where it has one |
/// | endpoint | the host of the region |
/// | network | public |
/// | signature, protocol, HTTP method | the first that the service names |
/// | connect timeout, read timeout | 5 s, 10 s |
/// | timeout of a whole call | 30 s |
/// | largest answer | 64 MiB |
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C> {
    service: &'static Service,
    region: Option<String>,
    network: Network,
    endpoint: Option<String>,
    http: bool,
    method: Option<Method>,
    format: Format,
    scheme: Scheme,
    credentials: Option<Arc<dyn ProvideCredentials>>,
    transport: Option<Arc<dyn Transport>>,
    limits: Limits,
    user_agent: Option<String>,
    clock: Arc<dyn Clock>,
    nonces: Option<Arc<dyn Nonces>>,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// The defaults for a service. Generated clients call it.
    pub fn new(service: &'static Service) -> Self {
        Self {
            service,
            region: None,
            network: Network::Public,
            endpoint: None,
            http: service.protocol == "http",
            method: None,
            format: Format::Json,
            scheme: service.scheme,
            credentials: None,
            transport: None,
            limits: Limits::default(),
            user_agent: None,
            clock: Arc::new(SystemClock),
            nonces: None,
            client: PhantomData,
        }
    }

    /// Region whose endpoint is called: `cn-shanghai`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Calls the region's endpoint inside a virtual private cloud (VPC), for programs that run there.
    pub fn vpc(mut self) -> Self {
        self.network = Network::Vpc;
        self
    }

    /// Host to call, whatever the region: `vod.cn-shanghai.aliyuncs.com`, or with a scheme and a port `http://127.0.0.1:8080`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Calls without TLS, except for actions that are served over HTTPS only.
    ///
    /// Nobody can forge a signed request, but anybody on the way can read it and its answer.
    pub fn insecure_http(mut self) -> Self {
        self.http = true;
        self
    }

    /// HTTP method, for actions that accept more than one.
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Format in which answers are asked for; both are understood in any case.
    pub fn answer_format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Signature scheme; the generated module `signer` has those that the service accepts.
    pub fn signature(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Signs every call with the same credentials.
    pub fn credentials(self, credentials: Credentials) -> Self {
        self.credentials_provider(StaticCredentials::from(credentials))
    }

    /// Signs every call with the credentials of the environment: `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and,
    /// for temporary credentials, `ALIBABA_CLOUD_SECURITY_TOKEN`. They are read now.
    ///
    /// # Errors
    /// Names the variable that is missing.
    pub fn credentials_from_env(self) -> Result<Self, ConfigError> {
        Ok(self.credentials(Credentials::from_env()?))
    }

    /// Asks `provider` for the credentials of each call.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(Arc::new(provider));
        self
    }

    /// Sends requests by a transport of your own.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Time for establishing a connection (5 s).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect_timeout = timeout;
        self
    }

    /// Time that may pass without a byte from the service (10 s).
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.read_timeout = timeout;
        self
    }

    /// Time for a whole call (30 s). A request can have its own.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// Largest body of an answer, in bytes (64 MiB).
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_body_bytes = bytes;
        self
    }

    /// Text that is added to the header `user-agent`, to tell your program from others.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Source of time, for tests.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Source of nonces, for tests.
    pub fn nonces(mut self, nonces: impl Nonces + 'static) -> Self {
        self.nonces = Some(Arc::new(nonces));
        self
    }

    /// Makes the client. It opens no connection.
    ///
    /// # Errors
    /// Fails without credentials, without a transport (feature `http` off and none set), for an unknown region (the message lists the
    /// known ones), and for an endpoint that is none.
    pub fn build(self) -> Result<C, ConfigError> {
        let protocol = if self.http { "http" } else { "https" };
        let (host, scheme_is_fixed) = match &self.endpoint {
            Some(endpoint) => (endpoint.as_str(), endpoint.contains("://")),
            None => (self.service.endpoints.host(self.region.as_deref(), self.network)?, false),
        };
        let credentials = self
            .credentials
            .ok_or_else(|| ConfigError::new("no credentials are set; call `credentials` or `credentials_provider`"))?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let nonces = match self.nonces {
            Some(nonces) => nonces,
            None => Arc::new(CountedNonces::new().map_err(|error| ConfigError::new(error.to_string()))?),
        };
        Ok(C::from(Client(Arc::new(Inner {
            service: self.service,
            origin: origin(host, protocol)?,
            scheme_is_fixed,
            method: self.method,
            format: self.format,
            scheme: self.scheme,
            credentials,
            transport,
            limits: self.limits,
            user_agent: user_agent(self.service, self.user_agent.as_deref()),
            clock: self.clock,
            nonces,
            signer: Mutex::new(None),
        }))))
    }
}

#[cfg(feature = "http")]
fn default_transport() -> Result<Arc<dyn Transport>, ConfigError> {
    Ok(Arc::new(crate::transport::HyperTransport::new()))
}

#[cfg(not(feature = "http"))]
fn default_transport() -> Result<Arc<dyn Transport>, ConfigError> {
    Err(ConfigError::new(
        "no transport is set; call `transport`, or switch on the feature `http`",
    ))
}

/// `aliyun-vod/0.1.0 (linux; x86_64) my-program/1.0`
fn user_agent(service: &Service, product: Option<&str>) -> String {
    let mut text = format!("{} ({}; {})", service.user_agent, std::env::consts::OS, std::env::consts::ARCH);
    if let Some(product) = product {
        text.push(' ');
        // Header values are visible ASCII here; anything else would be refused by an HTTP library at the first call.
        text.extend(product.chars().filter(|c| c.is_ascii_graphic() || *c == ' '));
    }
    text
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("region", &self.region)
            .field("network", &self.network)
            .field("endpoint", &self.endpoint)
            .field("signature", &self.scheme)
            .field("credentials", &self.credentials)
            .field("transport", &self.transport)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
