//! Proxies: by whom a request goes, and what the proxy is told.

use super::super::proxy::Proxies;
use super::*;
use crate::transport::TransportErrorKind;

/// `user:pass word`, as `proxy-authorization` has it.
const BASIC: &str = "Basic dXNlcjpwYXNzIHdvcmQ=";

fn through(proxy: &Server, scheme: &str) -> HyperTransport {
    HyperTransport::builder()
        .proxy(&format!("{scheme}://user:pass%20word@{}", proxy.address))
        .unwrap()
        .build()
}

async fn fail(transport: &HyperTransport, url: &str, limits: Limits) -> TransportError {
    let error = transport.send(&request(Method::Get, url), limits).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(
        !["pass word", "pass%20word", BASIC, "c2VjcmV0"]
            .iter()
            .any(|secret| shown.contains(secret)),
        "{shown}"
    );
    error
}

#[tokio::test]
async fn http_proxy_gets_the_absolute_url() {
    let proxy = Server::answering(OK).await;
    let transport = through(&proxy, "http");
    for _ in 0..2 {
        // Nobody on this side has to resolve the name.
        transport
            .send(&request(Method::Get, "http://vod.invalid/?a=%20b"), limits())
            .await
            .unwrap();
    }
    let expected = format!("GET http://vod.invalid/?a=%20b HTTP/1.1\r\nhost: vod.test\r\nproxy-authorization: {BASIC}\r\n\r\n");
    assert_eq!(proxy.seen(), [expected.clone(), expected]);
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn proxy_that_requires_credentials_is_a_proxy_error() {
    let proxy = Server::answering("HTTP/1.1 407 Who\r\ncontent-length: 0\r\n\r\n").await;
    let error = fail(&through(&proxy, "http"), "http://vod.invalid/", limits()).await;
    assert_eq!(error.kind(), TransportErrorKind::Proxy);
    assert!(error.to_string().contains("407"), "{error}");
    // Without a proxy it is a response like any other.
    assert_eq!(get(proxy.url("/")).await.unwrap().status, 407);
}

#[tokio::test]
async fn https_uses_a_connect_tunnel() {
    let proxy = Server::start(|mut peer| async move {
        peer.request().await;
        peer.write(b"HTTP/1.1 200 Connection established\r\n\r\n").await;
        // What comes next is the greeting of TLS: content type 22, version 3.
        let mut greeting = [0; 2];
        peer.io.read_exact(&mut greeting).await.unwrap();
        peer.seen.lock().unwrap().push(format!("{greeting:?}"));
    })
    .await;
    // The proxy breaks off then, as a server does that goes down.
    let error = fail(&through(&proxy, "http"), "https://vod.invalid/?Signature=c2VjcmV0", limits()).await;
    assert_eq!(error.kind(), TransportErrorKind::Connect, "{error}");
    assert!(error.kind().is_before_send());
    assert_eq!(
        proxy.seen().first().unwrap(),
        &format!("CONNECT vod.invalid:443 HTTP/1.1\r\nHost: vod.invalid:443\r\nProxy-Authorization: {BASIC}\r\n\r\n")
    );
}

#[tokio::test]
async fn refused_tunnel_is_a_proxy_error() {
    for (response, says) in [
        ("HTTP/1.1 403 No\r\n\r\n", "unsuccessful"),
        ("HTTP/1.1 407 Who\r\n\r\n", "authorization required"),
        ("", ""),
    ] {
        let proxy = Server::answering_once(response).await;
        let error = fail(&through(&proxy, "http"), "https://vod.invalid/?Signature=c2VjcmV0", limits()).await;
        assert_eq!(error.kind(), TransportErrorKind::Proxy, "{response:?}: {error}");
        assert!(
            error
                .to_string()
                .starts_with(&format!("the proxy {} did not connect to vod.invalid:443: ", proxy.address)),
            "{error}"
        );
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[tokio::test]
async fn unreachable_proxy_is_a_proxy_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let transport = HyperTransport::builder().proxy(&format!("http://{address}")).unwrap().build();
    let error = fail(&transport, "https://vod.invalid/", limits()).await;
    assert_eq!(error.kind(), TransportErrorKind::Proxy);
    assert!(
        error
            .to_string()
            .starts_with(&format!("could not connect to the proxy {address}: ")),
        "{error}"
    );

    let unknown = format!("http://{}.invalid", "a".repeat(64));
    let transport = HyperTransport::builder().proxy(&unknown).unwrap().build();
    assert_eq!(
        fail(&transport, "http://127.0.0.1/", limits()).await.kind(),
        TransportErrorKind::Proxy
    );
}

#[tokio::test]
async fn silent_proxy_is_a_connect_timeout() {
    let proxy = Server::start(|mut peer| async move { peer.closed().await }).await;
    // The service has not seen the request, whichever limit it is.
    for short in [
        Limits {
            connect_timeout: SHORT,
            ..limits()
        },
        Limits {
            timeout: SHORT,
            ..limits()
        },
    ] {
        let error = fail(&through(&proxy, "http"), "https://vod.invalid/", short).await;
        assert_eq!(error.kind(), TransportErrorKind::ConnectTimeout);
        assert!(error.kind().is_before_send());
        assert_eq!(error.to_string(), "could not connect to vod.invalid:443 within 500ms");
    }
}

#[tokio::test]
async fn socks_proxy_gets_host_name_and_credentials() {
    let proxy = Server::start(|mut peer| async move {
        let mut said = Vec::new();
        for (question, response) in [(3, &[5, 2][..]), (16, &[1, 0]), (18, &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])] {
            let mut bytes = vec![0; question];
            peer.io.read_exact(&mut bytes).await.unwrap();
            said.push(bytes);
            peer.write(response).await;
        }
        assert_eq!(
            said,
            [
                b"\x05\x01\x02".as_slice(),
                b"\x01\x04user\x09pass word",
                b"\x05\x01\x00\x03\x0bvod.invalid\x00\x50"
            ]
        );
        peer.request().await;
        peer.write(OK.as_bytes()).await;
    })
    .await;
    for scheme in ["socks5", "socks5h"] {
        through(&proxy, scheme)
            .send(&request(Method::Get, "http://vod.invalid/?a=b"), limits())
            .await
            .unwrap();
        assert_eq!(proxy.seen().last().unwrap(), "GET /?a=b HTTP/1.1\r\nhost: vod.test\r\n\r\n");
    }
}

#[tokio::test]
async fn socks_refusal_is_a_proxy_error() {
    let proxy = Server::start(|mut peer| async move { peer.write(&[5, 255]).await }).await;
    assert_eq!(
        fail(&through(&proxy, "socks5"), "https://vod.invalid/", limits()).await.kind(),
        TransportErrorKind::Proxy
    );
}

#[tokio::test]
async fn no_proxy_hosts_are_reached_directly() {
    let proxy = Server::answering("HTTP/1.1 418 Proxy\r\ncontent-length: 0\r\n\r\n").await;
    let server = Server::answering(OK).await;
    let status = async |no: &str| {
        let mut builder = HyperTransport::builder();
        builder.proxies = Some(Proxies::for_all(&proxy.url(""), no).unwrap());
        builder
            .build()
            .send(&request(Method::Get, server.url("/")), limits())
            .await
            .unwrap()
            .status
    };
    assert_eq!(status("127.0.0.1").await, 200);
    assert_eq!(status("example.com, 127.0.0.0/8").await, 200);
    assert_eq!(status("elsewhere, 127.0.0.1").await, 200);
    assert_eq!(status(&server.address.to_string()).await, 200);
    assert_eq!(status("127.0.0.1:1").await, 418);
    // Loopback is no exception.
    assert_eq!(status("").await, 418);
    assert_eq!(status("localhost").await, 418);
}

/// A password with a character that ends the host: nothing of it is shown, and no name of it
/// resolved.
#[test]
fn invalid_proxy_url_is_rejected_and_not_shown() {
    for bad in [
        "http://user:c2VjcmV0#x@p:3128",
        "http://user:c2VjcmV0/x@p",
        "ftp://c2VjcmV0@p",
        "http://c2VjcmV0 @p",
    ] {
        let Err(error) = HyperTransport::builder().proxy(bad) else {
            panic!("{bad:?} is accepted")
        };
        assert_eq!(error.kind(), TransportErrorKind::Proxy);
        assert!(!format!("{error} {error:?}").contains("c2VjcmV0"), "{error}");
    }
    let transport = HyperTransport::builder().proxy("http://user:c2VjcmV0@p:3128").unwrap();
    let shown = format!("{transport:?} {:?}", transport.clone().build());
    assert!(shown.contains("http://p:3128/") && !shown.contains("c2VjcmV0"), "{shown}");
}
