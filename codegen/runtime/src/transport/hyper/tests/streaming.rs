//! Bodies that are read while they are sent.

use std::error::Error;
use std::io;
use std::time::Instant;

use rcgen::CertificateParams;

use super::super::chunks::CHUNK;
use super::environment::{acceptor_with, authority};
use super::*;
use crate::transport::{Body, BodySource, TransportErrorKind};

const MIB: u64 = 1 << 20;

/// Shorter than what the tests of slow connections take.
const READ_TIMEOUT: Duration = Duration::from_millis(300);

/// The byte at this offset of every body.
fn byte(offset: u64) -> u8 {
    (offset % 251) as u8
}

/// How a source was read.
#[derive(Debug, Default)]
struct Reads {
    largest: AtomicUsize,
    count: AtomicUsize,
}

/// A body of `length` bytes, of which those from `end` on can't be read.
#[derive(Debug)]
struct Source {
    length: u64,
    end: u64,
    /// What reading behind the end gives: no bytes, or an error.
    failure: Option<io::ErrorKind>,
    /// The most that a read gives.
    step: usize,
    /// How long each read takes.
    delay: Duration,
    reads: Arc<Reads>,
}

impl Source {
    fn new(length: u64) -> Self {
        Self {
            length,
            end: length,
            failure: None,
            step: usize::MAX,
            delay: Duration::ZERO,
            reads: Arc::default(),
        }
    }
}

impl BodySource for Source {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        std::thread::sleep(self.delay);
        self.reads.largest.fetch_max(buffer.len(), Ordering::SeqCst);
        self.reads.count.fetch_add(1, Ordering::SeqCst);
        let read = buffer
            .len()
            .min(self.step)
            .min(usize::try_from(self.end - offset.min(self.end)).unwrap());
        for (place, byte_offset) in buffer[..read].iter_mut().zip(offset..) {
            *place = byte(byte_offset);
        }
        match self.failure {
            Some(kind) if read == 0 => Err(kind.into()),
            _ => Ok(read),
        }
    }
}

fn put(server: &Server, source: Source) -> HttpRequest {
    request(Method::Put, server.url("/")).with_body(Body::from_source("video/mp4", Arc::new(source)))
}

fn with_read_timeout() -> Limits {
    Limits {
        read_timeout: READ_TIMEOUT,
        ..limits()
    }
}

/// Reads requests with bodies of any bytes, and responds to each with its head, or with the first
/// wrong offset.
async fn check_bodies<T: AsyncRead + AsyncWrite + Unpin>(mut peer: Peer<T>) {
    while let Some((head, length)) = peer.head().await {
        let mut body = vec![0; length];
        if peer.io.read_exact(&mut body).await.is_err() {
            return;
        }
        peer.seen.lock().unwrap().push(head);
        let wrong = (0..).zip(&body).find(|(offset, found)| byte(*offset) != **found);
        let response = wrong.map_or("right".to_owned(), |(offset, _)| format!("wrong at {offset}"));
        peer.write(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{response}", response.len()).as_bytes())
            .await;
    }
}

/// A server whose connections take little at a time.
fn with_small_buffers<F, T>(serve: F) -> Server
where
    F: Fn(Peer<TcpStream>) -> T + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(8 << 10).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    Server::on(socket.listen(8).unwrap(), serve)
}

#[tokio::test]
async fn streamed_body_arrives_byte_for_byte() {
    let server = Server::start(check_bodies).await;
    let transport = transport();
    for length in [0, 1, CHUNK as u64, CHUNK as u64 + 1, 5 * MIB + 7] {
        let source = Source::new(length);
        let reads = Arc::clone(&source.reads);
        let request = put(&server, source);
        // A retry sends the same bytes.
        for _ in 0..2 {
            let response = transport.send(&request, limits()).await.unwrap();
            assert_eq!(String::from_utf8(response.body).unwrap(), "right", "{length}");
            assert_eq!(
                server.seen().pop().unwrap(),
                format!("PUT / HTTP/1.1\r\nhost: vod.test\r\ncontent-length: {length}\r\n\r\n")
            );
        }
        let chunks = usize::try_from(length).unwrap().div_ceil(CHUNK);
        assert_eq!(reads.count.load(Ordering::SeqCst), 2 * chunks);
        assert!(reads.largest.load(Ordering::SeqCst) <= CHUNK);
    }
    assert_eq!(server.connections(), 1, "the connection is reused");
}

