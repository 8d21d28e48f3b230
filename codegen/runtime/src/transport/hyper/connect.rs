//! Opens connections: name resolution, TCP, proxy, TLS. Each step describes its own errors.

use std::error::Error;
use std::fmt;
use std::future::{self, Ready};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::hyper::rt::{Read, Write};
use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::link::{FirstHop, Link, PooledLink};
use super::progress::Progress;
use super::proxy::{self, Protocol, Proxies, Proxy};
use super::request::authority;
use super::slots::Slots;
use super::tls::{Tls, TlsSettings};
use super::usage::Usage;
use crate::transport::{BoxFuture, TransportError, TransportErrorKind};

/// When TCP first asks whether the peer is still there, and then how often.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How many bytes the operating system takes before it has sent them, beyond those that are not
/// acknowledged. It would take megabytes, which a slow line sends long after the request seems to
/// be written.
#[cfg(any(target_os = "linux", target_os = "android"))]
const MAX_UNSENT: u32 = 64 << 10;

/// Limits what the operating system takes before it has sent it, where it has such a limit.
fn bound_unsent(connection: &TcpStream) {
    // Without it the connection works as well.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = socket2::SockRef::from(connection).set_tcp_notsent_lowat(MAX_UNSENT);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = connection;
}

tokio::task_local! {
    /// The request that opens a connection. The pool passes only an address to the connector, but
    /// polls it while the future of the request is polled. Once the request has been given another
    /// connection, the pool goes on in a task of its own.
    static OPENED_FOR: (Duration, Arc<Progress>);
}

/// Runs `request`. A connection that it opens divides `timeout` among the addresses of the host, so
/// that an unreachable one does not use up the time of the others.
pub(super) fn opened_for<F: Future>(timeout: Duration, progress: Arc<Progress>, request: F) -> impl Future<Output = F::Output> {
    OPENED_FOR.scope((timeout, progress), request)
}

/// Whether a request waits for the connection.
fn is_wanted() -> bool {
    OPENED_FOR.try_with(|_| ()).is_ok()
}

/// The error of a connection that exceeded `timeout`.
pub(super) fn timed_out(peer: &str, timeout: Duration) -> TransportError {
    TransportError::new(
        TransportErrorKind::ConnectTimeout,
        format!("could not connect to {peer} within {timeout:?}"),
    )
}

/// Polls `opening` in a runtime that may lack time or I/O, where tokio panics. A program has no
/// other way to ask a runtime what it has.
async fn in_runtime<T>(opening: impl Future<Output = Result<T, TransportError>>) -> Result<T, TransportError> {
    let mut opening = pin!(opening);
    future::poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| opening.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<&str>().copied();
            let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            if message.is_some_and(|message| message.starts_with("A Tokio 1.x context was found, but")) {
                return Poll::Ready(Err(TransportError::new(
                    TransportErrorKind::InvalidRequest,
                    "HyperTransport needs a tokio runtime with time and I/O; build it with `enable_all`",
                )));
            }
            resume_unwind(panic)
        })
    })
    .await
}

/// The error of a request that was given no connection within `timeout`.
pub(super) fn none_free(peer: &str, timeout: Duration) -> TransportError {
    TransportError::new(
        TransportErrorKind::ConnectTimeout,
        format!("no connection to {peer} was free within {timeout:?}, and no other one may be opened"),
    )
}

/// The error of a request that has got another connection.
fn unwanted() -> TransportError {
    TransportError::new(TransportErrorKind::Connect, "the connection is not needed any more")
}

/// Whether the system has no descriptor left, for this process or at all.
fn is_out_of_descriptors(error: &TransportError) -> bool {
    #[cfg(windows)]
    const CODES: [i32; 1] = [10_024];
    #[cfg(not(windows))]
    const CODES: [i32; 2] = [23, 24];
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>()
            && error.raw_os_error().is_some_and(|code| CODES.contains(&code))
        {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether the connection failed, whatever it was used for.
fn is_broken(error: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    error.downcast_ref::<io::Error>().is_some_and(|error| {
        matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
            || error.get_ref().is_some_and(|inner| is_broken(inner))
    })
}

/// The messages of an error and its sources, without repetitions.
pub(super) fn explain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        below = error.source();
    }
    text
}

