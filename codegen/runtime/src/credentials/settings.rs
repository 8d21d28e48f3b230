//! Settings that the providers share.

use std::sync::Arc;

use super::Environment;
use crate::clock::{Clock, SystemClock};
use crate::transport::Transport;

/// Settings of the providers in this module: transports, environment variables, home directory and
/// clock. Cheap to clone; clones share the transports.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) direct: Arc<dyn Transport>,
    pub(super) environment: Environment,
    pub(super) clock: Arc<dyn Clock>,
}

impl ProviderSettings {
    /// The environment of the process, the system clock and the transport of the feature `http`.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn new() -> Self {
        Self::shipped(Arc::new(crate::transport::HyperTransport::new()))
    }

    /// The same with your own transport for all requests: STS, metadata service and credentials
    /// URI.
    #[must_use]
    pub fn with_transport(transport: Arc<dyn Transport>) -> Self {
        Self {
            direct: Arc::clone(&transport),
            transport,
            environment: Environment::from_process(),
            clock: Arc::new(SystemClock),
        }
    }

    /// With the default transport, and one without proxies for local requests.
    #[cfg(feature = "http")]
    pub(crate) fn shipped(transport: Arc<dyn Transport>) -> Self {
        Self::with_transport(transport).direct_transport(Arc::new(direct::DirectTransport::default()))
    }

    /// Transport for the metadata service and for credentials URIs on this machine, which no proxy
    /// can reach. Default: the transport of the feature `http` without proxies, or the one given to
    /// [`with_transport`](Self::with_transport).
    #[must_use]
    pub fn direct_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.direct = transport;
        self
    }

    /// Environment variables and home directory, instead of those of the process.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }
}

#[cfg(feature = "http")]
impl Default for ProviderSettings {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "http")]
mod direct {
    use std::sync::OnceLock;

    use crate::transport::{BoxFuture, HttpRequest, HttpResponse, HyperTransport, Limits, Transport, TransportError};

    /// The default transport without proxies. Created when first needed, since few programs need it
    /// and it reads all certificates.
    #[derive(Debug, Default)]
    pub(super) struct DirectTransport(OnceLock<HyperTransport>);

    impl Transport for DirectTransport {
        fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
            let made = || HyperTransport::builder().no_proxy().build();
            self.0.get_or_init(made).send(request, limits)
        }
    }
}
