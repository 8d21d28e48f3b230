//! An open connection to the service, direct or through a proxy.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use ::hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::progress::Progress;
use super::slots::Slot;
use super::usage::Usage;

/// A connection to the first hop: the service or a proxy.
pub(super) type FirstHop = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A connection to the destination, before TLS.
pub(super) struct Link {
    pub(super) io: FirstHop,
    /// Whether a proxy forwards the requests, which must then have the absolute URL.
    pub(super) is_forwarded: bool,
    pub(super) usage: Arc<Usage>,
}

impl Link {
    /// The result of a write. Bytes are sent here, behind TLS, which takes them in larger portions.
    fn after_write(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = written {
            self.usage.sent();
        }
        written
    }
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
        let written = Pin::new(&mut self.io).poll_write(cx, buf);
        self.after_write(written)
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
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, bufs);
        self.after_write(written)
    }
}

/// A connection to the destination, with TLS if it needs that. It knows how it is used.
pub(super) struct PooledLink {
    io: MaybeHttpsStream<Link>,
    usage: Arc<Usage>,
    /// Whether a write has failed while a long request was sent.
    is_broken: bool,
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
            is_broken: false,
            alarm: None,
            _slot: slot,
            _pool: pool,
        }
    }

    /// Writes by `write`.
    fn poll_write_by(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut MaybeHttpsStream<Link>>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let Some(request) = self.usage.written() else {
            return write(Pin::new(&mut self.io), cx);
        };
        ready!(self.poll_usable(&request))?;
        match ready!(write(Pin::new(&mut self.io), cx)) {
            Ok(bytes) => {
                request.take(bytes);
                Poll::Ready(Ok(bytes))
            }
            Err(_) => self.fail(cx),
        }
    }

    /// Whether a long request can be sent on; an error ends the connection.
    fn poll_usable(&self, request: &Progress) -> Poll<io::Result<()>> {
        match (request.is_abandoned(), self.is_broken) {
            (true, _) => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            (false, true) => Poll::Pending,
            (false, false) => Poll::Ready(Ok(())),
        }
    }

    /// A write has failed while a long request was sent. The server may have responded before it
    /// closed the connection, so hyper has to go on reading, which finds the end, too.
    fn fail<T>(&mut self, cx: &mut Context<'_>) -> Poll<T> {
        self.is_broken = true;
        cx.waker().wake_by_ref();
        Poll::Pending
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
        self.poll_write_by(cx, |io, cx| io.poll_write(cx, buf))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(request) = self.usage.sending() else {
            return Pin::new(&mut self.io).poll_flush(cx);
        };
        ready!(self.poll_usable(&request))?;
        match ready!(Pin::new(&mut self.io).poll_flush(cx)) {
            Ok(()) => {
                self.usage.flushed();
                Poll::Ready(Ok(()))
            }
            Err(_) => self.fail(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bufs: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.poll_write_by(cx, |io, cx| io.poll_write_vectored(cx, bufs))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Duration;

    use ::hyper::rt::ReadBuf;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::super::slots::Slots;
    use super::*;

    /// hyper reads before it writes. A connection that breaks between the two must not hide what
    /// can be read.
    #[tokio::test]
    async fn response_is_read_after_a_failed_write() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut server, _) = listener.accept().await.unwrap();
        let usage = Usage::new(Duration::MAX, Duration::MAX);
        let link = Link {
            io: TokioIo::new(client).into(),
            is_forwarded: false,
            usage: Arc::clone(&usage),
        };
        let slot = Slots::new(1).take(|| true).await.unwrap();
        let mut link = PooledLink::new(link.into(), Arc::clone(&usage), slot, Arc::default());
        let request = Arc::<Progress>::default();
        request.follow();
        usage.begin(&request);

        let mut write = async || poll_fn(|cx| Poll::Ready(Pin::new(&mut link).poll_write(cx, b"body"))).await;
        assert!(matches!(write().await, Poll::Ready(Ok(4))));
        server.write_all(b"early").await.unwrap();
        drop(server);
        // The reset comes after the next bytes.
        loop {
            match write().await {
                Poll::Ready(written) => assert!(written.is_ok(), "hyper would not read any more"),
                Poll::Pending => break,
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(link.is_broken);
        let mut bytes = [0; 10];
        let mut buffer = ReadBuf::new(&mut bytes);
        poll_fn(|cx| Pin::new(&mut link).poll_read(cx, buffer.unfilled())).await.unwrap();
        assert_eq!(buffer.filled(), b"early");
        assert!(poll_fn(|cx| Poll::Ready(Pin::new(&mut link).poll_flush(cx))).await.is_pending());

        // Once the response has been read, an error ends the connection.
        request.abandon();
        assert!(poll_fn(|cx| Pin::new(&mut link).poll_write(cx, b"body")).await.is_err());
        assert!(poll_fn(|cx| Pin::new(&mut link).poll_flush(cx)).await.is_err());
    }
}
