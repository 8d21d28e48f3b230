//! Connections that can't be made, die unseen, or die while a call is on them.

use std::time::{Duration, Instant};

use aliyun_vod::RetryConfig;
use aliyun_vod::error::{ErrorKind, StopReason, TransportErrorKind};

use crate::wire::{LONG, Wire, body, response, video_of};

/// The standard, with waits that a test can bear.
const QUICK: RetryConfig = RetryConfig::standard().with_initial_backoff(Duration::from_millis(5));

/// Responds to the first request of each connection, then does `then` with the next one.
async fn first_then(then: impl Fn(tokio::net::TcpStream) + Clone + Send + Sync + 'static) -> Wire {
    Wire::start(move |mut peer| {
        let then = then.clone();
        async move {
            let Some(head) = peer.request().await else { return };
            peer.write(response("", &body(video_of(&head))).as_bytes()).await;
            if peer.request().await.is_some() {
                then(peer.io);
            }
        }
    })
    .await
}

/// Behind a load balancer, a connection leads to one server, which may be the one that fails.
#[tokio::test]
async fn retry_uses_another_connection_after_a_failure() {
    let failures = [
        ("503 No", ""),
        ("500 No", "{}"),
        ("502 No", "<html>"),
        ("504 No", r#"{"RequestId":"R","Code":"Any","Message":"m"}"#),
        // Only its body says that it is transient.
        ("400 No", r#"{"RequestId":"R","Code":"ServiceUnavailable","Message":"m"}"#),
    ];
    for (status, failure) in failures {
        let failed = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{failure}", failure.len());
        let wire = Wire::start(move |mut peer| {
            let failed = failed.clone();
            async move {
                while let Some(head) = peer.request().await {
                    let bytes = if peer.number == 1 {
                        failed.clone()
                    } else {
                        response("", &body(video_of(&head)))
                    };
                    peer.write(bytes.as_bytes()).await;
                }
            }
        })
        .await;
        let client = wire.builder().retry(QUICK).build().unwrap();
        for video in ["one", "two"] {
            assert_eq!(client.refresh_upload_video(video).send().await.unwrap().video_id, video, "{status}");
        }
        assert_eq!((wire.seen().len(), wire.connections()), (3, 2), "{status}");
    }
}

/// The service dies with the request in its hands: it may have done what was asked.
#[tokio::test]
async fn broken_connection_is_retried_only_if_safe() {
    let reset = |io: tokio::net::TcpStream| io.set_zero_linger().unwrap();
    let close = |io: tokio::net::TcpStream| drop(io);
    let thens: [fn(tokio::net::TcpStream); 2] = [reset, close];
    for then in thens {
        let wire = first_then(then).await;
        let client = wire.builder().retry(QUICK).build().unwrap();
        client.refresh_upload_video("one").send().await.unwrap();
        assert_eq!(client.refresh_upload_video("two").send().await.unwrap().video_id, "two");
        // The second one was sent on the connection of the first, and once more on its own.
        assert_eq!((wire.seen().len(), wire.connections()), (3, 2));

        let wire = first_then(then).await;
        let client = wire.builder().retry(QUICK).build().unwrap();
        client.refresh_upload_video("one").send().await.unwrap();
        let error = client.create_upload_video("title", "a.mp4").send().await.unwrap_err();
        assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::NotIdempotent), "{error}");
        assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::Interrupted, "{error}");
        assert_eq!(wire.seen().len(), 2, "it was sent once");
        let wanted = format!("the connection to {} broke before the response arrived: ", wire.address);
        assert!(error.to_string().contains(&wanted), "{error}");
        assert!(
            error
                .to_string()
                .ends_with("not retried: the action is not idempotent and may have taken effect)"),
            "{error}"
        );
    }
}