/// Only what the operating system buffers, and a few chunks, are read ahead of a connection.
#[tokio::test]
async fn streamed_body_is_not_held_in_memory() {
    let server = with_small_buffers(|mut peer| async move {
        peer.head().await;
        tokio::time::sleep(LONG).await;
    });
    let source = Source::new(256 * MIB);
    let reads = Arc::clone(&source.reads);
    let error = transport().send(&put(&server, source), with_read_timeout()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    let accepted: usize = error.to_string().split(' ').find_map(|word| word.parse().ok()).unwrap();
    let read = reads.count.load(Ordering::SeqCst) * CHUNK;
    assert!(read - accepted <= 4 * CHUNK, "{read} bytes read, {accepted} accepted");
}

/// Reads a request as from a slow line, and responds.
async fn read_slowly<T: AsyncRead + AsyncWrite + Unpin>(mut peer: Peer<T>) {
    let (_, mut rest) = peer.head().await.unwrap();
    let mut part = vec![0; 128 << 10];
    while rest > 0 {
        tokio::time::sleep(READ_TIMEOUT / 6).await;
        let length = part.len().min(rest);
        peer.io.read_exact(&mut part[..length]).await.expect("the connection is open");
        rest -= length;
    }
    peer.write(OK.as_bytes()).await;
    peer.closed().await;
}

/// Sends three MiB to a server that reads them slowly.
async fn send_slowly(transport: HyperTransport, url: String) {
    let body = Body::from_source("video/mp4", Arc::new(Source::new(3 * MIB)));
    let start = Instant::now();
    let response = transport
        .send(&request(Method::Put, url).with_body(body), with_read_timeout())
        .await
        .unwrap();
    assert_eq!(response.status, 200);
    assert!(start.elapsed() > 3 * READ_TIMEOUT, "{:?}", start.elapsed());
}

#[tokio::test]
async fn slow_connection_does_not_time_out_while_bytes_are_sent() {
    let server = with_small_buffers(read_slowly);
    send_slowly(transport(), server.url("/")).await;
}

#[tokio::test]
async fn streamed_body_is_sent_by_tls() {
    let authority = authority("ours");
    let acceptor = acceptor_with(&authority, CertificateParams::new(["127.0.0.1".to_owned()]).unwrap());
    // The first connection is fast, the second one slow, and the third one is closed early.
    let server = with_small_buffers(move |Peer { io, number, seen }| {
        let acceptor = acceptor.clone();
        async move {
            let io = acceptor.accept(io).await.unwrap();
            let mut peer = Peer { io, number, seen };
            match number {
                1 => check_bodies(peer).await,
                2 => read_slowly(peer).await,
                _ => {
                    peer.head().await;
                    peer.write(FORBIDDEN.as_bytes()).await;
                }
            }
        }
    });
    let url = format!("https://{}/", server.address);
    let trusting = || HyperTransport::builder().no_proxy().root_certificates(authority.pem().as_bytes());
    let transport = trusting().unwrap().build();
    for length in [1, 2 * MIB + 7] {
        let body = Body::from_source("video/mp4", Arc::new(Source::new(length)));
        let request = request(Method::Put, url.as_str()).with_body(body);
        assert_eq!(transport.send(&request, limits()).await.unwrap().body, b"right");
    }
    assert_eq!(server.connections(), 1);
    let transport = trusting().unwrap().build();
    send_slowly(transport, url.clone()).await;
    let transport = trusting().unwrap().build();
    let body = Body::from_source("video/mp4", Arc::new(Source::new(64 * MIB)));
    let response = transport.send(&request(Method::Put, url).with_body(body), limits()).await.unwrap();
    assert_eq!((response.status, response.body.as_slice()), (403, b"forbidden".as_slice()));
}

#[tokio::test]
async fn connection_that_accepts_nothing_times_out() {
    let server = with_small_buffers(|mut peer| async move {
        peer.head().await;
        tokio::time::sleep(LONG).await;
    });
    let in_memory = Body::new("video/mp4", vec![0; 32 << 20]);
    let in_memory = request(Method::Put, server.url("/")).with_body(in_memory);
    for request in [put(&server, Source::new(32 * MIB)), in_memory] {
        let start = Instant::now();
        let error = transport().send(&request, with_read_timeout()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Timeout);
        let message = error.to_string();
        let (server_part, accepted) = message.split_once(", after ").unwrap();
        assert_eq!(server_part, format!("{} accepted no data for 300ms", server.address));
        let accepted: u64 = accepted.strip_suffix(" bytes of the request").unwrap().parse().unwrap();
        assert!((1..32 * MIB).contains(&accepted), "{accepted}");
        assert!(start.elapsed() < 5 * READ_TIMEOUT, "{:?}", start.elapsed());
    }
    let short = Limits {
        timeout: READ_TIMEOUT,
        ..limits()
    };
    let error = transport().send(&put(&server, Source::new(32 * MIB)), short).await.unwrap_err();
    let start = format!("the request was not sent to {} within 300ms: ", server.address);
    assert!(error.to_string().starts_with(&start), "{error}");
}

#[tokio::test]
async fn missing_response_after_streamed_body_times_out() {
    let server = Server::start(|mut peer| async move { peer.closed().await }).await;
    let error = transport()
        .send(&put(&server, Source::new(MIB)), with_read_timeout())
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), format!("no response from {} within 300ms", server.address));
}

