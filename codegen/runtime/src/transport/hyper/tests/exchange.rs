//! What goes out and what comes back when nothing goes wrong.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;
use crate::transport::{Body, TransportErrorKind};

#[tokio::test]
async fn get_is_sent_as_signed() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nX-Acs-Request-Id: 7\r\ncontent-length: 5\r\n\r\nhello").await;
    let query = "Action=Refresh&Name=%E8%A7%86%20a~b%2B&Empty=&Again=1&Again=2&Odd=(!*')";
    let mut request = request(Method::Get, server.url(&format!("/?{query}")));
    request.headers.push("x-acs-action", "Refresh");
    request.headers.push(
        "authorization",
        "ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host;x-acs-action,Signature=00",
    );

    let response = transport().send(&request, limits()).await.unwrap();

    assert_eq!(
        server.seen(),
        [format!(
            "GET /?{query} HTTP/1.1\r\nhost: vod.test\r\nx-acs-action: Refresh\r\n\
             authorization: ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host;x-acs-action,Signature=00\r\n\r\n"
        )]
    );
    assert_eq!((response.status, response.body.as_slice()), (200, b"hello".as_slice()));
    assert_eq!(response.headers.as_block(), "x-acs-request-id:7\ncontent-length:5\n");
}

#[tokio::test]
async fn post_is_sent_as_signed() {
    let server = Server::answering(OK).await;
    let mut request = request(Method::Post, server.url("/?Action=Refresh"));
    request.headers.push("content-type", "application/x-www-form-urlencoded");
    request.body = Body::form("a=1&b=%20");

    transport().send(&request, limits()).await.unwrap();

    assert_eq!(
        server.seen(),
        [
            "POST /?Action=Refresh HTTP/1.1\r\nhost: vod.test\r\ncontent-type: application/x-www-form-urlencoded\r\n\
          content-length: 9\r\n\r\na=1&b=%20"
        ]
    );
}

#[tokio::test]
async fn empty_post_has_content_length_zero() {
    let server = Server::answering(OK).await;
    transport().send(&request(Method::Post, server.url("/")), limits()).await.unwrap();
    assert_eq!(server.seen(), ["POST / HTTP/1.1\r\nhost: vod.test\r\ncontent-length: 0\r\n\r\n"]);
}

#[tokio::test]
async fn long_urls_and_bodies_are_sent_completely() {
    let server = Server::answering(OK).await;
    let query = "q".repeat(60_000);
    let mut request = request(Method::Post, server.url(&format!("/?{query}")));
    let body = "0123456789abcdef".repeat(1 << 16);
    request.body = Body::form(body.as_str());
    transport().send(&request, limits()).await.unwrap();
    let seen = server.seen().remove(0);
    assert!(seen == format!("POST /?{query} HTTP/1.1\r\nhost: vod.test\r\ncontent-length: 1048576\r\n\r\n{body}"));
}

#[tokio::test]
async fn missing_host_header_is_taken_from_the_url() {
    let server = Server::answering(OK).await;
    let request = HttpRequest::new(Method::Get, server.url("/?a=b"), Headers::new());
    transport().send(&request, limits()).await.unwrap();
    assert_eq!(server.seen(), [format!("GET /?a=b HTTP/1.1\r\nhost: {}\r\n\r\n", server.address)]);
}

#[tokio::test]
async fn responses_of_any_status_and_framing_are_accepted() {
    for (response, status, body) in [
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 3\r\n\r\nno!", 404, "no!"),
        (
            "HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n",
            503,
            "abcde",
        ),
        ("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nuntil the end", 200, "until the end"),
        ("HTTP/1.0 200 OK\r\n\r\nold", 200, "old"),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 200, ""),
    ] {
        let server = Server::answering_once(response).await;
        let got = get(server.url("/")).await.unwrap();
        assert_eq!(
            (got.status, String::from_utf8(got.body).unwrap().as_str()),
            (status, body),
            "{response:?}"
        );
    }
}

#[tokio::test]
async fn non_utf8_response_headers_are_accepted() {
    let server = Server::start(|mut peer| async move {
        peer.request().await;
        peer.write(b"HTTP/1.1 200 OK\r\nx-name: caf\xe9\r\nset-cookie: a\r\nset-cookie: b\r\ncontent-length: 0\r\n\r\n")
            .await;
    })
    .await;
    let response = get(server.url("/")).await.unwrap();
    assert_eq!(
        response.headers.as_block(),
        "x-name:caf\u{fffd}\nset-cookie:a\nset-cookie:b\ncontent-length:0\n"
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let target = Server::answering(OK).await;
        let location = target.url("/elsewhere");
        let server = Server::answering(format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
        ))
        .await;
        let response = get(server.url("/")).await.unwrap();
        assert_eq!(
            (response.status, response.headers.get("location")),
            (status, Some(location.as_str()))
        );
        assert_eq!(target.connections(), 0);
    }
}

#[tokio::test]
async fn invalid_requests_are_rejected_before_sending() {
    let server = Server::answering(OK).await;
    let url = server.url("/?Signature=c2VjcmV0");
    let with_header = |name: &str, value: &str| {
        let mut request = request(Method::Post, url.clone());
        request.headers.push(name, value);
        request.body = Body::form("abc");
        request
    };
    for bad in [
        request(Method::Get, format!("{url}#fragment")),
        request(Method::Get, format!("{url}&a=b c")),
        request(Method::Get, "/?Signature=c2VjcmV0"),
        request(Method::Get, "ftp://host/?Signature=c2VjcmV0"),
        request(Method::Get, "http:///?Signature=c2VjcmV0"),
        request(Method::Get, "http://c2VjcmV0:c2VjcmV0@host/"),
        request(Method::Get, format!("{url}{}", "a".repeat(70_000))),
        with_header("a b", "c2VjcmV0"),
        with_header("x-a", "c2VjcmV0\u{7}"),
        with_header("content-length", "2"),
        with_header("content-length", "3, 3"),
        with_header("transfer-encoding", "chunked"),
    ] {
        let error = transport().send(&bad, limits()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::InvalidRequest, "{bad:?}: {error}");
        assert!(!format!("{error} {error:?}").contains("c2VjcmV0"), "{error:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn matching_content_length_is_sent_once() {
    let server = Server::answering(OK).await;
    let mut request = request(Method::Post, server.url("/"));
    request.headers.push("content-length", "3");
    request.body = Body::form("abc");
    transport().send(&request, limits()).await.unwrap();
    assert_eq!(server.seen(), ["POST / HTTP/1.1\r\nhost: vod.test\r\ncontent-length: 3\r\n\r\nabc"]);
}

#[test]
fn missing_runtime_is_an_error_not_a_panic() {
    let transport = transport();
    let request = request(Method::Get, "http://127.0.0.1:9/");
    let sending = pin!(transport.send(&request, limits()));
    let Poll::Ready(Err(error)) = sending.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("the call must end")
    };
    assert_eq!(error.kind(), TransportErrorKind::Other);
    assert!(error.to_string().contains("tokio runtime"), "{error}");
}

#[test]
fn transport_can_be_shared_between_clients() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    shared(&transport());
}