/// The connections in the pool are all dead, and the service is back at the same place: no call
/// fails.
#[tokio::test]
async fn restart_between_calls_does_not_fail_calls() {
    let serve = |mut peer: crate::wire::Peer| async move {
        while peer.request().await.is_some() {
            // Read by both actions.
            let both = r#"{"RequestId":"R","VideoId":"V","UploadAddress":"e30=","UploadAuth":"e30="}"#;
            peer.write(response("", both).as_bytes()).await;
        }
    };
    let first = Wire::start(serve).await;
    let client = first.builder().retry(QUICK).build().unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        calls.spawn(client.refresh_upload_video("V").send());
    }
    calls.join_all().await.into_iter().for_each(|response| drop(response.unwrap()));
    let address = first.address;
    drop(first);
    // Once its listener is gone, it can be started again.
    let second = loop {
        if tokio::net::TcpStream::connect(address).await.is_err() {
            break Wire::at(address, serve).await;
        }
    };
    for _ in 0..20 {
        client.create_upload_video("title", "a.mp4").send().await.unwrap();
    }
    assert_eq!(second.seen().len(), 20);
}

/// Neither a response nor an end: a machine that lost its power, or a firewall that forgot the
/// connection.
#[tokio::test]
async fn silently_dead_connection_ends_at_read_timeout() {
    let wire = Wire::start(|mut peer| async move {
        while let Some(head) = peer.request().await {
            if peer.number == 1 && head.contains("second") {
                return peer.closed().await;
            }
            peer.write(response("", &body(video_of(&head))).as_bytes()).await;
        }
    })
    .await;
    let client = wire
        .builder()
        .retry(QUICK)
        .read_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    client.refresh_upload_video("first").send().await.unwrap();
    let start = Instant::now();
    client.refresh_upload_video("second").send().await.unwrap();
    assert!(start.elapsed() < LONG / 3, "{:?}", start.elapsed());
    assert_eq!(wire.connections(), 2, "the dead one was not used again");

    let once = client
        .refresh_upload_video("third")
        .with_retry(RetryConfig::disabled())
        .send()
        .await;
    once.unwrap();
    assert_eq!(wire.connections(), 2);
}

#[tokio::test]
async fn refused_connection_is_retried() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = aliyun_vod::Client::builder()
        .endpoint(format!("http://{address}"))
        .credentials(tests::permanent())
        .retry(QUICK)
        .build()
        .unwrap();
    let error = client.create_upload_video("title", "a.mp4").send().await.unwrap_err();
    assert_eq!((error.attempts(), error.stop_reason()), (3, StopReason::MaxAttempts), "{error}");
    assert_eq!(error.kind(), ErrorKind::Transport);
    let wanted = format!("CreateUploadVideo: could not connect to {address}: ");
    assert!(error.to_string().starts_with(&wanted), "{error}");
}

/// Only the Linux kernel leaves a connection waiting when the queue of a listener is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn unresponsive_host_costs_only_the_connect_timeout() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(connection) = tokio::time::timeout(Duration::from_millis(200), tokio::net::TcpStream::connect(address)).await {
        queue.push(connection.unwrap());
    }
    let client = aliyun_vod::Client::builder()
        .endpoint(format!("http://{address}"))
        .credentials(tests::permanent())
        .retry(QUICK)
        .connect_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let start = Instant::now();
    // Not idempotent, and yet repeated: nobody has seen it.
    let error = client.create_upload_video("title", "a.mp4").send().await.unwrap_err();
    assert!(start.elapsed() < LONG / 3, "{:?}", start.elapsed());
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3), "{error}");
    assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::ConnectTimeout);
    assert_eq!(
        error.to_string(),
        format!("CreateUploadVideo: could not connect to {address} within 100ms (after 3 attempts, which is the limit)")
    );
    // The deadline of a call is stronger.
    let start = Instant::now();
    let call = client.refresh_upload_video("V").with_timeout(Duration::from_millis(50));
    assert!(call.send().await.unwrap_err().is_timeout());
    assert!(start.elapsed() < LONG / 3);
}

#[tokio::test]
async fn unknown_host_name_fails_in_time() {
    // A label of more than 63 bytes: no resolver has to ask the network for it.
    let host = format!("{}.invalid", "a".repeat(64));
    let client = aliyun_vod::Client::builder()
        .endpoint(format!("http://{host}"))
        .credentials(tests::permanent())
        .retry(QUICK)
        .build()
        .unwrap();
    let error = client.create_upload_video("title", "a.mp4").send().await.unwrap_err();
    assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::Resolve, "{error}");
    let wanted = format!("CreateUploadVideo: could not resolve the name of {host}:80: ");
    assert!(error.to_string().starts_with(&wanted), "{error}");
    assert_eq!(error.attempts(), 3);
}
