//! How long connections are used, and how many there are.

use super::*;
use crate::transport::TransportErrorKind;

/// Responds to the first connection with `first`, and with 200 to all others.
async fn first_connection_responds(first: &'static str) -> Server {
    Server::start(move |mut peer| async move {
        while peer.request().await.is_some() {
            peer.write(if peer.number == 1 { first } else { OK }.as_bytes()).await;
        }
    })
    .await
}

async fn send(transport: &HyperTransport, server: &Server) -> HttpResponse {
    transport.send(&request(Method::Get, server.url("/")), limits()).await.unwrap()
}

/// So many calls at the same time, all of which must succeed.
async fn send_at_once(transport: &HyperTransport, url: &str, count: usize) {
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..count {
        let (transport, url) = (transport.clone(), url.to_owned());
        calls.spawn(async move { transport.send(&request(Method::Get, url), limits()).await });
    }
    while let Some(ended) = calls.join_next().await {
        assert_eq!(ended.unwrap().unwrap().status, 200);
    }
}

#[tokio::test]
async fn connection_with_server_error_is_not_reused() {
    for first in [
        "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nno",
        "HTTP/1.1 502 No\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
        "HTTP/1.1 408 No\r\ncontent-length: 0\r\n\r\n",
    ] {
        let server = first_connection_responds(first).await;
        let transport = transport();
        let responses = [send(&transport, &server).await, send(&transport, &server).await];
        assert!(responses[0].status > 400 && responses[1].status == 200, "{responses:?}");
        assert_eq!(server.connections(), 2, "{first}");
    }
}

