//! What the providers have in common.

use std::sync::Arc;

use super::Environment;
use crate::clock::{Clock, SystemClock};
use crate::transport::Transport;

/// What the providers of this module work with: transports, variables and the home directory, and a clock. A clone is cheap and shares the
/// transports.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) direct: Arc<dyn Transport>,
    pub(super) environment: Environment,
    pub(super) clock: Arc<dyn Clock>,
}

impl ProviderSettings {
    /// The environment of the process, the clock of the system and the transport that ships.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn new() -> Self {
        Self::shipped(Arc::new(crate::transport::HyperTransport::new()))
    }

    /// The same with another transport, for everything: STS, the metadata service and the credentials URI.
    #[must_use]
    pub fn with_transport(transport: Arc<dyn Transport>) -> Self {
        Self {
            direct: Arc::clone(&transport),
            transport,
            environment: Environment::from_process(),
            clock: Arc::new(SystemClock),
        }
    }

    /// With `transport`, which is one that ships, and one without proxies for what is local.
    #[cfg(feature = "http")]
    pub(crate) fn shipped(transport: Arc<dyn Transport>) -> Self {
        Self::with_transport(transport).direct_transport(Arc::new(direct::DirectTransport::default()))
    }

    /// Transport for the metadata service and for a credentials URI on this machine, neither of which is behind a proxy. Unless set,
    /// it is the transport that ships without its proxies, or the one given to [`with_transport`](Self::with_transport).
    #[must_use]
    pub fn direct_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.direct = transport;
        self
    }

    /// Variables and home directory, in place of those of the process.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Source of time, for tests.
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

    /// The transport that ships, without proxies. Made when it is first needed: few programs ever do, and it reads all certificates.
    #[derive(Debug, Default)]
    pub(super) struct DirectTransport(OnceLock<HyperTransport>);

    impl Transport for DirectTransport {
        fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
            let made = || HyperTransport::builder().no_proxy().build();
            self.0.get_or_init(made).send(request, limits)
        }
    }
}
