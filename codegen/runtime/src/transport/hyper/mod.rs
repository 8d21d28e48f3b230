//! [`HyperTransport`]: the transport of the feature `http`, with a connection pool of `hyper`,
//! rustls on ring, and the proxies of the environment.

mod attempt;
mod chunks;
mod connect;
mod far;
mod keep_alive;
mod link;
mod pace;
mod pools;
mod progress;
mod proxy;
mod proxy_url;
mod request;
mod slots;
#[cfg(test)]
mod tests;
mod tls;
mod usage;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use self::connect::Connector;
use self::far::FAR;
use self::pools::Pools;
use self::proxy::Proxies;
use self::slots::Slots;
use self::tls::TlsSettings;
use super::{BoxFuture, HttpRequest, HttpResponse, Limits, Transport, TransportError};

/// Default lifetime of idle connections. Load balancers of Alibaba Cloud close idle connections
/// after 15 s by default. A request that crosses such a close is lost, so the client closes first.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// Default age at which a connection is closed, so that a change of the addresses of a host is
/// seen. A new one costs three round trips.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);

/// Default number of idle connections per host.
const MAX_IDLE_PER_HOST: usize = 64;

/// Size of the read buffer, which limits the response head: status line and headers together. hyper
/// checks it between two reads, when the buffer may have grown to twice the size. The limit of 100
/// headers is the default of hyper.
const READ_BUFFER_BYTES: usize = 64 << 10;

/// Sends requests over HTTP/1.1 with [hyper](https://hyper.rs) and [rustls](https://docs.rs/rustls)
/// on ring.
///
/// Cheap to clone; clones share connections. Use one transport for all clients of a program.
///
/// # Runtime
///
/// [`send`](Transport::send) needs a tokio runtime with time and I/O enabled, as `#[tokio::main]`
/// and `Builder::enable_all` create it. Outside of a runtime, and in one without time or I/O, it
/// returns an error.
///
/// No task is spawned for a call, only for connections: one task drives each open connection, one
/// closes idle connections, and names are resolved on the blocking threads of tokio, where streamed
/// bodies are read, too. These tasks run on the runtime of the call that started them and end with
/// their connection. Dropping the
/// future of a call ends the attempt and closes its connection; other connections stay open. If
/// another connection becomes free while one is being opened, a task finishes opening it and keeps
/// it for the next request.
///
/// # Connections
///
/// A connection is reused for requests to the same host from the same runtime, until it was idle
/// for 10 s, is 5 minutes old, or the service closes it. It is not reused after a response with
/// status 408 or 5xx, or if a call was retried because of its response: another connection may lead
/// to a server that works. If a response has a header `keep-alive: timeout=…`, the connection is
/// closed a second before that. If the service closes a connection at the moment a request is
/// assigned to it, the request is sent on another one, provided that no byte of it was written.
/// Otherwise the error is [`Interrupted`](super::TransportErrorKind::Interrupted): this transport
/// never sends a request twice that the service may have received.
///
/// # Streamed bodies
///
/// A body with a [`BodySource`](super::BodySource) is read in chunks of 128 KiB, one ahead of the
/// connection, so a request needs less than 1 MiB of memory. A response that comes before the whole
/// request was sent ends the sending, and then the connection.
///
/// # Certificates
///
/// Server certificates are verified against those that the operating system trusts, or those in
/// `SSL_CERT_FILE` and `SSL_CERT_DIR` if set. They are read when the transport is built. Without
/// any, `https` requests fail with an error that tells what to do; `http` requests work.
/// [`root_certificates`](HyperTransportBuilder::root_certificates) sets others, and
/// [`client_certificate`](HyperTransportBuilder::client_certificate) one for the client.
///
/// # After `fork`
///
/// A child process opens its own connections: it needs a tokio runtime of its own, and connections
/// belong to a runtime. Those of the parent stay open in the child until both have closed them, and
/// count for [`max_connections`](HyperTransportBuilder::max_connections).
///
/// # Proxies
///
/// The variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` (uppercase takes
/// precedence over lowercase) are read when the transport is built. Proxy URLs may begin with
/// `http`, `https`, `socks5` or `socks5h`; SOCKS proxies always resolve names. User and password in
/// the URL are sent to the proxy and never shown. Hosts in `NO_PROXY` are reached directly. There
/// is no exception for `localhost`, and `*` matches all names but no IP addresses. In a CGI
/// process, which has a variable `REQUEST_METHOD`, proxies of the environment are ignored, since a
/// header of the incoming request can set `HTTP_PROXY` there.
///
/// # Limits
///
/// In addition to [`Limits`], a response head may have 100 headers and about 64 KiB (at most twice
/// as much). A larger one is an error
/// ([`InvalidResponse`](super::TransportErrorKind::InvalidResponse)). The URL of a request may have
/// 65,534 bytes.
#[derive(Clone)]
pub struct HyperTransport {
    pools: Arc<Pools>,
    proxies: Proxies,
}

