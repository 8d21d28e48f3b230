//! Each way to fail has its kind, its words and what had arrived.

use std::error::Error;

use super::*;
use crate::transport::TransportErrorKind;

/// A server that reads requests and says nothing.
async fn silent() -> Server {
    Server::start(|mut peer| async move { peer.closed().await }).await
}

async fn fail(url: String, limits: Limits) -> TransportError {
    let error = transport().send(&request(Method::Post, url), limits).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("c2VjcmV0"), "the query is shown: {error:?}");
    // The message is the whole story, so a report that walks the chain repeats nothing.
    assert!(error.source().is_none());
    error
}

#[tokio::test]
async fn refused_connection_is_a_connect_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = fail(format!("http://{address}/?Signature=c2VjcmV0"), limits()).await;
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert!(error.kind().is_before_send());
    assert!(
        error.to_string().starts_with(&format!("could not connect to {address}: ")),
        "{error}"
    );
}

/// Only the Linux kernel leaves a connection waiting when the queue of a listener is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn unreachable_host_is_a_connect_timeout() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(connection) = tokio::time::timeout(SHORT, TcpStream::connect(address)).await {
        queue.push(connection.unwrap());
    }

    let url = format!("http://{address}/?Signature=c2VjcmV0");
    let error = fail(
        url.clone(),
        Limits {
            connect_timeout: SHORT,
            ..limits()
        },
    )
    .await;
    assert_eq!(error.kind(), TransportErrorKind::ConnectTimeout);
    assert!(error.kind().is_before_send());
    assert_eq!(error.to_string(), format!("could not connect to {address} within 500ms"));

    // The connector knows the limit too, and divides it among the addresses of a host.
    let request = super::super::request::prepare(&request(Method::Get, url)).unwrap();
    let progress = request.body().progress();
    let sending = transport().pools.request(tokio::runtime::Handle::current().id(), request);
    let error = super::super::connect::opened_for(SHORT, progress, sending).await.unwrap_err();
    let error = error.source().and_then(|source| source.downcast_ref::<TransportError>()).unwrap();
    assert_eq!(error.kind(), TransportErrorKind::ConnectTimeout);
}

#[tokio::test]
async fn invalid_port_is_an_error() {
    for authority in ["127.0.0.1:99999", "127.0.0.1:", "[::1]:x", "vod.invalid:-1"] {
        let error = fail(format!("http://{authority}/?Signature=c2VjcmV0"), limits()).await;
        assert_eq!(error.kind(), TransportErrorKind::InvalidRequest, "{error}");
    }
}

/// Tokio panics in a runtime that lacks something.
#[test]
fn runtime_without_time_or_io_is_an_error() {
    let none = tokio::runtime::Builder::new_current_thread();
    let mut only_time = tokio::runtime::Builder::new_current_thread();
    only_time.enable_time();
    for mut runtime in [none, only_time] {
        let error = runtime
            .build()
            .unwrap()
            .block_on(fail("http://127.0.0.1:1/?Signature=c2VjcmV0".to_owned(), limits()));
        assert_eq!(error.kind(), TransportErrorKind::InvalidRequest);
        assert_eq!(
            error.to_string(),
            "HyperTransport needs a tokio runtime with time and I/O; build it with `enable_all`"
        );
    }
}

#[tokio::test]
async fn unknown_host_is_a_resolve_error() {
    // A label of more than 63 bytes: no resolver has to ask the network for it.
    let host = format!("{}.invalid", "a".repeat(64));
    let error = fail(format!("https://{host}/?Signature=c2VjcmV0"), limits()).await;
    assert_eq!(error.kind(), TransportErrorKind::Resolve);
    assert!(error.kind().is_before_send());
    assert!(
        error
            .to_string()
            .starts_with(&format!("could not resolve the name of {host}:443: ")),
        "{error}"
    );
}

#[tokio::test]
async fn missing_response_is_a_timeout() {
    let server = silent().await;
    let error = fail(
        server.url("/?Signature=c2VjcmV0"),
        Limits {
            read_timeout: SHORT,
            ..limits()
        },
    )
    .await;
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert!(!error.kind().is_before_send());
    assert_eq!(error.to_string(), format!("no response from {} within 500ms", server.address));

    let error = fail(
        server.url("/"),
        Limits {
            timeout: SHORT,
            ..limits()
        },
    )
    .await;
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert!(error.partial_response().is_none());
}

#[tokio::test]
async fn infinite_timeout_does_not_expire() {
    let server = Server::answering(OK).await;
    let endless = Limits {
        connect_timeout: Duration::MAX,
        read_timeout: Duration::MAX,
        timeout: Duration::MAX,
        min_body_rate: u32::MAX,
        max_body_bytes: usize::MAX,
    };
    transport().send(&request(Method::Get, server.url("/")), endless).await.unwrap();
}

#[tokio::test]
async fn stalled_response_is_a_timeout() {
    let server = Server::start(|mut peer| async move {
        peer.request().await;
        peer.write(b"HTTP/1.1 200 OK\r\nx-acs-request-id: 7\r\ncontent-length: 100\r\n\r\nhead of the body")
            .await;
        peer.closed().await;
    })
    .await;
    let error = fail(
        server.url("/"),
        Limits {
            read_timeout: SHORT,
            ..limits()
        },
    )
    .await;
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(
        error.to_string(),
        format!("the response of {} stopped after 16 bytes: no data for 500ms", server.address)
    );
    let partial = error.partial_response().unwrap();
    assert_eq!((partial.status, partial.headers.get("x-acs-request-id")), (200, Some("7")));
    assert_eq!(partial.body, b"head of the body");
}

