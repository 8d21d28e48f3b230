//! The settings of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Client, ClientInner, Service};
use crate::clock::{Clock, CountedNonces, Nonces, Skew, SystemClock, Timer};
use crate::config_error::ConfigError;
use crate::credentials::{DefaultCredentialsProvider, ProviderSettings, StaticCredentialsProvider};
use crate::endpoint::{Network, is_exposed, origin};
use crate::identity::{Credentials, ProvideCredentials};
use crate::observe::{self, Interceptor};
use crate::quota::RateLimit;
use crate::random::Random;
use crate::retry::{Budget, RetryConfig};
use crate::sign::Scheme;
use crate::transport::{Limits, Method, Transport};
use crate::value::Format;

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
/// | retry | three attempts: [`RetryConfig::standard`] |
/// | rate limit | the documented quota of each action: [`RateLimit::quota`] |
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
    credentials: Option<CredentialsSetting>,
    transport: Option<Arc<dyn Transport>>,
    limits: Limits,
    user_agent: Option<String>,
    clock: Arc<dyn Clock>,
    timer: Option<Arc<dyn Timer>>,
    retry: RetryConfig,
    rate_limit: RateLimit,
    nonces: Option<Arc<dyn Nonces>>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    random: Random,
    client: PhantomData<fn() -> C>,
}

/// Where a client gets its credentials.
#[derive(Debug)]
enum CredentialsSetting {
    Fixed(Credentials),
    Provider(Arc<dyn ProvideCredentials>),
    /// Made when the client is, since it uses the client's transport and clock. By a function, so that a program that
    /// never asks for the default chain does not carry its sources.
    Deferred(fn(&ProviderSettings) -> Arc<dyn ProvideCredentials>),
}

