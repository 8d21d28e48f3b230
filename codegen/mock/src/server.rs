//! The HTTP server: one thread for each mock server, with its own async runtime, so that it serves
//! programs with and without one.

use crate::Clock;
use crate::config::Config;
use crate::fault::Fault;
use crate::recorded::{Counts, Recorded};
use crate::request::Request;
use crate::response::{Ending, Takeover};
use crate::service::{MockService, lock};
use aliyun_codegen_language::spec::Spec;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

/// The largest request body, in bytes. A connection with a larger one is closed.
const MAX_REQUEST: usize = 16 << 20;

/// How long calls may take to end after [`Mock::shutdown`].
const GRACE: Duration = Duration::from_secs(5);

/// A mock server that listens on the loopback interface until it is dropped. It runs on its own
/// thread and needs no async runtime. When dropped, it stops listening at once and gives running
/// calls up to five seconds, without waiting for them; [`Mock::shutdown`] waits.
pub struct Mock {
    service: Arc<MockService>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    stopped: Option<oneshot::Receiver<()>>,
}

impl Mock {
    /// The number of connections so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.service.connections.load(Ordering::Relaxed)
    }

    /// Starts a mock server for the service that `spec` describes.
    ///
    /// # Errors
    /// The port is not available, or an example of the spec is neither JSON nor XML
    /// ([`io::ErrorKind::InvalidInput`]).
    pub async fn start(spec: Spec, config: Config) -> io::Result<Self> {
        Self::start_blocking(spec, config)
    }

    /// [`Mock::start`] for programs without an async runtime. It does not wait for anything.
    ///
    /// # Errors
    /// As [`Mock::start`].
    pub fn start_blocking(spec: Spec, config: Config) -> io::Result<Self> {
        let port = config.port;
        let service = MockService::new(spec, config).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let service = Arc::new(service);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopping) = watch::channel(false);
        let (done, stopped) = oneshot::channel();
        let shared = Arc::clone(&service);
        std::thread::Builder::new().name("aliyun-mock".to_owned()).spawn(move || {
            // A listener that can't be registered or can't accept any more ends the server; clients
            // see refused connections.
            let _ = runtime.block_on(listen(listener, shared, stopping));
            drop(runtime);
            let _ = done.send(());
        })?;
        Ok(Self {
            service,
            address,
            stop,
            stopped: Some(stopped),
        })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `127.0.0.1:PORT`, in the form of an endpoint.
    #[must_use]
    pub fn host_port(&self) -> String {
        self.address.to_string()
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The clock for dates and quotas.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.service.clock
    }

    /// Adds a fault after the pending ones.
    pub fn inject(&self, fault: Fault) {
        self.service.faults.add(fault);
    }

    /// Clears the pending faults.
    pub fn clear_faults(&self) {
        self.service.faults.clear();
    }

    /// The requests so far, oldest first: the last 10,000, without calls of the control address.
    /// Empty if [`Config::record`] is off.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.service.recorded).iter().cloned().collect()
    }

    /// How many requests had which result since the start.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.service.tally.counts()
    }

    /// Forgets the requests so far; the counts stay.
    pub fn clear_requests(&self) {
        lock(&self.service.recorded).clear();
    }

    /// Waits until the server ends: to the end of the program, or until it can't listen any more.
    pub fn join(mut self) {
        if let Some(stopped) = self.stopped.take() {
            // An error means that the thread has ended, which is what we wait for.
            let _ = stopped.blocking_recv();
        }
    }

    /// Stops listening, and waits up to five seconds for running calls.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if let Some(stopped) = self.stopped.take() {
            // An error means that the thread has ended, which is what we wait for.
            let _ = stopped.await;
        }
    }
}

impl fmt::Debug for Mock {
    /// Only the address, because recorded requests may contain tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

async fn listen(listener: std::net::TcpListener, service: Arc<MockService>, mut stopping: watch::Receiver<bool>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    service.connections.fetch_add(1, Ordering::Relaxed);
                    connections.spawn(connection(stream, Arc::clone(&service), stopping.clone()));
                }
                // No file descriptors left, or the client has gone: continue with the others.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stopping.changed() => break,
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, ended).await;
    Ok(())
}

/// Serves one connection to its end. Its errors concern only the client.
async fn connection(stream: TcpStream, service: Arc<MockService>, mut stopping: watch::Receiver<bool>) {
    if let Some((_, delay)) = service.faults.take_for_connection() {
        tokio::time::sleep(delay).await;
        let _ = Takeover::Reset.play(stream).await;
        return;
    }
    // Responses are small and written at once: delaying them only costs time.
    let _ = stream.set_nodelay(true);
    let takeover = Arc::new(Mutex::new(None));
    let handler = service_fn(|request| handle(Arc::clone(&service), request, Arc::clone(&takeover)));
    let mut http = http1::Builder::new()
        .auto_date_header(false)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), handler);
    let ended = tokio::select! {
        ended = &mut http => ended,
        _ = stopping.changed() => {
            std::pin::Pin::new(&mut http).graceful_shutdown();
            (&mut http).await
        }
    };
    let waiting = lock(&takeover).take();
    if let (Err(_), Some(waiting)) = (ended, waiting) {
        let _ = waiting.play(http.into_parts().io.into_inner()).await;
    }
}

async fn handle(
    service: Arc<MockService>,
    request: HttpRequest<Incoming>,
    takeover: Arc<Mutex<Option<Takeover>>>,
) -> Result<Response<Full<Bytes>>, Box<dyn Error + Send + Sync>> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, MAX_REQUEST).collect().await?.to_bytes();
    let decision = service.decide(&Request::new(parts, body));
    if !decision.delay.is_zero() {
        tokio::time::sleep(decision.delay).await;
    }
    match decision.ending {
        Ending::Response(response) => Ok(response.into_response()),
        Ending::Takeover(what) => {
            *lock(&takeover) = Some(what);
            // Makes hyper return the connection without having written to it.
            Err(Box::new(TakenOver))
        }
    }
}

/// The connection is ours from here on.
#[derive(Debug)]
struct TakenOver;

impl fmt::Display for TakenOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault takes the connection over")
    }
}

impl Error for TakenOver {}