#[tokio::test]
async fn retired_connection_is_not_reused() {
    let server = Server::answering(OK).await;
    let transport = transport();
    send(&transport, &server).await;
    let bad = send(&transport, &server).await;
    assert_eq!(server.connections(), 1);
    bad.connection.retire();
    bad.connection.retire();
    for _ in 0..3 {
        send(&transport, &server).await;
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn retired_connection_finishes_its_request() {
    let (arrived, mut arrivals) = tokio::sync::mpsc::unbounded_channel();
    let go = Arc::new(tokio::sync::Notify::new());
    let may_respond = go.clone();
    let server = Server::start(move |mut peer| {
        let (arrived, go) = (arrived.clone(), may_respond.clone());
        async move {
            peer.request().await;
            peer.write(OK.as_bytes()).await;
            while peer.request().await.is_some() {
                arrived.send(()).unwrap();
                go.notified().await;
                peer.write(OK.as_bytes()).await;
            }
        }
    })
    .await;
    let transport = transport();
    let first = send(&transport, &server).await;
    let (second, ()) = tokio::join!(send(&transport, &server), async {
        arrivals.recv().await;
        first.connection.retire();
        tokio::time::sleep(Duration::from_millis(50)).await;
        go.notify_one();
    });
    assert_eq!((second.status, server.connections()), (200, 1));
    send(&transport, &server).await;
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn keep_alive_hint_bounds_reuse() {
    for (hint, connections) in [("timeout=1, max=100", 3), ("timeout=60", 1), ("timeout=60, max=0", 3)] {
        let server = Server::answering(format!("HTTP/1.1 200 OK\r\nkeep-alive: {hint}\r\ncontent-length: 2\r\n\r\nok")).await;
        let transport = transport();
        for _ in 0..3 {
            send(&transport, &server).await;
        }
        assert_eq!(server.connections(), connections, "{hint}");
    }
}

/// Without another request.
#[tokio::test]
async fn idle_connection_is_closed_in_time() {
    let (told, mut news) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |mut peer| {
        let told = told.clone();
        async move {
            peer.request().await;
            peer.write(b"HTTP/1.1 200 OK\r\nkeep-alive: timeout=2\r\ncontent-length: 2\r\n\r\nok")
                .await;
            let closed = tokio::time::timeout(Duration::from_millis(1_900), peer.closed()).await;
            told.send(closed.is_ok()).unwrap();
        }
    })
    .await;
    send(&transport(), &server).await;
    assert_eq!(news.recv().await, Some(true));

    let server = Server::start(move |mut peer| async move {
        peer.request().await;
        peer.write(OK.as_bytes()).await;
        peer.closed().await;
        peer.seen.lock().unwrap().push("closed".to_owned());
    })
    .await;
    let age = Duration::from_millis(100);
    let transport = HyperTransport::builder().no_proxy().max_connection_age(age).build();
    send(&transport, &server).await;
    let closed = async {
        while server.seen().last().is_none_or(|last| last != "closed") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), closed)
        .await
        .expect("it is closed by its age");
}

#[tokio::test]
async fn connection_has_a_maximum_age() {
    let server = Server::answering(OK).await;
    let age = Duration::from_millis(200);
    let transport = HyperTransport::builder().no_proxy().max_connection_age(age).build();
    let start = std::time::Instant::now();
    // A steady stream, which never leaves the connection idle for long.
    let mut sent = 0;
    while server.connections() < 3 {
        send(&transport, &server).await;
        sent += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(sent > 5 && start.elapsed() >= 2 * age, "{sent} requests in {:?}", start.elapsed());
}

#[tokio::test]
async fn request_outlives_maximum_age() {
    let server = Server::start(|mut peer| async move {
        while peer.request().await.is_some() {
            tokio::time::sleep(Duration::from_millis(100)).await;
            peer.write(OK.as_bytes()).await;
        }
    })
    .await;
    let transport = HyperTransport::builder().no_proxy().max_connection_age(Duration::ZERO).build();
    for number in 1..=3 {
        assert_eq!(send(&transport, &server).await.status, 200);
        assert_eq!(server.connections(), number);
    }
}

#[tokio::test]
async fn maximum_durations_are_no_limit() {
    let server = Server::answering(OK).await;
    let transport = HyperTransport::builder()
        .no_proxy()
        .idle_timeout(Duration::MAX)
        .max_connection_age(Duration::MAX)
        .build();
    let no_limit = Limits {
        connect_timeout: Duration::MAX,
        read_timeout: Duration::MAX,
        timeout: Duration::MAX,
        ..limits()
    };
    for _ in 0..2 {
        transport.send(&request(Method::Get, server.url("/")), no_limit).await.unwrap();
        // The task that closes idle connections has begun, or panicked, by now.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(server.connections(), 1);
}

/// Counts the connections that are open at the same time.
async fn counting(most: Arc<AtomicUsize>) -> Server {
    let open = Arc::new(AtomicUsize::new(0));
    Server::start(move |mut peer| {
        let (open, most) = (open.clone(), most.clone());
        async move {
            most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            while peer.request().await.is_some() {
                tokio::time::sleep(Duration::from_millis(1)).await;
                peer.write(OK.as_bytes()).await;
            }
            open.fetch_sub(1, Ordering::SeqCst);
        }
    })
    .await
}

#[tokio::test]
async fn calls_wait_for_a_free_connection() {
    let most = Arc::new(AtomicUsize::new(0));
    let server = counting(most.clone()).await;
    let transport = HyperTransport::builder().no_proxy().max_connections(4).build();
    send_at_once(&transport, &server.url("/"), 200).await;
    assert_eq!(most.load(Ordering::SeqCst), 4);
    // Nobody opens those that were waited for in vain.
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(server.connections(), 4);

    // Without a pool each request has one of its own, four at a time.
    let transport = HyperTransport::builder().no_proxy().max_connections(4).max_idle_per_host(0).build();
    let server = counting(most.clone()).await;
    send_at_once(&transport, &server.url("/"), 40).await;
    assert_eq!(server.connections(), 40);
}

#[tokio::test]
async fn call_without_connection_ends_at_its_timeout() {
    let server = Server::start(|mut peer| async move { peer.closed().await }).await;
    let transport = HyperTransport::builder().no_proxy().max_connections(1).build();
    let url = server.url("/?Signature=c2VjcmV0");
    let first = request(Method::Get, url.clone());
    let mut held = transport.send(&first, limits());
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut held).await.is_err());
    let short = Limits {
        // A wait for a connection is not an attempt to open one.
        connect_timeout: Duration::from_millis(10),
        timeout: Duration::from_millis(200),
        ..limits()
    };
    let error = transport.send(&request(Method::Get, url.clone()), short).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::ConnectTimeout);
    assert_eq!(
        error.to_string(),
        format!(
            "no connection to {} was free within 200ms, and no other one may be opened",
            server.address
        )
    );
    // It is free once the first call is dropped.
    drop(held);
    let error = transport
        .send(
            &request(Method::Get, url),
            Limits {
                read_timeout: SHORT,
                ..limits()
            },
        )
        .await;
    assert_eq!(error.unwrap_err().kind(), TransportErrorKind::Timeout);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn idle_connection_to_another_host_is_closed() {
    let (first, second) = (Server::answering(OK).await, Server::answering(OK).await);
    let transport = HyperTransport::builder().no_proxy().max_connections(1).build();
    let start = std::time::Instant::now();
    for _ in 0..3 {
        send(&transport, &first).await;
        send(&transport, &second).await;
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!((first.connections(), second.connections()), (3, 3));
}

/// More calls at once than the process may have descriptors, with no setting.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_wait_for_file_descriptors() {
    let most = Arc::new(AtomicUsize::new(0));
    let server = counting(most.clone()).await;
    let (_, module) = module_path!().split_once("::").unwrap();
    let mut command = std::process::Command::new("/bin/sh");
    command
        .args(["-c", "ulimit -n 40 && exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            &format!("{module}::child_process_for_descriptor_limit_test"),
            "--exact",
            "--test-threads=1",
        ])
        .env("FEW_DESCRIPTORS_URL", server.url("/"));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let most = most.load(Ordering::SeqCst);
    assert!((10..40).contains(&most), "{most}");
}

/// Runs in the child process of the test above, and does nothing elsewhere.
#[tokio::test]
async fn child_process_for_descriptor_limit_test() {
    if let Ok(url) = std::env::var("FEW_DESCRIPTORS_URL") {
        send_at_once(&transport(), &url, 300).await;
    }
}