#[tokio::test]
async fn slow_source_is_not_blamed_on_the_connection() {
    let server = Server::start(check_bodies).await;
    let slow = |delay| Source {
        delay,
        ..Source::new(CHUNK as u64 * 4)
    };
    let request = put(&server, slow(READ_TIMEOUT / 2));
    assert_eq!(transport().send(&request, with_read_timeout()).await.unwrap().body, b"right");
    let error = transport()
        .send(&put(&server, slow(3 * READ_TIMEOUT)), with_read_timeout())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    let start = format!("the body of the request to {} gave no data for 300ms, after ", server.address);
    assert!(error.to_string().starts_with(&start), "{error}");
}

#[tokio::test]
async fn unreadable_body_is_an_error_and_no_complete_request() {
    let (told, mut news) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |mut peer| {
        let told = told.clone();
        async move {
            let (_, length) = peer.head().await.unwrap();
            let mut body = Vec::new();
            let _ = peer.io.read_to_end(&mut body).await;
            told.send(body.len() < length).unwrap();
        }
    })
    .await;
    let end = 3 * CHUNK as u64 + 5;
    for (failure, kind, reason) in [
        (None, io::ErrorKind::UnexpectedEof, "it ended after 393221 of 1048576 bytes"),
        (
            Some(io::ErrorKind::PermissionDenied),
            io::ErrorKind::PermissionDenied,
            "permission denied",
        ),
    ] {
        let source = Source {
            end,
            failure,
            ..Source::new(MIB)
        };
        let error = transport().send(&put(&server, source), limits()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::RequestBody);
        assert!(!error.kind().is_before_send());
        assert_eq!(error.to_string(), format!("the body of the request could not be read: {reason}"));
        let source = error.source().and_then(|source| source.downcast_ref::<io::Error>()).unwrap();
        assert_eq!(source.kind(), kind);
        assert_eq!(news.recv().await, Some(true));
    }
}

#[derive(Debug)]
struct Panicking;

impl BodySource for Panicking {
    fn len(&self) -> u64 {
        MIB
    }

    fn read_at(&self, _: u64, _: &mut [u8]) -> io::Result<usize> {
        std::panic::resume_unwind(Box::new("the source of a test"))
    }
}

#[tokio::test]
async fn panicking_source_is_an_error() {
    let server = Server::start(check_bodies).await;
    let request = request(Method::Put, server.url("/")).with_body(Body::from_source("video/mp4", Arc::new(Panicking)));
    let error = transport().send(&request, limits()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::RequestBody);
    assert!(error.to_string().contains("panicked"), "{error}");
}

const FORBIDDEN: &str = "HTTP/1.1 403 No\r\ncontent-length: 9\r\n\r\nforbidden";

#[tokio::test]
async fn early_response_ends_the_sending() {
    let (told, mut news) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |mut peer| {
        let told = told.clone();
        async move {
            while let Some((_, length)) = peer.head().await {
                if length > 1 {
                    peer.write(FORBIDDEN.as_bytes()).await;
                    peer.closed().await;
                    told.send(()).unwrap();
                    return;
                }
                peer.io.read_u8().await.unwrap();
                peer.write(OK.as_bytes()).await;
            }
        }
    })
    .await;
    let transport = transport();
    let source = Source::new(1 << 40);
    let reads = Arc::clone(&source.reads);
    let in_memory = request(Method::Put, server.url("/")).with_body(Body::new("video/mp4", vec![0; 32 << 20]));
    let mut count = 0;
    for (connections, long) in [(1, put(&server, source)), (2, in_memory)] {
        let early = transport.send(&long, limits()).await.unwrap();
        assert_eq!((early.status, early.body.as_slice()), (403, b"forbidden".as_slice()));
        // The connection is closed without another request.
        news.recv().await.unwrap();
        assert_eq!(server.connections(), connections);
        if connections == 1 {
            count = reads.count.load(Ordering::SeqCst);
        }
        for _ in 0..2 {
            let next = transport.send(&put(&server, Source::new(1)), limits()).await.unwrap();
            assert_eq!((next.status, server.connections()), (200, connections + 1));
        }
    }
    assert_eq!(reads.count.load(Ordering::SeqCst), count);
}

