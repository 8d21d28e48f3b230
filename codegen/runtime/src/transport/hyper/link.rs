//! An open connection to the service, direct or through a proxy.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::slots::Slot;
use super::usage::Usage;

/// A connection to the first hop: the service or a proxy.
pub(super) type FirstHop = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A connection to the destination, before TLS.
pub(super) struct Link {
    pub(super) io: FirstHop,
    /// Whether a proxy forwards the requests, which must then have the absolute URL.
    pub(super) is_forwarded: bool,
}

impl Connection for Link {
    fn connected(&self) -> Connected {
        // Without the addresses of both ends, which would be copied into each response.
        Connected::new().proxy(self.is_forwarded)
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

/// A connection to the destination, with TLS if it needs that. It knows how it is used.
pub(super) struct PooledLink {
    io: MaybeHttpsStream<Link>,
    usage: Arc<Usage>,
    /// Set when it first waits for a request.
    alarm: Option<Pin<Box<Sleep>>>,
    _slot: Slot,
    /// Tells the pool that it has connections.
    _pool: Arc<()>,
}

impl PooledLink {
    pub(super) fn new(io: MaybeHttpsStream<Link>, usage: Arc<Usage>, mut slot: Slot, pool: Arc<()>) -> Self {
        slot.opened(&usage);
        Self {
            io,
            usage,
            alarm: None,
            _slot: slot,
            _pool: pool,
        }
    }
}

impl Connection for PooledLink {
    fn connected(&self) -> Connected {
        self.io.connected().extra(Arc::clone(&self.usage))
    }
}

impl Read for PooledLink {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.usage.poll_closed(&mut this.alarm, cx).is_ready() {
            // No bytes: the end of the stream.
            return Poll::Ready(Ok(()));
        }
        let read = Pin::new(&mut this.io).poll_read(cx, buf);
        if read.is_ready() {
            this.usage.read();
        }
        read
    }
}

impl Write for PooledLink {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.usage.written();
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
        self.usage.written();
        Pin::new(&mut self.io).poll_write_vectored(cx, bufs)
    }
}
