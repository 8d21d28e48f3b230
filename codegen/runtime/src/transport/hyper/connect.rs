//! Opens connections: name resolution, TCP, proxy, TLS. Each step describes its own errors.

use std::error::Error;
use std::fmt;
use std::future::{self, Ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use ::hyper::rt::{Read, ReadBufCursor, Write};
use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::proxy::{self, Protocol, Proxies, Proxy};
use super::request::authority;
use super::tls::{Tls, advice};
use crate::transport::{BoxFuture, TransportError, TransportErrorKind};

tokio::task_local! {
    /// The connect timeout of the request that opens a connection. The pool passes only an address
    /// to the connector, but calls it while the future of the request is polled.
    static CONNECT_TIMEOUT: Duration;
}

/// Runs `request`. A connection that it opens divides `timeout` among the addresses of the host, so
/// that an unreachable one does not use up the time of the others.
pub(super) fn with_timeout<F: Future>(timeout: Duration, request: F) -> impl Future<Output = F::Output> {
    CONNECT_TIMEOUT.scope(timeout, request)
}

/// The error of a connection that exceeded `timeout`.
pub(super) fn timed_out(peer: &str, timeout: Duration) -> TransportError {
    TransportError::new(
        TransportErrorKind::ConnectTimeout,
        format!("could not connect to {peer} within {timeout:?}"),
    )
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

/// A connection to the first hop: the service or a proxy.
type FirstHop = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Opens connections for the pool.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector<Resolver>,
    tls: Tls,
    proxies: Proxies,
}

impl Connector {
    pub(super) fn new(proxies: Proxies) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver(GaiResolver::new()));
        tcp.enforce_http(false);
        // Requests are written at once; delaying small packets would only delay responses.
        tcp.set_nodelay(true);
        Self {
            tcp,
            tls: Tls::from_system(),
            proxies,
        }
    }

    /// Opens a connection for requests to `destination`.
    async fn open(self, destination: Uri, timeout: Option<Duration>) -> Result<MaybeHttpsStream<Link>, TransportError> {
        let destination_name = authority(&destination);
        let link = match self.proxies.intercept(&destination) {
            None => Link {
                io: self.connect_tcp(&destination, &destination_name, timeout).await?.into(),
                is_forwarded: false,
            },
            Some(proxy) => self.connect_through_proxy(&proxy, &destination, timeout).await?,
        };
        self.start_tls(link, &destination, &destination_name).await
    }

    /// Opens a TCP connection. `peer` names the other end in messages.
    async fn connect_tcp(&self, address: &Uri, peer: &str, timeout: Option<Duration>) -> Result<TokioIo<TcpStream>, TransportError> {
        let mut tcp = self.tcp.clone();
        tcp.set_connect_timeout(timeout);
        tcp.call(address.clone()).await.map_err(|error| {
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
            if let (Some(true), Some(timeout)) = (cause.and_then(|cause| cause.downcast_ref()).map(is_ours), timeout) {
                return timed_out(peer, timeout);
            }
            let reason = cause.map_or_else(|| error.to_string(), explain);
            TransportError::new(TransportErrorKind::Connect, format!("could not connect to {peer}: {reason}"))
        })
    }

    /// Opens a connection through `proxy`.
    async fn connect_through_proxy(&self, proxy: &Proxy, destination: &Uri, timeout: Option<Duration>) -> Result<Link, TransportError> {
        let address = proxy.address()?;
        let proxy_name = format!("the proxy {}", authority(&address));
        let as_proxy_error = |error: TransportError| match error.kind() {
            TransportErrorKind::ConnectTimeout => error,
            _ => TransportError::new(TransportErrorKind::Proxy, error.to_string()),
        };
        let tcp = self.connect_tcp(&address, &proxy_name, timeout).await.map_err(as_proxy_error)?;
        let io = self.start_tls(tcp, &address, &proxy_name).await.map_err(as_proxy_error)?;

        let refused = |error: &(dyn Error + 'static)| {
            let message = format!("{proxy_name} did not connect to {}: {}", authority(destination), explain(error));
            TransportError::new(TransportErrorKind::Proxy, message)
        };
        match proxy.protocol() {
            Protocol::Http if destination.scheme() == Some(&Scheme::HTTP) => Ok(Link { io, is_forwarded: true }),
            Protocol::Http => {
                let mut tunnel = Tunnel::new(address, Opened::new(io));
                if let Some(authorization) = proxy.authorization() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                let io = tunnel.call(destination.clone()).await.map_err(|error| refused(&error))?;
                Ok(Link { io, is_forwarded: false })
            }
            Protocol::Socks5 => {
                let mut socks = SocksV5::new(address, Opened::new(io));
                if let Some((user, password)) = proxy.credentials() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                // hyper-util uses port 443 if none is written, whatever the scheme.
                let destination = proxy::uri_from(Scheme::HTTP, &authority(destination))?;
                let io = socks.call(destination).await.map_err(|error| refused(&error))?;
                Ok(Link { io, is_forwarded: false })
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
            let message = format!("no TLS connection to {peer}: {}{}", explain(&*error), advice(&*error));
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
    type Response = MaybeHttpsStream<Link>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, destination: Uri) -> Self::Future {
        // Read now: if another connection becomes free first, the pool finishes this one in its own
        // task.
        let timeout = CONNECT_TIMEOUT.try_with(|timeout| *timeout).ok();
        let destination_name = authority(&destination);
        let opening = self.clone().open(destination, timeout);
        Box::pin(async move {
            let Some(timeout) = timeout else { return opening.await };
            // Nothing waits for a connection that the pool finishes in its own task: a silent proxy
            // or server would keep it forever.
            let opened = tokio::time::timeout(timeout, opening).await;
            opened.unwrap_or_else(|_| Err(timed_out(&destination_name, timeout)))
        })
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

/// A connection to the destination, direct or through a proxy.
pub(super) struct Link {
    io: FirstHop,
    /// Whether a proxy forwards the requests, which must then have the absolute URL.
    is_forwarded: bool,
}

impl Connection for Link {
    fn connected(&self) -> Connected {
        self.io.connected().proxy(self.is_forwarded)
    }
}

impl Read for Link {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl Write for Link {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bufs: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, bufs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unresolved_name_says_what_the_system_says() {
        assert_eq!(Unresolved(io::Error::other("no such host")).to_string(), "no such host");
    }
}
