//! Connections: used again, never trusted too far.

use super::*;
use crate::transport::TransportErrorKind;

#[tokio::test]
async fn sequential_requests_share_a_connection() {
    let server = Server::answering(OK).await;
    let transport = transport();
    for _ in 0..5 {
        let response = transport
            .clone()
            .send(&request(Method::Post, server.url("/")), limits())
            .await
            .unwrap();
        assert_eq!(response.body, b"ok");
    }
    assert_eq!((server.seen().len(), server.connections()), (5, 1));
}

#[tokio::test]
async fn no_idle_connections_means_one_per_request() {
    let server = Server::answering(OK).await;
    let transport = HyperTransport::builder().no_proxy().max_idle_per_host(0).build();
    for _ in 0..3 {
        transport.send(&request(Method::Get, server.url("/")), limits()).await.unwrap();
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn idle_connections_are_closed() {
    let closed = Arc::new(tokio::sync::Notify::new());
    let told = closed.clone();
    let server = Server::start(move |mut peer| {
        let told = told.clone();
        async move {
            peer.request().await;
            peer.write(OK.as_bytes()).await;
            peer.closed().await;
            told.notify_one();
        }
    })
    .await;
    let transport = HyperTransport::builder()
        .no_proxy()
        .idle_timeout(Duration::from_millis(100))
        .build();
    transport.send(&request(Method::Get, server.url("/")), limits()).await.unwrap();
    tokio::time::timeout(LONG, closed.notified())
        .await
        .expect("the idle connection must be closed");
}

#[tokio::test]
async fn closed_idle_connection_is_replaced() {
    let closed = Arc::new(tokio::sync::Notify::new());
    let told = closed.clone();
    // The response does not say that the connection is about to be closed.
    let server = Server::start(move |mut peer| {
        let told = told.clone();
        async move {
            peer.request().await;
            peer.write(OK.as_bytes()).await;
            drop(peer);
            told.notify_one();
        }
    })
    .await;
    let transport = transport();
    for number in 1..=3 {
        transport.send(&request(Method::Post, server.url("/")), limits()).await.unwrap();
        tokio::time::timeout(LONG, closed.notified()).await.unwrap();
        // Lets the driver of the connection see the close, as it does within the time between two
        // real calls.
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!((server.seen().len(), server.connections()), (number, number));
    }
}

#[tokio::test]
async fn possibly_received_request_is_never_resent() {
    // Reads the second request of a connection and closes without a word.
    let server = Server::start(|mut peer| async move {
        peer.request().await;
        peer.write(OK.as_bytes()).await;
        peer.request().await;
    })
    .await;
    let transport = transport();
    transport
        .send(&request(Method::Post, server.url("/first")), limits())
        .await
        .unwrap();
    let error = transport
        .send(&request(Method::Post, server.url("/second?Signature=c2VjcmV0")), limits())
        .await
        .unwrap_err();

    assert_eq!(error.kind(), TransportErrorKind::Interrupted, "{error}");
    assert!(!error.kind().is_before_send());
    assert_eq!(server.connections(), 1);
    assert_eq!(
        server.seen().iter().filter(|request| request.starts_with("POST /second")).count(),
        1
    );
    assert!(
        error
            .to_string()
            .starts_with(&format!("the connection to {} broke before the response arrived: ", server.address)),
        "{error}"
    );
}

#[tokio::test]
async fn no_request_arrives_twice() {
    // Closes after the first response, at about the time at which the second request goes out.
    let server = Server::start(|mut peer| async move {
        peer.request().await;
        peer.write(OK.as_bytes()).await;
        for _ in 0..peer.number % 20 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let transport = transport();
    for number in 0..200 {
        let result = transport
            .send(&request(Method::Post, server.url(&format!("/{number}/"))), limits())
            .await;
        let seen = server
            .seen()
            .iter()
            .filter(|request| request.starts_with(&format!("POST /{number}/ ")))
            .count();
        match result {
            Ok(_) => assert_eq!(seen, 1),
            Err(error) if error.kind() == TransportErrorKind::Interrupted => assert!(seen <= 1),
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn dropped_call_leaves_transport_usable() {
    let (arrived, mut arrivals) = tokio::sync::mpsc::unbounded_channel();
    let (ended, mut ends) = tokio::sync::mpsc::unbounded_channel();
    // The first connection stops before the response, the second in the middle of it, the third one
    // answers.
    let server = Server::start(move |mut peer| {
        let (arrived, ended) = (arrived.clone(), ended.clone());
        async move {
            peer.request().await;
            match peer.number {
                1 => {}
                2 => peer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").await,
                _ => return peer.write(OK.as_bytes()).await,
            }
            arrived.send(()).unwrap();
            peer.closed().await;
            ended.send(()).unwrap();
        }
    })
    .await;
    let transport = transport();
    for _ in 0..2 {
        let request = request(Method::Get, server.url("/"));
        let call = transport.send(&request, limits());
        tokio::select! {
            result = call => panic!("{result:?}"),
            _ = async { arrivals.recv().await; tokio::time::sleep(Duration::from_millis(50)).await } => {}
        }
        tokio::time::timeout(LONG, ends.recv())
            .await
            .expect("the connection must be closed");
    }
    assert_eq!(
        transport.send(&request(Method::Get, server.url("/")), limits()).await.unwrap().body,
        b"ok"
    );
}

#[tokio::test]
async fn many_concurrent_calls_succeed() {
    let server = Server::answering(OK).await;
    let transport = transport();
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (transport, url) = (transport.clone(), server.url("/"));
            tokio::spawn(async move { transport.send(&request(Method::Get, url), limits()).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().status, 200);
    }
    assert_eq!(server.seen().len(), 50);
}

/// A connection that is still being opened when another one becomes free is opened by nobody's
/// call, and must end all the same.
#[tokio::test]
async fn abandoned_connection_attempt_times_out() {
    let (told, mut news) = tokio::sync::mpsc::unbounded_channel();
    let response = Arc::new(tokio::sync::Notify::new());
    let go = response.clone();
    // A SOCKS proxy and the service behind it in one. The second connection never gets beyond its
    // first byte.
    let proxy = Server::start(move |mut peer| {
        let (told, go) = (told.clone(), go.clone());
        async move {
            let _ = peer.io.read_exact(&mut [0; 3]).await;
            if peer.number == 2 {
                told.send("opening").unwrap();
                peer.closed().await;
                told.send("closed").unwrap();
                return;
            }
            peer.write(&[5, 0]).await;
            let _ = peer.io.read_exact(&mut [0; 10]).await;
            peer.write(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]).await;
            peer.request().await;
            go.notified().await;
            peer.write(OK.as_bytes()).await;
            while peer.request().await.is_some() {
                peer.write(OK.as_bytes()).await;
            }
        }
    })
    .await;
    let url = format!("socks5://{}", proxy.address);
    let transport = HyperTransport::builder().proxy(&url).unwrap().build();
    let limits = Limits {
        connect_timeout: 2 * SHORT,
        ..limits()
    };
    let (first, second) = (
        request(Method::Get, "http://127.0.0.1/1"),
        request(Method::Get, "http://127.0.0.1/2"),
    );
    let free = async {
        assert_eq!(news.recv().await, Some("opening"));
        response.notify_one();
    };
    let (first, second, ()) = tokio::join!(
        transport.send(&first, limits),
        // Not before the first has its connection.
        async {
            while proxy.seen().is_empty() {
                tokio::task::yield_now().await;
            }
            transport.send(&second, limits).await
        },
        free
    );
    assert_eq!((first.unwrap().status, second.unwrap().status), (200, 200));
    let closed = tokio::time::timeout(LONG, news.recv()).await;
    assert_eq!(closed.expect("it must be given up"), Some("closed"));
}

#[test]
fn stalled_runtime_does_not_block_others() {
    let server_runtime = tokio::runtime::Runtime::new().unwrap();
    let server = server_runtime.block_on(Server::answering(OK));
    let transport = transport();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    // In turns: each leaves a connection that is not polled while the other one sends.
    for _ in 0..3 {
        for runtime in [&first, &second] {
            let request = request(Method::Post, server.url("/"));
            let response = runtime.block_on(transport.send(&request, limits()));
            assert_eq!(response.unwrap().body, b"ok");
        }
    }
    drop(first);
    second
        .block_on(transport.send(&request(Method::Post, server.url("/")), limits()))
        .unwrap();
    assert_eq!(server.connections(), 2, "each runtime uses its own again");
}

#[test]
fn dropped_runtimes_leave_few_connections() {
    let server_runtime = tokio::runtime::Runtime::new().unwrap();
    let server = server_runtime.block_on(Server::answering(OK));
    let transport = transport();
    for _ in 0..40 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime
            .block_on(transport.send(&request(Method::Post, server.url("/")), limits()))
            .unwrap();
    }
    assert_eq!(transport.pools.len(), 1, "that of the last one, until there is another");
}

/// A server with a runtime for each core.
#[test]
fn every_runtime_keeps_its_connections() {
    let server_runtime = tokio::runtime::Runtime::new().unwrap();
    let server = server_runtime.block_on(Server::answering(OK));
    let transport = transport();
    let runtimes: Vec<_> = (0..32)
        .map(|_| tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap())
        .collect();
    for _ in 0..5 {
        for runtime in &runtimes {
            let request = request(Method::Post, server.url("/"));
            runtime.block_on(transport.send(&request, limits())).unwrap();
        }
    }
    assert_eq!((transport.pools.len(), server.connections()), (32, 32));
}
