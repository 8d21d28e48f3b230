//! A service for credentials in memory.

use super::super::testing::{FakeTransport, response, settings, start};
use super::*;
use crate::transport::TransportError;

const PAIR: &str = r#"{"AccessKeyId":"STS.u","AccessKeySecret":"s3cret","SecurityToken":"t0ken","Expiration":"2026-01-01T01:00:00Z"}"#;

#[tokio::test]
async fn credentials_are_fetched_from_uri() {
    for body in [PAIR.to_owned(), PAIR.replace('{', r#"{"Code":"Success","#)] {
        let service = FakeTransport::new(move |_| response(200, &body));
        let vars = [("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:8080/path?key=s3cret")];
        let provider = UriCredentialsProvider::from_env(&settings(Arc::clone(&service), &vars, None));
        let expected = Credentials::new("STS.u", "s3cret")
            .with_security_token("t0ken")
            .with_expiry(start() + Duration::from_secs(3600));
        assert_eq!(*provider.provide().await.unwrap(), expected);
        let (request, limits) = &service.seen()[0];
        assert_eq!((request.method, request.url.as_str()), (Method::Get, vars[0].1));
        assert_eq!(request.headers.get("host"), Some("127.0.0.1:8080"));
        assert_eq!(
            (limits.connect_timeout, limits.read_timeout),
            (Duration::from_secs(5), Duration::from_secs(10))
        );
    }
}

#[tokio::test]
async fn local_uri_bypasses_proxy() {
    for (uri, near) in [
        ("http://localhost/x", true),
        ("http://127.9.9.9:80", true),
        ("http://[::1]:80/", true),
        ("http://169.254.1.1/", true),
        ("http://[fe80::1]/", true),
        ("https://example.com/", false),
        ("http://10.0.0.1/", false),
        ("http://localhost.example.com/", false),
        ("http://127.0.0.1.example.com/", false),
    ] {
        let (direct, other) = (
            FakeTransport::new(|_| response(200, PAIR)),
            FakeTransport::new(|_| response(200, PAIR)),
        );
        let settings = settings(Arc::clone(&other), &[], None).direct_transport(Arc::clone(&direct) as _);
        UriCredentialsProvider::new(&settings, uri).provide().await.unwrap();
        assert_eq!(
            (direct.seen().len(), other.seen().len()),
            (usize::from(near), usize::from(!near)),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn uri_errors_contain_no_secrets() {
    let uri = "http://host.example:8080/s3cret?t=s3cret";
    for (status, body, said, transient) in [
        (403, "s3cret", "HTTP 403", false),
        (503, "s3cret", "HTTP 503", true),
        (200, "s3cret", "invalid JSON: expected value at line 1, column 1", false),
        (
            200,
            r#"{"Code":"Failed","x":"s3cret"}"#,
            r#"the response has the code "Failed" instead of "Success""#,
            false,
        ),
        (200, r#"{"AccessKeyId":"s3cret"}"#, "the key AccessKeySecret is missing", false),
    ] {
        let service = FakeTransport::new(move |_| response(status, body));
        let provider = UriCredentialsProvider::new(&settings(service, &[], None), uri);
        let error = provider.provide().await.unwrap_err();
        assert_eq!(
            (error.to_string(), error.is_transient()),
            (format!("http://host.example:8080: {said}"), transient)
        );
        assert!(!format!("{provider:?}").contains("s3cret"));
    }
    let broken = FakeTransport::new(|_| Err(TransportError::new(TransportErrorKind::Connect, "refused")));
    let error = UriCredentialsProvider::new(&settings(broken, &[], None), uri)
        .provide()
        .await
        .unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.is_transient()),
        ("http://host.example:8080: refused", true)
    );
    for bad in [
        "s3cret",
        "ftp://s3cret",
        "http://user:s3cret@host/",
        "http:///s3cret",
        "http://s3 cret/",
    ] {
        let error = UriCredentialsProvider::new(&settings(FakeTransport::silent(), &[], None), bad)
            .provide()
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the credentials URI is not of the form http[s]://host[:port]/path"
        );
    }
    let error = UriCredentialsProvider::from_env(&settings(FakeTransport::silent(), &[], None))
        .provide()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the environment variable ALIBABA_CLOUD_CREDENTIALS_URI is not set"
    );
}
