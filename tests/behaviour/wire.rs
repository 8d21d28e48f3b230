//! A server that speaks byte by byte what a test wants, for what no HTTP library would send.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aliyun_vod::{Client, ClientBuilder, RateLimit, RetryConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// For waits that must not end a test.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// A server on loopback.
pub(crate) struct Wire {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    seen: Arc<Mutex<Vec<String>>>,
    listening: tokio::task::AbortHandle,
}

impl Wire {
    /// Runs `serve` for each connection.
    pub(crate) async fn start<F, T>(serve: F) -> Self
    where
        F: Fn(Peer) -> T + Send + Sync + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        Self::at("127.0.0.1:0".parse().unwrap(), serve).await
    }

    /// The same at an address that another one has left.
    pub(crate) async fn at<F, T>(address: SocketAddr, serve: F) -> Self
    where
        F: Fn(Peer) -> T + Send + Sync + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (count, list) = (Arc::clone(&connections), Arc::clone(&seen));
        let listening = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((io, _)) = listener.accept().await {
                let number = count.fetch_add(1, Ordering::SeqCst) + 1;
                let seen = Arc::clone(&list);
                open.spawn(serve(Peer { io, number, seen }));
            }
        });
        Self {
            address,
            connections,
            seen,
            listening: listening.abort_handle(),
        }
    }

    /// Sends `response` to every request and keeps the connection.
    pub(crate) async fn responding(response: impl Into<Vec<u8>>) -> Self {
        let response = Arc::new(response.into());
        Self::start(move |mut peer| {
            let response = Arc::clone(&response);
            async move {
                while peer.request().await.is_some() {
                    peer.write(&response).await;
                }
            }
        })
        .await
    }

    /// Sends `response` to the first request of a connection and closes.
    pub(crate) async fn responding_once(response: impl Into<Vec<u8>>) -> Self {
        let response = Arc::new(response.into());
        Self::start(move |mut peer| {
            let response = Arc::clone(&response);
            async move {
                peer.request().await;
                peer.write(&response).await;
            }
        })
        .await
    }

    /// A client of it that does not repeat, to be changed and built.
    pub(crate) fn builder(&self) -> ClientBuilder<Client> {
        Client::builder()
            .endpoint(format!("http://{}", self.address))
            .credentials(tests::permanent())
            .rate_limit(RateLimit::disabled())
            .retry(RetryConfig::disabled())
    }

    /// What a call of RefreshUploadVideo fails with.
    pub(crate) async fn error(&self) -> aliyun_vod::Error {
        let client = self.builder().read_timeout(LONG).timeout(LONG).build().unwrap();
        client.refresh_upload_video("V").send().await.unwrap_err()
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The heads of the requests that came in.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Wire {
    /// Closes the listener and all connections.
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// The server's end of a connection.
pub(crate) struct Peer {
    pub(crate) io: TcpStream,
    /// 1 for the first connection of the server.
    pub(crate) number: usize,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// Reads a request, which has no body; `None` when the client has closed.
    pub(crate) async fn request(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(self.io.read_u8().await.ok()?);
        }
        let head = String::from_utf8(bytes).unwrap();
        self.seen.lock().unwrap().push(head.clone());
        Some(head)
    }

    /// Writes `bytes`; whether the client is still there.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> bool {
        self.io.write_all(bytes).await.is_ok() && self.io.flush().await.is_ok()
    }

    /// Waits until the client closes.
    pub(crate) async fn closed(&mut self) {
        let mut rest = [0; 1024];
        while matches!(self.io.read(&mut rest).await, Ok(read) if read > 0) {}
    }
}

/// The value of `VideoId` in the head of a request.
pub(crate) fn video_of(head: &str) -> &str {
    let rest = head.split("VideoId=").nth(1).unwrap();
    rest.split([' ', '&']).next().unwrap()
}

/// The body of a response to RefreshUploadVideo about `video`.
pub(crate) fn body(video: &str) -> String {
    format!(r#"{{"RequestId":"R","VideoId":"{video}","UploadAddress":"e30=","UploadAuth":"e30="}}"#)
}

/// The whole response, with `headers`, each of which ends in a line break.
pub(crate) fn response(headers: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}
