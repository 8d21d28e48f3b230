//! What the transport takes from its environment. Variables can't be set for one test alone, so
//! each call runs in a process of its own.

use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::*;

const VARIABLES: &[&str] = &[
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "REQUEST_METHOD",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// What a new process with this environment gets from `url`.
pub(super) async fn call(url: &str, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let (_, module) = module_path!().split_once("::").unwrap();
    command.args([
        &format!("{module}::child_process_for_environment_tests"),
        "--exact",
        "--ignored",
        "--nocapture",
    ]);
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command.envs(environment.iter().copied()).env("TEST_URL", url);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    output
        .lines()
        .find_map(|line| line.split_once("RESULT "))
        .unwrap_or_else(|| panic!("{output}"))
        .1
        .to_owned()
}

#[tokio::test]
#[ignore = "run by the tests of this module, with an environment of their own"]
async fn child_process_for_environment_tests() {
    let url = std::env::var("TEST_URL").unwrap();
    match HyperTransport::new().send(&request(Method::Get, url), limits()).await {
        Ok(response) => println!("RESULT {} {}", response.status, String::from_utf8(response.body).unwrap()),
        Err(error) => println!("RESULT {:?}: {error}", error.kind()),
    }
}

/// A certificate authority that is not trusted yet.
pub(super) fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The server's side of TLS, with a certificate of `authority` for `name`.
fn acceptor(authority: &CertifiedIssuer<'static, KeyPair>, name: &str) -> TlsAcceptor {
    acceptor_with(authority, CertificateParams::new([name.to_owned()]).unwrap())
}

/// The same with a certificate of which more is said than the name.
pub(super) fn acceptor_with(authority: &CertifiedIssuer<'static, KeyPair>, params: CertificateParams) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A server that speaks TLS with a certificate of `authority` for `vod.invalid`.
async fn secure(authority: &CertifiedIssuer<'static, KeyPair>) -> Server {
    let acceptor = acceptor(authority, "vod.invalid");
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

/// Reads the wish for a tunnel and connects it to `address`, whatever it asked for.
async fn tunnel<T: AsyncRead + AsyncWrite + Unpin>(mut peer: Peer<T>, address: SocketAddr) {
    peer.request().await;
    let mut onward = TcpStream::connect(address).await.unwrap();
    peer.write(b"HTTP/1.1 200 OK\r\n\r\n").await;
    let _ = tokio::io::copy_bidirectional(&mut peer.io, &mut onward).await;
}

#[tokio::test]
async fn https_through_tunnel_with_trusted_certificate() {
    let authority = authority("ours");
    let server = secure(&authority).await;
    let address = server.address;
    let proxy = Server::start(move |peer| tunnel(peer, address)).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trusted.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let (file, proxy_url) = (file.to_str().unwrap(), format!("http://user:secret@{}", proxy.address));

    for (trust, https_proxy) in [
        ("SSL_CERT_FILE", "HTTPS_PROXY"),
        ("SSL_CERT_FILE", "https_proxy"),
        ("SSL_CERT_FILE", "ALL_PROXY"),
    ] {
        let result = call("https://vod.invalid/?a=b", &[(trust, file), (https_proxy, &proxy_url)]).await;
        assert_eq!(result, "200 ok");
        assert_eq!(server.seen().last().unwrap(), "GET /?a=b HTTP/1.1\r\nhost: vod.test\r\n\r\n");
        assert!(
            proxy
                .seen()
                .last()
                .unwrap()
                .contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n")
        );
    }

    let result = call("https://other.invalid/", &[("SSL_CERT_FILE", file), ("HTTPS_PROXY", &proxy_url)]).await;
    assert!(
        result.starts_with("Tls: no TLS connection to other.invalid:443: invalid peer certificate: "),
        "{result}"
    );
}

#[tokio::test]
async fn connection_broken_during_tls_is_a_connect_error() {
    let server = Server::start(|peer| async move { drop(peer) }).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trusted.pem");
    std::fs::write(&file, authority("ours").pem()).unwrap();
    let trust = [("SSL_CERT_FILE", file.to_str().unwrap())];
    let result = call(&format!("https://{}/", server.address), &trust).await;
    let wanted = format!("Connect: no TLS connection to {}: ", server.address);
    assert!(result.starts_with(&wanted), "{result}");
}

#[tokio::test]
async fn https_through_tls_proxy() {
    let authority = authority("ours");
    let server = secure(&authority).await;
    let (acceptor, address) = (acceptor(&authority, "127.0.0.1"), server.address);
    let proxy = Server::start(move |Peer { io, number, seen }| {
        let acceptor = acceptor.clone();
        async move {
            tunnel(
                Peer {
                    io: acceptor.accept(io).await.unwrap(),
                    number,
                    seen,
                },
                address,
            )
            .await
        }
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trusted.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let environment = [
        ("SSL_CERT_FILE", file.to_str().unwrap()),
        ("HTTPS_PROXY", &format!("https://{}", proxy.address)),
    ];
    assert_eq!(call("https://vod.invalid/", &environment).await, "200 ok");
    assert_eq!((proxy.seen().len(), server.seen().len()), (1, 1));
}

#[tokio::test]
async fn untrusted_certificate_is_rejected() {
    let server = secure(&authority("theirs")).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trusted.pem");
    std::fs::write(&file, authority("ours").pem()).unwrap();
    let url = format!("https://{}/?Signature=c2VjcmV0", server.address);
    let result = call(&url, &[("SSL_CERT_FILE", file.to_str().unwrap())]).await;
    assert_eq!(
        result,
        format!(
            "Tls: no TLS connection to {}: invalid peer certificate: UnknownIssuer; if a proxy intercepts TLS, add its CA \
             certificate to those of the system, or set SSL_CERT_FILE to a file that contains it",
            server.address
        )
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn missing_system_certificates_error_has_advice() {
    let server = Server::answering(OK).await;
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.pem");
    let environment = [("SSL_CERT_FILE", missing.to_str().unwrap())];
    let result = call(&format!("https://{}/", server.address), &environment).await;
    assert!(
        result.starts_with(&format!(
            "Tls: no TLS connection to {}: the system has no certificates to trust",
            server.address
        )),
        "{result}"
    );
    assert!(result.contains("missing.pem") && result.contains("ca-certificates"), "{result}");
    // What needs no certificate works.
    assert_eq!(call(&server.url("/"), &environment).await, "200 ok");
}

#[tokio::test]
async fn http_uses_proxy_of_environment() {
    let proxy = Server::answering("HTTP/1.1 418 Proxy\r\ncontent-length: 0\r\n\r\n").await;
    let server = Server::answering(OK).await;
    let (url, proxy) = (server.url("/"), proxy.url(""));
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        assert_eq!(call(&url, &[(variable, &proxy)]).await, "418 ", "{variable}");
    }
    assert_eq!(call(&url, &[("HTTP_PROXY", &proxy), ("NO_PROXY", "127.0.0.1")]).await, "200 ok");
    assert_eq!(call(&url, &[("HTTP_PROXY", &proxy), ("no_proxy", "127.0.0.0/8")]).await, "200 ok");
    assert_eq!(call(&url, &[("HTTPS_PROXY", &proxy)]).await, "200 ok");
    // What can't be used is an error that names the variable, unless it is not needed.
    for (variable, value) in [
        ("HTTP_PROXY", "garbage://c2VjcmV0"),
        ("http_proxy", "::::"),
        ("HTTP_PROXY", "http://user:c2VjcmV0#x@127.0.0.1:1"),
        ("ALL_PROXY", "http://127.0.0.1:99999"),
    ] {
        let result = call(&url, &[(variable, value)]).await;
        assert!(
            result.starts_with(&format!(
                "InvalidRequest: the proxy in the environment variable {variable} is not valid: "
            )),
            "{result}"
        );
        assert!(!result.contains("c2VjcmV0"), "{result}");
    }
    assert_eq!(
        call(&url, &[("HTTP_PROXY", "garbage://x"), ("NO_PROXY", &server.address.to_string())]).await,
        "200 ok"
    );
    assert_eq!(call(&url, &[("HTTPS_PROXY", "garbage://x")]).await, "200 ok");
    assert_eq!(
        call(&url, &[("HTTP_PROXY", "garbage://x"), ("REQUEST_METHOD", "GET")]).await,
        "200 ok"
    );
    assert_eq!(call(&url, &[("HTTP_PROXY", ""), ("ALL_PROXY", &proxy)]).await, "418 ");
    // In a CGI process a header of the incoming request can set the variable.
    assert_eq!(call(&url, &[("HTTP_PROXY", &proxy), ("REQUEST_METHOD", "GET")]).await, "200 ok");
}