#[tokio::test]
async fn slow_body_ends_at_the_attempt_timeout() {
    let server = Server::start(|mut peer| async move {
        peer.request().await;
        peer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n").await;
        loop {
            peer.write(b"x").await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    let error = fail(
        server.url("/"),
        Limits {
            timeout: 2 * SHORT,
            ..limits()
        },
    )
    .await;
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert!(
        error
            .to_string()
            .starts_with(&format!("the response of {} was not complete within 1s: ", server.address)),
        "{error}"
    );
    assert!(error.partial_response().unwrap().body.len() < 1000);
}

#[tokio::test]
async fn truncated_body_is_an_interrupted_error() {
    let body = "b".repeat(10_000);
    for framing in ["content-length: 20000\r\n\r\n", "transfer-encoding: chunked\r\n\r\n4e20\r\n"] {
        let server = Server::answering_once(format!("HTTP/1.1 502 Bad\r\nx-acs-request-id: 7\r\n{framing}{body}")).await;
        let error = fail(server.url("/"), limits()).await;
        assert_eq!(error.kind(), TransportErrorKind::Interrupted);
        assert!(
            error
                .to_string()
                .starts_with(&format!("the response of {} ended early, after 10000 bytes: ", server.address)),
            "{error}"
        );
        let partial = error.partial_response().unwrap();
        assert_eq!((partial.status, partial.headers.get("x-acs-request-id")), (502, Some("7")));
        assert_eq!(partial.body, body.as_bytes()[..4096]);
    }
}

#[tokio::test]
async fn too_large_content_length_is_rejected() {
    // The body never comes: the length alone is enough.
    let server = Server::start(|mut peer| async move {
        peer.request().await;
        peer.write(b"HTTP/1.1 200 OK\r\nx-acs-request-id: 7\r\ncontent-length: 1000000000000\r\n\r\n")
            .await;
        peer.closed().await;
    })
    .await;
    let error = fail(server.url("/"), limits()).await;
    assert_eq!(error.kind(), TransportErrorKind::BodyTooLarge, "{error}");
    assert_eq!(error.partial_response().unwrap().headers.get("x-acs-request-id"), Some("7"));
}

#[tokio::test]
async fn body_growing_too_large_is_rejected() {
    let chunk = format!("2710\r\n{}\r\n", "c".repeat(10_000));
    let server = Server::start(move |mut peer| {
        let chunk = chunk.clone();
        async move {
            peer.request().await;
            peer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
            // Without an end: only the client can stop this.
            while peer.io.write_all(chunk.as_bytes()).await.is_ok() {}
        }
    })
    .await;
    for (max, kept) in [(100_000, 4096), (100, 100)] {
        let error = fail(
            server.url("/"),
            Limits {
                max_body_bytes: max,
                ..limits()
            },
        )
        .await;
        assert_eq!(error.kind(), TransportErrorKind::BodyTooLarge);
        assert_eq!(
            error.to_string(),
            format!("the response of {} exceeds the limit of {max} bytes", server.address)
        );
        assert_eq!(error.partial_response().unwrap().body, vec![b'c'; kept]);
    }
}

#[tokio::test]
async fn body_of_exactly_the_limit_is_accepted() {
    for response in [
        OK,
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
    ] {
        let server = Server::answering(response).await;
        let exact = Limits {
            max_body_bytes: 2,
            ..limits()
        };
        assert_eq!(
            transport().send(&request(Method::Get, server.url("/")), exact).await.unwrap().body,
            b"ok"
        );
        assert_eq!(
            fail(
                server.url("/"),
                Limits {
                    max_body_bytes: 1,
                    ..limits()
                }
            )
            .await
            .kind(),
            TransportErrorKind::BodyTooLarge
        );
    }
}

#[tokio::test]
async fn response_head_size_is_limited() {
    let many: String = (0..101).map(|number| format!("x-{number}: 1\r\n")).collect();
    let long = format!("x-long: {}\r\n", "h".repeat(200_000));
    for headers in [many, long] {
        let server = Server::answering(format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n")).await;
        let error = fail(server.url("/"), limits()).await;
        assert_eq!(error.kind(), TransportErrorKind::InvalidResponse, "{error}");
        assert!(!error.kind().is_before_send());
    }
    let headers: String = (0..99).map(|number| format!("x-{number}: {}\r\n", "h".repeat(500))).collect();
    let server = Server::answering(format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n")).await;
    assert_eq!(get(server.url("/")).await.unwrap().headers.iter().count(), 100);
}

#[tokio::test]
async fn non_http_response_is_invalid() {
    for response in [
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    ] {
        let server = Server::answering(response).await;
        let error = fail(server.url("/"), limits()).await;
        assert_eq!(error.kind(), TransportErrorKind::InvalidResponse, "{response:?}: {error}");
    }
}

#[tokio::test]
async fn closed_connection_is_an_interrupted_error() {
    let server = Server::answering_once("").await;
    let error = fail(server.url("/"), limits()).await;
    assert_eq!(error.kind(), TransportErrorKind::Interrupted, "{error}");
    assert_eq!(server.connections(), 1);
}

#[test]
fn debug_of_transport_shows_no_secret() {
    let transport = HyperTransport::builder().proxy("http://user:c2VjcmV0@127.0.0.1:3128").unwrap();
    let shown = format!("{transport:?} {:?}", transport.clone().build());
    assert!(!shown.contains("c2VjcmV0") && !shown.contains("user"), "{shown}");
    assert!(shown.contains("127.0.0.1:3128"), "{shown}");
}
