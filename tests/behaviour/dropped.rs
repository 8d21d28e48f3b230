//! Calls that are given up half-way, and what is left of them: nothing. No call has a task of its
//! own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aliyun_mock::{Config, Mock};
use aliyun_vod::transport::{BoxFuture, Headers, HttpRequest, HttpResponse, Limits, Transport, TransportError};
use aliyun_vod::{Client, RateLimit, RetryConfig};
use tests::{VIDEO, builder, spec};
use tokio::sync::{Notify, Semaphore};

use crate::wire::{LONG, Wire, body};

/// How many tasks there are in the runtime of the test.
fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// Waits until there are no more tasks than `wanted`.
async fn settled(wanted: usize) {
    let gone = async {
        while tasks() > wanted {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, gone).await.expect("no task is left");
}

/// Ends its connection, wherever it stands.
#[tokio::test]
async fn dropped_call_leaves_nothing_behind() {
    let arrived = Arc::new(Notify::new());
    let left = Arc::new(Notify::new());
    for stage in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"] {
        let (arrive, leave) = (Arc::clone(&arrived), Arc::clone(&left));
        let wire = Wire::start(move |mut peer| {
            let (arrive, leave) = (Arc::clone(&arrive), Arc::clone(&leave));
            async move {
                peer.request().await;
                peer.write(stage.as_bytes()).await;
                arrive.notify_one();
                peer.closed().await;
                leave.notify_one();
            }
        })
        .await;
        let before = tasks();
        let client = wire.builder().retry(RetryConfig::standard()).build().unwrap();
        let call = tokio::time::timeout(LONG, client.refresh_upload_video("V").send());
        tokio::select! {
            biased;
            () = async { arrived.notified().await; tokio::time::sleep(Duration::from_millis(20)).await } => {}
            result = call => panic!("{result:?}"),
        }
        tokio::time::timeout(LONG, left.notified()).await.expect("the connection is closed");
        drop(client);
        settled(before).await;
        assert_eq!(wire.seen().len(), 1);
    }
}

/// Only the Linux kernel leaves a connection waiting when the queue of a listener is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn call_dropped_while_connecting_leaves_nothing() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(connection) = tokio::time::timeout(Duration::from_millis(200), tokio::net::TcpStream::connect(address)).await {
        queue.push(connection.unwrap());
    }
    let client = Client::builder()
        .endpoint(format!("http://{address}"))
        .credentials(tests::permanent())
        .connect_timeout(LONG)
        .build()
        .unwrap();
    let calls: Vec<_> = (0..20).map(|_| client.refresh_upload_video(VIDEO).send()).collect();
    for call in calls {
        assert!(tokio::time::timeout(Duration::from_millis(5), call).await.is_err());
    }
    // The client is still there: it is the calls that are gone.
    settled(0).await;
}

#[tokio::test]
async fn call_dropped_in_the_queue_leaves_nothing() {
    let mock = Mock::start(spec(), Config::default()).await.unwrap();
    // Five calls a second.
    let client = builder(&mock).rate_limit(RateLimit::share(5.0 / 120.0)).build().unwrap();
    for _ in 0..5 {
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
    let start = Instant::now();
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..50 {
        waiting.spawn(client.refresh_upload_video(VIDEO).send());
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    waiting.shutdown().await;
    for _ in 0..5 {
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
    // Behind fifty others it would have been ten seconds.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(mock.requests().len(), 10);
}

/// Responds when it is told to.
#[derive(Clone, Debug)]
struct Held {
    arrived: Arc<Notify>,
    responses: Arc<Semaphore>,
}

impl Transport for Held {
    fn send<'a>(&'a self, _: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async {
            self.arrived.notify_one();
            self.responses.acquire().await.unwrap().forget();
            Ok(HttpResponse::new(200, Headers::new(), body("V").into_bytes()))
        })
    }
}

/// With a transport that has none, there is no task but the caller's.
#[tokio::test]
async fn call_spawns_no_task() {
    let held = Held {
        arrived: Arc::default(),
        responses: Arc::new(Semaphore::new(0)),
    };
    let client = Client::builder()
        .credentials(tests::permanent())
        .transport(held.clone())
        .rate_limit(RateLimit::share(1.0 / 120.0))
        .build()
        .unwrap();
    let call = client.refresh_upload_video(VIDEO).send();
    let look = async {
        held.arrived.notified().await;
        assert_eq!(tasks(), 0, "while the service works");
        held.responses.add_permits(2);
    };
    let (response, ()) = tokio::join!(call, look);
    response.unwrap();
    // The next one has to wait for its turn.
    let look = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(tasks(), 0, "while it waits for its turn");
    };
    let (response, ()) = tokio::join!(client.refresh_upload_video(VIDEO).send(), look);
    response.unwrap();
    assert_eq!(tasks(), 0);
}