#[tokio::test]
async fn early_response_stops_reading_the_body() {
    let server = Server::start(|mut peer| async move {
        peer.head().await;
        let (start, end) = FORBIDDEN.split_at(FORBIDDEN.len() - 5);
        peer.write(start.as_bytes()).await;
        // Until nothing comes any more.
        let mut part = vec![0; 1 << 20];
        let mut taken = 0;
        while let Ok(read) = tokio::time::timeout(Duration::from_millis(100), peer.io.read(&mut part)).await {
            taken += read.unwrap();
            assert!(taken < 256 << 20, "the client still sends");
        }
        peer.write(end.as_bytes()).await;
    })
    .await;
    let response = transport().send(&put(&server, Source::new(1 << 40)), limits()).await.unwrap();
    assert_eq!((response.status, response.body.as_slice()), (403, b"forbidden".as_slice()));
}

/// A server that responds and closes, while the client still writes.
#[tokio::test]
async fn response_before_a_broken_connection_is_read() {
    let server = Server::start(move |mut peer| async move {
        peer.head().await;
        peer.write(FORBIDDEN.as_bytes()).await;
        // What was not read makes it a reset.
        drop(peer);
    })
    .await;
    for _ in 0..20 {
        let response = transport().send(&put(&server, Source::new(64 * MIB)), limits()).await.unwrap();
        assert_eq!((response.status, response.body.as_slice()), (403, b"forbidden".as_slice()));
    }
}

#[tokio::test]
async fn broken_connection_while_sending_is_an_interrupted_error() {
    let server = Server::start(move |mut peer| async move {
        peer.head().await;
    })
    .await;
    let error = transport().send(&put(&server, Source::new(64 * MIB)), limits()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Interrupted, "{error}");
}

#[tokio::test]
async fn interim_response_does_not_end_the_sending() {
    let server = Server::start(|mut peer| async move {
        while let Some((_, length)) = peer.head().await {
            peer.write(b"HTTP/1.1 100 Continue\r\n\r\n").await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            let mut body = vec![0; length];
            peer.io.read_exact(&mut body).await.unwrap();
            peer.seen.lock().unwrap().push(String::new());
            peer.write(OK.as_bytes()).await;
        }
    })
    .await;
    let transport = transport();
    for connections in [1, 1, 2] {
        let response = transport.send(&put(&server, Source::new(8 * MIB)), limits()).await.unwrap();
        assert_eq!((response.status, server.connections()), (200, connections));
        if connections == 1 && server.seen().len() == 2 {
            // It is known that no request is under way.
            response.connection.retire();
        }
    }
}

#[tokio::test]
async fn dropped_call_stops_reading_its_body() {
    let (told, mut news) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |mut peer| {
        let told = told.clone();
        async move {
            peer.closed().await;
            told.send(()).unwrap();
        }
    })
    .await;
    // A chunk takes more than a minute.
    let source = Source {
        step: 1,
        delay: Duration::from_micros(500),
        ..Source::new(1 << 40)
    };
    let reads = Arc::clone(&source.reads);
    let request = put(&server, source);
    let transport = transport();
    assert!(
        tokio::time::timeout(Duration::from_millis(100), transport.send(&request, limits()))
            .await
            .is_err()
    );
    news.recv().await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    let count = reads.count.load(Ordering::SeqCst);
    assert!(count > 0);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(reads.count.load(Ordering::SeqCst), count);
    assert_eq!(Arc::strong_count(&reads), 2, "only the request has the source");
}

#[tokio::test]
async fn head_response_has_no_body() {
    let server = Server::answering("HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\nx-oss-hash-crc64ecma: 7\r\n\r\n").await;
    let transport = transport();
    for _ in 0..2 {
        let response = transport.send(&request(Method::Head, server.url("/")), limits()).await.unwrap();
        assert_eq!((response.status, response.body.len()), (200, 0));
        assert_eq!(
            response.headers.as_block(),
            "content-length:1000000000000\nx-oss-hash-crc64ecma:7\n"
        );
    }
    assert_eq!(server.seen(), ["HEAD / HTTP/1.1\r\nhost: vod.test\r\n\r\n"; 2]);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn delete_is_sent_without_a_body() {
    let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n").await;
    let transport = transport();
    for _ in 0..2 {
        let response = transport
            .send(&request(Method::Delete, server.url("/?uploadId=7")), limits())
            .await
            .unwrap();
        assert_eq!((response.status, response.body.len()), (204, 0));
    }
    assert_eq!(server.seen(), ["DELETE /?uploadId=7 HTTP/1.1\r\nhost: vod.test\r\n\r\n"; 2]);
    assert_eq!(server.connections(), 1);
}
