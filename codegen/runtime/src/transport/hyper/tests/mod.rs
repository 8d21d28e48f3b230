//! The transport against servers on loopback that speak byte by byte what a test wants.

mod environment;
mod exchange;
mod failures;
mod pool;
mod proxies;
mod reuse;
mod secured;
mod streaming;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::HyperTransport;
use crate::transport::{Headers, HttpRequest, HttpResponse, Limits, Method, Transport, TransportError};

/// Short enough to wait for, long enough that a slow machine does not take one step for a stalled
/// one.
const SHORT: Duration = Duration::from_millis(500);

/// For waits that must not end a test.
const LONG: Duration = Duration::from_secs(60);

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// A server on loopback.
struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Runs `serve` for each connection.
    async fn start<F, T>(serve: F) -> Self
    where
        F: Fn(Peer<TcpStream>) -> T + Send + Sync + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), serve)
    }

    /// The same for the connections of `listener`.
    fn on<F, T>(listener: TcpListener, serve: F) -> Self
    where
        F: Fn(Peer<TcpStream>) -> T + Send + Sync + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let server = Self {
            address,
            connections: connections.clone(),
            seen: seen.clone(),
        };
        tokio::spawn(async move {
            while let Ok((io, _)) = listener.accept().await {
                let number = connections.fetch_add(1, Ordering::SeqCst) + 1;
                tokio::spawn(serve(Peer {
                    io,
                    number,
                    seen: seen.clone(),
                }));
            }
        });
        server
    }

    /// Responds to every request with `answer` and keeps the connection.
    async fn answering(response: impl Into<String>) -> Self {
        let response = Arc::new(response.into());
        Self::start(move |mut peer| {
            let response = response.clone();
            async move {
                while peer.request().await.is_some() {
                    peer.write(response.as_bytes()).await;
                }
            }
        })
        .await
    }

    /// Responds to the first request of a connection with `answer` and closes.
    async fn answering_once(response: impl Into<String>) -> Self {
        let response = Arc::new(response.into());
        Self::start(move |mut peer| {
            let response = response.clone();
            async move {
                peer.request().await;
                peer.write(response.as_bytes()).await;
            }
        })
        .await
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many connections were made.
    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The requests that came in, as text.
    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// The server's end of a connection.
struct Peer<T> {
    io: T,
    /// 1 for the first connection of the server.
    number: usize,
    seen: Arc<Mutex<Vec<String>>>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Peer<T> {
    /// Reads the head of a request and the length of its body; `None` when the client has closed.
    async fn head(&mut self) -> Option<(String, usize)> {
        let mut bytes = Vec::new();
        loop {
            bytes.push(self.io.read_u8().await.ok()?);
            if bytes.ends_with(b"\r\n\r\n") {
                break;
            }
        }
        let head = String::from_utf8(bytes).unwrap();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        Some((head, length))
    }

    /// Reads a request with its body; `None` when the client has closed.
    async fn request(&mut self) -> Option<String> {
        let (head, length) = self.head().await?;
        let mut body = vec![0; length];
        self.io.read_exact(&mut body).await.ok()?;
        let request = head + &String::from_utf8(body).unwrap();
        self.seen.lock().unwrap().push(request.clone());
        Some(request)
    }

    /// Writes `bytes`; a client that has gone away is no error.
    async fn write(&mut self, bytes: &[u8]) {
        let _ = self.io.write_all(bytes).await;
        let _ = self.io.flush().await;
    }

    /// Waits until the client closes.
    async fn closed(&mut self) {
        let mut rest = [0; 1024];
        while matches!(self.io.read(&mut rest).await, Ok(read) if read > 0) {}
    }
}

/// A transport that does not look at the environment of the test.
fn transport() -> HyperTransport {
    HyperTransport::builder().no_proxy().build()
}

fn request(method: Method, url: impl Into<String>) -> HttpRequest {
    let mut headers = Headers::new();
    headers.push("host", "vod.test");
    HttpRequest::new(method, url.into(), headers)
}

fn limits() -> Limits {
    Limits {
        connect_timeout: LONG,
        read_timeout: LONG,
        timeout: LONG,
        ..Limits::default()
    }
}

async fn get(url: impl Into<String>) -> Result<HttpResponse, TransportError> {
    transport().send(&request(Method::Get, url), limits()).await
}