impl HyperTransport {
    /// A transport with the default settings, the proxies of the environment and the certificates
    /// of the operating system.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A builder, to change the settings.
    #[must_use]
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder {
            proxies: None,
            tls: TlsSettings::default(),
            idle_timeout: IDLE_TIMEOUT,
            max_idle_per_host: MAX_IDLE_PER_HOST,
            max_age: MAX_AGE,
            max_connections: usize::MAX,
        }
    }
}

impl Default for HyperTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("proxies", &self.proxies)
            .finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(attempt::send(&self.pools, &self.proxies, request, limits))
    }

    fn enforces_timeout(&self) -> bool {
        true
    }
}

/// Settings of a [`HyperTransport`].
///
/// Timeouts belong to the request, see [`Limits`].
#[derive(Clone, Debug)]
pub struct HyperTransportBuilder {
    /// `None`: the proxies of the environment.
    proxies: Option<Proxies>,
    tls: TlsSettings,
    idle_timeout: Duration,
    max_idle_per_host: usize,
    max_age: Duration,
    max_connections: usize,
}

impl HyperTransportBuilder {
    /// Uses no proxy and ignores the environment.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Some(Proxies::none());
        self
    }

    /// Uses this proxy for every request and ignores the environment, also `NO_PROXY`.
    ///
    /// `url` is `scheme://[user:password@]host[:port]` with the scheme `http`, `https`, `socks5` or
    /// `socks5h`.
    ///
    /// # Errors
    ///
    /// If `url` has another form. The message does not contain it, since it may hold a password.
    pub fn proxy(mut self, url: &str) -> Result<Self, TransportError> {
        self.proxies = Some(Proxies::for_all(url, "")?);
        Ok(self)
    }

    /// Trusts the certificates in `pem`, and none of the operating system or the environment.
    ///
    /// # Errors
    ///
    /// If there is no certificate, or one that can't be read.
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Self, TransportError> {
        self.tls.trust(pem)?;
        Ok(self)
    }

    /// Shows a certificate to servers and proxies that ask for one (mutual TLS): its chain, its own
    /// certificate first, and its private key, both as PEM.
    ///
    /// # Errors
    ///
    /// If one can't be read, or they don't belong together. The message shows nothing of the key.
    pub fn client_certificate(mut self, chain_pem: &[u8], key_pem: &[u8]) -> Result<Self, TransportError> {
        self.tls.identify(chain_pem, key_pem)?;
        Ok(self)
    }

    /// Lifetime of idle connections. Default: 10 s.
    ///
    /// Must be shorter than the idle timeout of the service: a request that is sent while the
    /// service closes the connection is lost.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Number of idle connections per host. Default: 64. With 0, each request opens a connection.
    #[must_use]
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.max_idle_per_host = connections;
        self
    }

    /// Age at which a connection is closed (5 min), as soon as no request is under way. A new
    /// connection resolves the name of the host again.
    #[must_use]
    pub fn max_connection_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// Number of connections that may be open or being opened (unlimited; at least 1): of this
    /// transport and its clones, on all runtimes and to all hosts.
    ///
    /// Requests beyond it wait for a connection until their timeout. They wait in the same way if
    /// the operating system has no more file descriptors.
    #[must_use]
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections.max(1);
        self
    }

    /// Reads the environment and the certificates, and creates the transport.
    #[must_use]
    pub fn build(self) -> HyperTransport {
        let proxies = self.proxies.unwrap_or_else(Proxies::from_env);
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_idle_timeout(self.idle_timeout.min(FAR))
            .pool_max_idle_per_host(self.max_idle_per_host)
            .pool_timer(TokioTimer::new())
            .http1_max_buf_size(READ_BUFFER_BYTES)
            // A closed connection returns a request that it has not started to write; only such a
            // request is sent again (`TrySendError::take_message` in hyper,
            // `TrySendError::Retryable` in hyper-util).
            .retry_canceled_requests(true);
        let slots = Slots::new(self.max_connections);
        let connector = Connector::new(proxies.clone(), &self.tls, slots, self.max_age, self.idle_timeout);
        let pools = Arc::new(Pools::new(builder, connector));
        HyperTransport { pools, proxies }
    }
}
