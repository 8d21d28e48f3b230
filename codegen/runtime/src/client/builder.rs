//! The settings of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Client, ClientInner, Service};
use crate::clock::{Clock, CountedNonces, Nonces, Skew, SystemClock, Timer};
use crate::config_error::ConfigError;
use crate::credentials::{DefaultCredentialsProvider, ProviderSettings, StaticCredentialsProvider};
use crate::endpoint::{Network, is_remote_plain_http, origin};
use crate::identity::{Credentials, ProvideCredentials};
use crate::observe::{self, Interceptor};
use crate::quota::RateLimit;
use crate::random::Random;
use crate::retry::{Budget, RetryConfig};
use crate::sign::Scheme;
use crate::transport::{Limits, Method, Transport};
use crate::value::Format;

/// Builds a client. Settings are checked in [`build`](Self::build).
///
/// | setting | default |
/// |---|---|
/// | credentials | none: required |
/// | region | the default region of the service |
/// | endpoint | the host of the region |
/// | network | public |
/// | signature, protocol, HTTP method | the first one in the spec of the service |
/// | connect timeout, read timeout | 5 s, 10 s |
/// | timeout of a call, including retries | 30 s |
/// | timeout of one attempt | none, except the timeout of the call |
/// | minimum rate of a response body | 100 bytes per second |
/// | retry | three attempts: [`RetryConfig::standard`] |
/// | rate limit | the documented quota of each action: [`RateLimit::quota`] |
/// | largest response body | 64 MiB |
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
    attempt_timeout: Option<Duration>,
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

// A panic can't leave a builder in an inconsistent state: each setter is a single assignment.
impl<C> std::panic::UnwindSafe for ClientBuilder<C> {}
impl<C> std::panic::RefUnwindSafe for ClientBuilder<C> {}

/// How the credentials of a client are set.
#[derive(Debug)]
enum CredentialsSetting {
    Fixed(Credentials),
    Provider(Arc<dyn ProvideCredentials>),
    /// Created with the client, since it uses the transport and the clock of the client. A
    /// function, so that programs without the default chain do not contain its providers.
    Deferred(fn(&ProviderSettings) -> Arc<dyn ProvideCredentials>),
}

impl<C: From<Client>> ClientBuilder<C> {
    /// A builder with the defaults for a service.
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
            attempt_timeout: None,
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

    /// Region whose endpoint is called, for example `cn-shanghai`. The constant `REGIONS` of the
    /// client crate lists all.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Calls the VPC endpoint of the region, for programs that run inside a virtual private cloud.
    pub fn vpc(mut self) -> Self {
        self.network = Network::Vpc;
        self
    }

    /// Host to call instead of the one of the region: `vod.cn-shanghai.aliyuncs.com`, or with
    /// scheme and port `http://127.0.0.1:8080`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Uses plain HTTP, except for actions that are served over HTTPS only.
    ///
    /// Signed requests cannot be forged, but anyone on the network path can read them and their
    /// responses.
    pub fn insecure_http(mut self) -> Self {
        self.http = true;
        self
    }

    /// HTTP method for actions that accept more than one. Actions that do not accept it use their
    /// own.
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Response format to request. JSON and XML are always accepted. Default: JSON.
    pub fn response_format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Signature scheme. The module `signer` of the client crate has those that the service
    /// accepts.
    pub fn signature(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Signs every call with these credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(CredentialsSetting::Fixed(credentials));
        self
    }

    /// Signs every call with the credentials in the environment variables
    /// `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary
    /// credentials, `ALIBABA_CLOUD_SECURITY_TOKEN`. They are read once, now.
    ///
    /// # Errors
    /// If a variable is missing, empty or not Unicode; the message names it.
    pub fn credentials_from_env(self) -> Result<Self, ConfigError> {
        Ok(self.credentials(Credentials::from_env()?))
    }

