//! Servers whose TLS is not to be trusted, or is none. What a person reads has to say which it is,
//! and what to do.

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

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

/// A server for `127.0.0.1`, which asks for a certificate of `clients` if there is one.
async fn server(authority: &Authority, clients: Option<&Authority>) -> Server {
    let key = KeyPair::generate().unwrap();
    let certificate = params("127.0.0.1").signed_by(&key, authority).unwrap();
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = match clients {
        Some(clients) => {
            let mut roots = RootCertStore::empty();
            roots.add(clients.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
        None => config.with_no_client_auth(),
    };
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate.der().clone()], key).unwrap()));
    Server::start(move |Peer { io, number, seen }| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(io) = acceptor.accept(io).await else { return };
            let mut peer = Peer { io, number, seen };
            while peer.request().await.is_some() {
                peer.write(OK.as_bytes()).await;
            }
        }
    })
    .await
}

type Authority = CertifiedIssuer<'static, KeyPair>;

#[tokio::test]
async fn certificates_can_be_set_in_code() {
    let (ours, clients) = (authority("ours"), authority("clients"));
    let key = KeyPair::generate().unwrap();
    let shown = params("client").signed_by(&key, &clients).unwrap();
    let trusting = || {
        let builder = HyperTransport::builder().no_proxy();
        builder.root_certificates(ours.pem().as_bytes()).unwrap()
    };
    let identified = trusting()
        .client_certificate(shown.pem().as_bytes(), key.serialize_pem().as_bytes())
        .unwrap();
    let debug = format!("{identified:?}");
    assert!(
        !debug.contains("PRIVATE") && !debug.contains(&format!("{:?}", key.serialize_der())),
        "{debug}"
    );
    let send = async |transport: HyperTransport, server: &Server| {
        let request = request(Method::Get, format!("https://{}/", server.address));
        transport.send(&request, limits()).await.map(|response| response.status)
    };

    let open = server(&ours, None).await;
    assert_eq!(send(trusting().build(), &open).await.unwrap(), 200);
    let other = HyperTransport::builder().no_proxy().root_certificates(clients.pem().as_bytes());
    let error = send(other.unwrap().build(), &open).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Tls);

    let closed = server(&ours, Some(&clients)).await;
    assert_eq!(send(identified.build(), &closed).await.unwrap(), 200);
    assert!(send(trusting().build(), &closed).await.is_err());
}

#[test]
fn unusable_certificates_are_refused() {
    let ours = authority("ours");
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let certificate = params("client").signed_by(&key, &ours).unwrap().pem();
    let bad = "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n";
    let builder = HyperTransport::builder;
    for error in [
        builder().root_certificates(b"").unwrap_err(),
        builder().root_certificates(b"c2VjcmV0").unwrap_err(),
        builder().root_certificates(bad.as_bytes()).unwrap_err(),
        builder().client_certificate(certificate.as_bytes(), b"c2VjcmV0").unwrap_err(),
        builder().client_certificate(b"", key.serialize_pem().as_bytes()).unwrap_err(),
        builder()
            .client_certificate(certificate.as_bytes(), other.serialize_pem().as_bytes())
            .unwrap_err(),
    ] {
        assert_eq!(error.kind(), TransportErrorKind::Tls);
        assert!(!error.to_string().contains("c2VjcmV0"), "{error}");
    }
}

/// Two variables, one of them wrong: the other one is used, and has not what is needed.
#[tokio::test]
async fn unreadable_certificate_variable_is_named() {
    let (ours, theirs) = (authority("ours"), authority("theirs"));
    let server = server(&theirs, None).await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(at("trusted")).unwrap();
    std::fs::write(at("trusted/ours.pem"), ours.pem()).unwrap();
    std::fs::write(at("empty.pem"), "").unwrap();
    let url = format!("https://{}/", server.address);
    for (file, dir, named) in [
        ("missing.pem", "trusted", "SSL_CERT_FILE: "),
        ("empty.pem", "trusted", "SSL_CERT_FILE: "),
        ("trusted/ours.pem", "missing", "SSL_CERT_DIR: "),
    ] {
        let result = call(&url, &[("SSL_CERT_FILE", &at(file)), ("SSL_CERT_DIR", &at(dir))]).await;
        let wrong = if named.starts_with("SSL_CERT_FILE") { at(file) } else { at(dir) };
        assert!(
            result.starts_with("Tls: ") && result.contains(named) && result.contains(&wrong),
            "{result}"
        );
    }
}