impl<C: From<Client>> ClientBuilder<C> {
    /// The defaults for a service.
    pub(crate) fn new(service: &'static Service) -> Self {
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
            timer: None,
            retry: RetryConfig::standard(),
            rate_limit: RateLimit::quota(),
            nonces: None,
            interceptors: Vec::new(),
            random: Random::new(),
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
    pub fn response_format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Signature scheme; the generated module `signer` has those that the service accepts.
    pub fn signature(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Signs every call with the same credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(CredentialsSetting::Fixed(credentials));
        self
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
        self.credentials = Some(CredentialsSetting::Provider(Arc::new(provider)));
        self
    }

    /// Signs every call with the credentials of the first source that has some, of those that the official SDKs look at: environment,
    /// OIDC (RRSA), profile of the command line interface, credentials file, role of the ECS instance, credentials URI. See
    /// [`DefaultCredentialsProvider`] for names, order and renewal.
    ///
    /// Nothing is read or asked before the first call. Requests that fetch credentials go through the transport of this builder if it was
    /// given one; otherwise those to the metadata service pass by the proxies of the environment.
    pub fn default_credentials(mut self) -> Self {
        self.credentials = Some(CredentialsSetting::Deferred(|settings| {
            Arc::new(DefaultCredentialsProvider::new(settings))
        }));
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

    /// Time for a whole call (30 s): credentials, rate limit, all attempts and the waits between them. A request can have its own.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// How often a failed call is attempted, and how long it waits between two attempts ([`RetryConfig::standard`]). A request can have its own.
    pub fn retry(mut self, retry: RetryConfig) -> Self {
        self.retry = retry;
        self
    }

    /// How this client and its clones limit the rate of their calls ([`RateLimit::quota`]).
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
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

    /// Has an interceptor see each attempt and each call, veto requests and add headers to them. Several are asked in the order in which
    /// they are given; see [`Interceptor`].
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// CredentialsSetting of the dates that are signed, for tests.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// What the client waits by, for tests and for runtimes other than tokio. With the feature `http` it is the timer of tokio unless set.
    pub fn timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Some(Arc::new(timer));
        self
    }

    /// CredentialsSetting of nonces, for tests.
    pub fn nonces(mut self, nonces: impl Nonces + 'static) -> Self {
        self.nonces = Some(Arc::new(nonces));
        self
    }

    /// Draws the waits between attempts from this seed.
    #[cfg(feature = "testing")]
    pub(crate) fn seeded(mut self, seed: u64) -> Self {
        self.random = Random::seeded(seed);
        self
    }

    /// Makes the client. It opens no connection.
    ///
    /// # Errors
    /// Fails without credentials or with empty ones, without a transport or a timer (feature `http` off and none set), for a rate limit
    /// without a share, for an unknown region (the message names the one that was meant, or all), and for an invalid endpoint.
    pub fn build(self) -> Result<C, ConfigError> {
        let protocol = if self.http { "http" } else { "https" };
        let (host, scheme_is_fixed) = match &self.endpoint {
            Some(endpoint) => (endpoint.as_str(), endpoint.contains("://")),
            None => (self.service.endpoints.host(self.region.as_deref(), self.network)?, false),
        };
        let credentials = self.credentials.ok_or_else(|| {
            ConfigError::new("no credentials are set; call `credentials`, `credentials_provider` or `default_credentials`")
        })?;
        let (transport, settings) = match self.transport {
            Some(transport) => {
                let settings = ProviderSettings::with_transport(Arc::clone(&transport));
                (transport, settings)
            }
            None => default_transport()?,
        };
        let credentials = match credentials {
            CredentialsSetting::Fixed(credentials) => {
                credentials.check()?;
                Arc::new(StaticCredentialsProvider::from(credentials))
            }
            CredentialsSetting::Provider(provider) => provider,
            CredentialsSetting::Deferred(make) => make(&settings.clock(Arc::clone(&self.clock))),
        };
        let timer = match self.timer {
            Some(timer) => timer,
            None => default_timer()?,
        };
        let nonces = self.nonces.unwrap_or_else(|| Arc::new(CountedNonces::new()));
        let origin = origin(host, protocol)?;
        if is_exposed(&origin) {
            observe::unencrypted(&origin);
        }
        let region = match self.endpoint {
            Some(_) => None,
            None => self.region.or(self.service.endpoints.default_region.map(str::to_owned)),
        };
        Ok(C::from(Client(Arc::new(ClientInner {
            service: self.service,
            region,
            origin,
            scheme_is_fixed,
            method: self.method,
            format: self.format,
            scheme: self.scheme,
            credentials,
            transport,
            limits: self.limits,
            user_agent: user_agent(self.service, self.user_agent.as_deref()),
            clock: self.clock,
            skew: Skew::default(),
            timer,
            nonces,
            retry: self.retry,
            budget: Budget::new(),
            random: self.random,
            limiter: self.rate_limit.limiter()?,
            interceptors: self.interceptors,
            #[cfg(feature = "blocking")]
            executor: crate::executor::Executor::default(),
            signer: Mutex::new(None),
        }))))
    }
}

#[cfg(feature = "http")]
fn default_transport() -> Result<(Arc<dyn Transport>, ProviderSettings), ConfigError> {
    let transport: Arc<dyn Transport> = Arc::new(crate::transport::HyperTransport::new());
    let settings = ProviderSettings::shipped(Arc::clone(&transport));
    Ok((transport, settings))
}

#[cfg(not(feature = "http"))]
fn default_transport() -> Result<(Arc<dyn Transport>, ProviderSettings), ConfigError> {
    Err(ConfigError::new(
        "no transport is set; call `transport`, or switch on the feature `http`",
    ))
}

#[cfg(feature = "http")]
fn default_timer() -> Result<Arc<dyn Timer>, ConfigError> {
    Ok(Arc::new(crate::clock::TokioTimer))
}

#[cfg(not(feature = "http"))]
fn default_timer() -> Result<Arc<dyn Timer>, ConfigError> {
    Err(ConfigError::new("no timer is set; call `timer`, or switch on the feature `http`"))
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
            .field("retry", &self.retry)
            .field("rate_limit", &self.rate_limit)
            .field("interceptors", &self.interceptors)
            .finish_non_exhaustive()
    }
}
