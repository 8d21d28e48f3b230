//! [`HyperTransport`]: the transport of the feature `http`, with a connection pool of `hyper`,
//! rustls on ring, and the proxies of the environment.

mod attempt;
mod connect;
mod pools;
mod proxy;
mod request;
#[cfg(test)]
mod tests;
mod tls;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use self::connect::Connector;
use self::pools::Pools;
use self::proxy::Proxies;
use super::{BoxFuture, HttpRequest, HttpResponse, Limits, Transport, TransportError};

/// How long an unused connection is kept. Load balancers of Alibaba Cloud close one after 15 s
/// unless told otherwise; a request that meets such a close on its way is lost, so we close first.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// How many unused connections to one host are kept.
const MAX_IDLE_PER_HOST: usize = 64;

/// Size of the read buffer and with it of the head of an answer: status line and headers together.
/// hyper looks at it between two reads, and the buffer may have grown to twice the size by then.
/// That a head has 100 headers at most is hyper's own default.
const READ_BUFFER_BYTES: usize = 64 << 10;

/// Sends requests over HTTP/1.1 with [hyper](https://hyper.rs), encrypted by
/// [rustls](https://docs.rs/rustls) with ring.
///
/// A clone is cheap and shares the connections. Use one transport for all clients of a program.
///
/// # Runtime
///
/// [`send`](Transport::send) needs a tokio runtime with time and I/O enabled, as `#[tokio::main]`
/// and `Builder::enable_all` make it. Outside of a runtime it returns an error; in one without time
/// or I/O tokio panics, as a program can't ask a runtime what it has.
///
/// The tasks that run beside a call belong to connections: one drives each open connection, one
/// closes those that nobody uses any more, and name resolution runs on tokio's blocking threads.
/// They live on the runtime of the call that started them and end with their connection. Dropping
/// the future of a call ends the attempt and closes its connection; the others stay in use. A
/// connection that is still being opened when another one becomes free is finished by a task of its
/// own and kept for the next request.
///
/// # Connections
///
/// A connection is used again for the next request to the same host from the same runtime, until it
/// has been idle for 10 s or the service closes it. A request that was handed to a connection just
/// as the service closed it goes out on another one, without an error, if no byte of it had been
/// written. Otherwise the answer is lost and the error is
/// [`Interrupted`](super::TransportErrorKind::Interrupted): this transport never sends a request
/// twice that the service may have seen.
///
/// # Certificates
///
/// A server must show a certificate that the operating system trusts. The file that the variable
/// `SSL_CERT_FILE` names and the directories in `SSL_CERT_DIR` take the place of the system's
/// certificates. They are read when the transport is built. Where there are none, `https` requests
/// fail with an error that says what to do, and `http` requests work.
///
/// # Proxies
///
/// The variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, upper case first, are
/// read when the transport is built. A proxy is an `http`, `https`, `socks5` or `socks5h` URL; with
/// either kind of SOCKS the proxy resolves names. A user and a password in the URL are sent to the
/// proxy and shown nowhere. What `NO_PROXY` names is reached directly, and nothing else is:
/// `localhost` is no exception, and `*` stands for every name but for no IP address. In a CGI
/// process, which has a variable `REQUEST_METHOD`, no proxy of the environment is used, since a
/// header of the incoming request can set `HTTP_PROXY` there.
///
/// # Bounds
///
/// Beside [`Limits`], the head of an answer may have 100 headers and about 64 KiB (never more than
/// twice as much); a larger one is [`InvalidResponse`](super::TransportErrorKind::InvalidResponse).
/// The URL of a request may have 65,534 bytes.
#[derive(Clone)]
pub struct HyperTransport {
    pools: Arc<Pools>,
    proxies: Proxies,
}

impl HyperTransport {
    /// A transport with the defaults, the proxies of the environment and the certificates of the
    /// operating system.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Starts a transport with settings of its own.
    #[must_use]
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder {
            proxies: None,
            idle_timeout: IDLE_TIMEOUT,
            max_idle_per_host: MAX_IDLE_PER_HOST,
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
/// Time limits are not among them: they belong to the request, see [`Limits`].
#[derive(Clone, Debug)]
pub struct HyperTransportBuilder {
    /// `None`: those of the environment.
    proxies: Option<Proxies>,
    idle_timeout: Duration,
    max_idle_per_host: usize,
}

impl HyperTransportBuilder {
    /// Uses no proxy, whatever the environment says.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Some(Proxies::none());
        self
    }

    /// Uses this proxy for every request, whatever the environment says (`NO_PROXY` included).
    ///
    /// `url` is `scheme://[user:password@]host[:port]` with the scheme `http`, `https`, `socks5` or
    /// `socks5h`.
    ///
    /// # Errors
    ///
    /// If `url` is anything else. The message does not show it, since it may hold a password.
    pub fn proxy(mut self, url: &str) -> Result<Self, TransportError> {
        self.proxies = Some(Proxies::for_all(url)?);
        Ok(self)
    }

    /// How long an unused connection is kept; 10 s unless set.
    ///
    /// Keep it below the time after which the service closes an unused connection: a request that
    /// goes out at the same moment is lost.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How many unused connections to one host are kept; 64 unless set. With 0 each request has a
    /// connection of its own.
    #[must_use]
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.max_idle_per_host = connections;
        self
    }

    /// Reads the environment and the certificates, and makes the transport.
    #[must_use]
    pub fn build(self) -> HyperTransport {
        let proxies = self.proxies.unwrap_or_else(Proxies::from_env);
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.max_idle_per_host)
            .pool_timer(TokioTimer::new())
            .http1_max_buf_size(READ_BUFFER_BYTES)
            // A connection that turns out to be closed gives back a request that it had not begun
            // to write; only such a request is sent again (`TrySendError::take_message` in hyper,
            // `TrySendError::Retryable` in hyper-util).
            .retry_canceled_requests(true);
        let pools = Arc::new(Pools::new(builder, Connector::new(proxies.clone())));
        HyperTransport { pools, proxies }
    }
}
