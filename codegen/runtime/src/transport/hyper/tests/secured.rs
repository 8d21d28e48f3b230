//! Servers whose TLS is not to be trusted, or is none. What a person reads has to say which it is,
//! and what to do.

use rcgen::{CertificateParams, date_time_ymd};

use super::environment::{acceptor_with, authority, call};
use super::*;
use crate::transport::TransportErrorKind;

/// Calls a server with this certificate, of an authority that is trusted, under a name that leads
/// to it.
async fn with_certificate(params: CertificateParams) -> String {
    let authority = authority("ours");
    let acceptor = acceptor_with(&authority, params);
    let server = Server::start(move |Peer { io, number, seen }| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(io) = acceptor.accept(io).await else { return };
            let mut peer = Peer { io, number, seen };
            while peer.request().await.is_some() {
                peer.write(OK.as_bytes()).await;
            }
        }
    })
    .await;
    let result = call_trusting(&authority.pem(), &server).await;
    assert!(server.seen().is_empty() || result == "200 ok", "{result}");
    result
}

async fn call_trusting(certificate: &str, server: &Server) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trusted.pem");
    std::fs::write(&file, certificate).unwrap();
    let url = format!("https://{}/?Signature=c2VjcmV0", server.address);
    let result = call(&url, &[("SSL_CERT_FILE", file.to_str().unwrap())]).await;
    assert!(!result.contains("c2VjcmV0"), "{result}");
    // The port differs from run to run.
    result.replace(&server.address.to_string(), "SERVER")
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

#[tokio::test]
async fn valid_certificate_is_trusted() {
    assert_eq!(with_certificate(params("127.0.0.1")).await, "200 ok");
}

#[tokio::test]
async fn certificate_for_another_host_is_rejected() {
    let result = with_certificate(params("other.example")).await;
    assert!(
        result.starts_with("Tls: no TLS connection to SERVER: invalid peer certificate: "),
        "{result}"
    );
    assert!(
        result.contains("other.example") && result.contains("check the endpoint"),
        "{result}"
    );
}

#[tokio::test]
async fn expired_and_future_certificates_are_rejected() {
    let mut ended = params("127.0.0.1");
    ended.not_after = date_time_ymd(2020, 1, 1);
    let mut begins = params("127.0.0.1");
    begins.not_before = date_time_ymd(2999, 1, 1);
    for (params, reason) in [(ended, "expired"), (begins, "not valid yet")] {
        let result = with_certificate(params).await;
        assert!(
            result.starts_with("Tls: no TLS connection to SERVER: invalid peer certificate: "),
            "{result}"
        );
        assert!(result.contains(reason) && result.contains("clock of this machine"), "{result}");
    }
}

#[tokio::test]
async fn self_signed_certificate_is_rejected() {
    let itself = authority("127.0.0.1");
    let stranger = authority("somebody else");
    let acceptor = acceptor_with(&itself, params("127.0.0.1"));
    let server = Server::start(move |Peer { io, .. }| {
        let acceptor = acceptor.clone();
        async move { drop(acceptor.accept(io).await) }
    })
    .await;
    let result = call_trusting(&stranger.pem(), &server).await;
    assert!(result.starts_with("Tls: ") && result.contains("UnknownIssuer"), "{result}");
    assert!(result.contains("SSL_CERT_FILE"), "{result}");
}

#[tokio::test]
async fn plain_server_on_https_is_a_tls_error() {
    let server = Server::start(|mut peer| async move {
        peer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        peer.closed().await;
    })
    .await;
    let result = call_trusting(&authority("ours").pem(), &server).await;
    assert!(result.starts_with("Tls: no TLS connection to SERVER: "), "{result}");
    assert!(result.contains("for plain HTTP, use http://"), "{result}");
}

#[tokio::test]
async fn tls_server_on_http_is_an_invalid_response() {
    let itself = authority("127.0.0.1");
    let acceptor = acceptor_with(&itself, params("127.0.0.1"));
    let server = Server::start(move |Peer { io, .. }| {
        let acceptor = acceptor.clone();
        async move { drop(acceptor.accept(io).await) }
    })
    .await;
    let error = get(server.url("/")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::InvalidResponse, "{error}");
    assert!(error.to_string().ends_with("if it uses TLS on this port, use https://"), "{error}");
}

/// One that says nothing once the connection stands: no secure connection within the time for
/// connections.
#[tokio::test]
async fn silent_tls_handshake_is_a_connect_timeout() {
    let silent = Server::start(|mut peer| async move { peer.closed().await }).await;
    let request = request(Method::Get, format!("https://{}/", silent.address));
    let limits = Limits {
        connect_timeout: SHORT,
        ..limits()
    };
    let error = transport().send(&request, limits).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::ConnectTimeout, "{error}");
    assert!(error.kind().is_before_send());
}