    /// Signs each call with the current credentials of `provider`.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(CredentialsSetting::Provider(Arc::new(provider)));
        self
    }

    /// Uses the default credentials chain of the official SDKs: environment variables, OIDC (RRSA),
    /// CLI profile, credentials file, ECS RAM role, credentials URI. The first provider that has
    /// credentials is used. See [`DefaultCredentialsProvider`].
    ///
    /// Nothing is read or requested before the first call. Requests for credentials use the
    /// transport of this builder if one is set. Otherwise requests to the metadata service bypass
    /// the proxies of the environment.
    pub fn default_credentials(mut self) -> Self {
        self.credentials = Some(CredentialsSetting::Deferred(|settings| {
            Arc::new(DefaultCredentialsProvider::new(settings))
        }));
        self
    }

    /// Sends requests with your own transport instead of the one of the feature `http`.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Timeout for establishing a connection, including TLS. Default: 5 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect_timeout = timeout;
        self
    }

    /// Longest time in which no byte is sent or received. Default: 10 s.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.read_timeout = timeout;
        self
    }

    /// Timeout of a call. It covers credentials, the rate limit, all attempts and the delays
    /// between them. A request can override it. Default: 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// Timeout of one attempt, from the first byte sent to the last one received. None by default:
    /// an attempt may take all the time that is left for the call. An attempt that times out is
    /// retried if the call is idempotent.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Minimum rate of a response body, in bytes per second. Default: 100. It is measured over each
    /// [`read_timeout`](Self::read_timeout). A slower response times out; 0 disables the check.
    pub fn min_body_rate(mut self, bytes_per_second: u32) -> Self {
        self.limits.min_body_rate = bytes_per_second;
        self
    }

    /// Retry settings. A request can override them. Default: [`RetryConfig::standard`].
    pub fn retry(mut self, retry: RetryConfig) -> Self {
        self.retry = retry;
        self
    }

    /// Rate limit of this client and its clones. Default: [`RateLimit::quota`].
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Largest accepted response body, in bytes. Default: 64 MiB.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_body_bytes = bytes;
        self
    }

    /// Name and version of your program, added to the `user-agent` header.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Adds an [`Interceptor`], which sees each call and attempt and can veto requests and add
    /// headers. Interceptors run in the order in which they are added.
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Clock for the dates in signatures, for tests.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Timer for delays and timeouts, for tests and for async runtimes other than tokio. The
    /// feature `http` provides the one of tokio.
    pub fn timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Some(Arc::new(timer));
        self
    }

    /// Generator of nonces, for tests.
    pub fn nonces(mut self, nonces: impl Nonces + 'static) -> Self {
        self.nonces = Some(Arc::new(nonces));
        self
    }

    /// Seeds the random delays between attempts.
    #[cfg(feature = "testing")]
    pub(crate) fn seeded(mut self, seed: u64) -> Self {
        self.random = Random::seeded(seed);
        self
    }

    /// Creates the client. No connection is opened.
    ///
    /// # Errors
    /// If credentials, transport or timer are missing (the last two are set by the feature `http`),
    /// if credentials are empty, if the region is unknown (the message suggests similar ones), or
    /// if the endpoint or the share of the rate limit is invalid.
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
        let nonces = self
            .nonces
            .unwrap_or_else(|| Arc::new(CountedNonces::with_clock(Arc::clone(&self.clock))));
        let origin = origin(host, protocol)?;
        if is_remote_plain_http(&origin) {
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
            attempt_timeout: self.attempt_timeout,
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
        "no transport is set; call `transport`, or enable the feature `http`",
    ))
}

#[cfg(feature = "http")]
fn default_timer() -> Result<Arc<dyn Timer>, ConfigError> {
    Ok(Arc::new(crate::clock::TokioTimer))
}

#[cfg(not(feature = "http"))]
fn default_timer() -> Result<Arc<dyn Timer>, ConfigError> {
    Err(ConfigError::new("no timer is set; call `timer`, or enable the feature `http`"))
}

/// `aliyun-vod/0.1.0 (linux; x86_64) my-program/1.0`
fn user_agent(service: &Service, product: Option<&str>) -> String {
    let mut text = format!("{} ({}; {})", service.user_agent, std::env::consts::OS, std::env::consts::ARCH);
    if let Some(product) = product {
        text.push(' ');
        // Other characters are not allowed in header values; an HTTP library would reject the first
        // call.
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
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("rate_limit", &self.rate_limit)
            .field("interceptors", &self.interceptors)
            .finish_non_exhaustive()
    }
}