/// Opens connections for the pool.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector<Resolver>,
    tls: Tls,
    proxies: Proxies,
    slots: Arc<Slots>,
    max_age: Duration,
    idle_timeout: Duration,
    /// The requests and connections of the pool.
    users: Arc<()>,
}

impl Connector {
    pub(super) fn new(proxies: Proxies, tls: &TlsSettings, slots: Arc<Slots>, max_age: Duration, idle_timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver(GaiResolver::new()));
        tcp.enforce_http(false);
        // Requests are written at once; delaying small packets would only delay responses.
        tcp.set_nodelay(true);
        // A peer that is gone without a word is noticed, also by a request that waits long.
        tcp.set_keepalive(Some(KEEP_ALIVE));
        tcp.set_keepalive_interval(Some(KEEP_ALIVE));
        tcp.set_keepalive_retries(Some(3));
        Self {
            tcp,
            tls: Tls::new(tls),
            proxies,
            slots,
            max_age,
            idle_timeout,
            users: Arc::default(),
        }
    }

    /// The same for another pool.
    pub(super) fn for_pool(&self, users: &Arc<()>) -> Self {
        Self {
            users: Arc::clone(users),
            ..self.clone()
        }
    }

    /// Opens a connection for requests to `destination`, as soon as there may be another one.
    async fn open(self, destination: Uri) -> Result<PooledLink, TransportError> {
        let slot = self.slots.take(is_wanted).await.ok_or_else(unwanted)?;
        // Read now: if another connection becomes free first, the pool finishes this one in its own
        // task.
        let (timeout, progress) = OPENED_FOR.try_with(Clone::clone).map_err(|_| unwanted())?;
        loop {
            progress.open();
            let usage = Usage::new(self.max_age, self.idle_timeout);
            // Nothing waits for a connection that the pool finishes in its own task: a silent proxy
            // or server would keep it forever.
            let opened = tokio::time::timeout(timeout, self.open_now(&destination, &usage, timeout)).await;
            match opened.unwrap_or_else(|_| Err(timed_out(&authority(&destination), timeout))) {
                Ok(io) => return Ok(PooledLink::new(io, usage, slot, self.users)),
                Err(error) if is_out_of_descriptors(&error) => {
                    progress.wait();
                    if slot.wait_for_descriptor(is_wanted).await.is_none() {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn open_now(&self, destination: &Uri, usage: &Arc<Usage>, timeout: Duration) -> Result<MaybeHttpsStream<Link>, TransportError> {
        let destination_name = authority(destination);
        let (io, is_forwarded) = match self.proxies.intercept(destination)? {
            None => (self.connect_tcp(destination, &destination_name, timeout).await?.into(), false),
            Some(proxy) => self.connect_through_proxy(proxy, destination, timeout).await?,
        };
        let link = Link {
            io,
            is_forwarded,
            usage: Arc::clone(usage),
        };
        self.start_tls(link, destination, &destination_name).await
    }

    /// Opens a TCP connection. `peer` names its end in messages.
    async fn connect_tcp(&self, address: &Uri, peer: &str, timeout: Duration) -> Result<TokioIo<TcpStream>, TransportError> {
        let mut tcp = self.tcp.clone();
        tcp.set_connect_timeout(Some(timeout));
        let connected = tcp
            .call(address.clone())
            .await
            .inspect(|connection| bound_unsent(connection.inner()));
        connected.map_err(|error| {
            let cause = error.source();
            if let Some(Unresolved(reason)) = cause.and_then(|cause| cause.downcast_ref()) {
                return TransportError::new(
                    TransportErrorKind::Resolve,
                    format!("could not resolve the name of {peer}: {reason}"),
                );
            }
            // An error with an OS code would be a timeout of the operating system, which came
            // before the limit.
            let is_ours = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_none();
            if cause.and_then(|cause| cause.downcast_ref()).is_some_and(is_ours) {
                return timed_out(peer, timeout);
            }
            let reason = cause.map_or_else(|| error.to_string(), explain);
            TransportError::new(TransportErrorKind::Connect, format!("could not connect to {peer}: {reason}")).with_source(error)
        })
    }

    /// Opens a connection through `proxy`. Returns also whether the proxy forwards the requests.
    async fn connect_through_proxy(&self, proxy: &Proxy, destination: &Uri, timeout: Duration) -> Result<(FirstHop, bool), TransportError> {
        let address = proxy.address()?;
        let proxy_name = format!("the proxy {}", authority(&address));
        let as_proxy_error = |error: TransportError| match error.kind() {
            TransportErrorKind::ConnectTimeout => error,
            _ => TransportError::new(TransportErrorKind::Proxy, error.to_string()).with_source(error),
        };
        let tcp = self.connect_tcp(&address, &proxy_name, timeout).await.map_err(as_proxy_error)?;
        let io = self.start_tls(tcp, &address, &proxy_name).await.map_err(as_proxy_error)?;

        let refused = |error: &(dyn Error + 'static)| {
            let message = format!("{proxy_name} did not connect to {}: {}", authority(destination), explain(error));
            TransportError::new(TransportErrorKind::Proxy, message)
        };
        match proxy.protocol() {
            Protocol::Http if destination.scheme() == Some(&Scheme::HTTP) => Ok((io, true)),
            Protocol::Http => {
                let mut tunnel = Tunnel::new(address, Opened::new(io));
                if let Some(authorization) = proxy.authorization() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                let io = tunnel.call(destination.clone()).await.map_err(|error| refused(&error))?;
                Ok((io, false))
            }
            Protocol::Socks5 => {
                let mut socks = SocksV5::new(address, Opened::new(io));
                if let Some((user, password)) = proxy.credentials() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                // hyper-util uses port 443 if none is written, whatever the scheme.
                let destination = proxy::uri_from(Scheme::HTTP, &authority(destination))?;
                let io = socks.call(destination).await.map_err(|error| refused(&error))?;
                Ok((io, false))
            }
        }
    }

    /// Adds TLS if `address` begins with `https`. `peer` names the other end in messages.
    async fn start_tls<T>(&self, io: T, address: &Uri, peer: &str) -> Result<MaybeHttpsStream<T>, TransportError>
    where
        T: Read + Write + Connection + Send + Unpin + 'static,
    {
        if address.scheme() != Some(&Scheme::HTTPS) {
            return Ok(io.into());
        }
        let mut connector = HttpsConnector::from((Opened::new(io), self.tls.config(peer)?));
        connector.call(address.clone()).await.map_err(|error| {
            let message = format!("no TLS connection to {peer}: {}{}", explain(&*error), self.tls.advice(&*error));
            // If the connection itself broke, certificates are fine, and a retry may help.
            let kind = if is_broken(&*error) {
                TransportErrorKind::Connect
            } else {
                TransportErrorKind::Tls
            };
            TransportError::new(kind, message)
        })
    }
}

impl Service<Uri> for Connector {
    type Response = PooledLink;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, destination: Uri) -> Self::Future {
        Box::pin(in_runtime(self.clone().open(destination)))
    }
}

/// An open connection as a connector. hyper-rustls and hyper-util wrap connectors, not connections;
/// wrapping an open connection keeps their errors apart from those of the connector.
struct Opened<T>(Option<T>);

impl<T> Opened<T> {
    fn new(io: T) -> Self {
        Self(Some(io))
    }
}

impl<T> Service<Uri> for Opened<T> {
    type Response = T;
    type Error = io::Error;
    type Future = Ready<io::Result<T>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        future::ready(self.0.take().ok_or_else(|| io::Error::other("the connection is in use")))
    }
}

/// The resolver of the operating system, with errors that can be distinguished from those of TCP.
#[derive(Clone)]
struct Resolver(GaiResolver);

#[derive(Debug)]
struct Unresolved(io::Error);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Unresolved {}

impl Service<Name> for Resolver {
    type Response = GaiAddrs;
    type Error = Unresolved;
    type Future = BoxFuture<'static, Result<GaiAddrs, Unresolved>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        self.0.poll_ready(cx).map_err(Unresolved)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let addresses = self.0.call(name);
        Box::pin(async { addresses.await.map_err(Unresolved) })
    }
}
