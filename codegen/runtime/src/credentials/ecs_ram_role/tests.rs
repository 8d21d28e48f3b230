//! The metadata service in memory, and one on loopback.

use std::sync::Arc;

use super::super::testing::{FakeTransport, response, settings, start};
use super::*;

const PAIR: &str =
    r#"{"Code":"Success","AccessKeyId":"STS.e","AccessKeySecret":"s3cret","SecurityToken":"t0ken","Expiration":"2026-01-01T06:00:00Z"}"#;

/// How the fake service responds, by path: a status and a body each.
#[derive(Clone, Copy)]
struct Service {
    token: (u16, &'static str),
    role: (u16, &'static str),
    pair: (u16, &'static str),
}

const V2: Service = Service {
    token: (200, "m3ta\n"),
    role: (200, "my-role\n"),
    pair: (200, PAIR),
};

fn service(service: Service) -> Arc<FakeTransport> {
    FakeTransport::new(move |request| {
        let (status, body) = match request.url.strip_prefix("http://100.100.100.200/latest/").unwrap() {
            "api/token" => {
                assert_eq!(request.method, Method::Put);
                assert_eq!(request.headers.get("x-aliyun-ecs-metadata-token-ttl-seconds"), Some("21600"));
                service.token
            }
            path => {
                let path = path.strip_prefix("meta-data/ram/security-credentials/").unwrap();
                let token = request.headers.get("x-aliyun-ecs-metadata-token");
                assert_eq!((request.method, token), (Method::Get, (service.token.0 == 200).then_some("m3ta")));
                if path.is_empty() { service.role } else { service.pair }
            }
        };
        response(status, body)
    })
}

async fn error_of(metadata: Service, vars: &[(&str, &str)]) -> CredentialsError {
    let provider = EcsRamRoleCredentialsProvider::new(&settings(service(metadata), vars, None));
    provider.provide().await.unwrap_err()
}

fn expected() -> Credentials {
    Credentials::new("STS.e", "s3cret")
        .with_security_token("t0ken")
        .with_expiry(start() + Duration::from_secs(6 * 3600))
}

#[tokio::test]
async fn metadata_v2_discovers_role() {
    let metadata = service(V2);
    let provider = EcsRamRoleCredentialsProvider::new(&settings(Arc::clone(&metadata), &[], None));
    assert_eq!(*provider.provide().await.unwrap(), expected());
    provider.provide().await.unwrap();
    assert_eq!(
        metadata.urls(),
        [
            "http://100.100.100.200/latest/api/token",
            "http://100.100.100.200/latest/meta-data/ram/security-credentials/",
            "http://100.100.100.200/latest/meta-data/ram/security-credentials/my-role",
        ]
    );
    for (request, limits) in metadata.seen() {
        assert_eq!(
            (limits.connect_timeout, limits.read_timeout),
            (Duration::from_secs(1), Duration::from_secs(1))
        );
        assert_eq!(limits.timeout, Duration::from_secs(2));
        assert_eq!(request.headers.get("host"), Some(HOST));
        assert!(!format!("{request:?} {provider:?}").contains("m3ta"));
    }
}

#[tokio::test]
async fn configured_role_is_not_discovered() {
    for (vars, given, path) in [
        (&[("ALIBABA_CLOUD_ECS_METADATA", "env-role")][..], None, "env-role"),
        (&[("ALIBABA_CLOUD_ECS_METADATA", "env-role")][..], Some("../a b"), "..%2Fa%20b"),
    ] {
        let metadata = service(V2);
        let mut provider = EcsRamRoleCredentialsProvider::new(&settings(Arc::clone(&metadata), vars, None));
        if let Some(name) = given {
            provider = provider.role_name(name);
        }
        provider.provide().await.unwrap();
        assert_eq!(metadata.urls().len(), 2);
        assert_eq!(metadata.urls()[1], format!("http://100.100.100.200{ROLES}{path}"));
    }
}

#[tokio::test]
async fn metadata_v1_is_used_only_if_allowed() {
    for token in [(404, "<html>"), (403, ""), (500, ""), (200, ""), (200, "a b")] {
        // The fake's own check wants a token after 200.
        if token.0 != 200 {
            let metadata = service(Service { token, ..V2 });
            let provider = EcsRamRoleCredentialsProvider::new(&settings(Arc::clone(&metadata), &[], None));
            assert_eq!(*provider.provide().await.unwrap(), expected());
        }
        let error = error_of(Service { token, ..V2 }, &[("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")]).await;
        assert!(
            error
                .to_string()
                .ends_with("version 1 of the service is disabled by ALIBABA_CLOUD_IMDSV1_DISABLED"),
            "{error}"
        );
        assert_eq!(error.is_transient(), token.0 == 500);
    }
}

#[tokio::test]
async fn one_request_detects_machine_without_metadata() {
    for kind in [
        TransportErrorKind::ConnectTimeout,
        TransportErrorKind::Connect,
        TransportErrorKind::Proxy,
        TransportErrorKind::Interrupted,
    ] {
        let nobody = FakeTransport::new(move |_| Err(TransportError::new(kind, "nobody\nthere")));
        let error = EcsRamRoleCredentialsProvider::new(&settings(Arc::clone(&nobody), &[], None))
            .provide()
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "no response from the metadata service at 100.100.100.200: nobody\\nthere"
        );
        assert!(!error.is_transient());
        assert_eq!(nobody.seen().len(), 1);
    }
    // A response to the request for a token may be lost where one of version 1 is not.
    let slow = FakeTransport::new(|request| match request.method {
        Method::Put => Err(TransportError::new(TransportErrorKind::Timeout, "no byte")),
        _ if request.url.ends_with('/') => response(200, "my-role"),
        _ => response(200, PAIR),
    });
    let provider = EcsRamRoleCredentialsProvider::new(&settings(slow, &[], None));
    assert_eq!(*provider.provide().await.unwrap(), expected());
}

#[tokio::test]
async fn metadata_service_can_be_disabled() {
    let metadata = service(V2);
    let provider = EcsRamRoleCredentialsProvider::new(&settings(
        Arc::clone(&metadata),
        &[("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "True")],
        None,
    ));
    let error = provider.provide().await.unwrap_err();
    assert_eq!(error.to_string(), "disabled by ALIBABA_CLOUD_ECS_METADATA_DISABLED");
    assert!(metadata.seen().is_empty());
}

#[tokio::test]
async fn metadata_errors_contain_no_secrets() {
    for (service, said, transient) in [
        (
            Service {
                role: (404, "<html>"),
                ..V2
            },
            "the instance has no RAM role",
            false,
        ),
        (Service { role: (200, " \n"), ..V2 }, "the instance has no RAM role", false),
        (
            Service {
                role: (200, "<html>s3cret"),
                ..V2
            },
            "the response of the metadata service is not a role name",
            false,
        ),
        (
            Service { role: (503, ""), ..V2 },
            "the metadata service returned no role name: HTTP 503",
            true,
        ),
        (
            Service { pair: (404, ""), ..V2 },
            r#"the instance has no RAM role "my-role""#,
            false,
        ),
        (
            Service { pair: (429, ""), ..V2 },
            "the metadata service returned no credentials: HTTP 429",
            true,
        ),
        (
            Service {
                pair: (200, r#"{"s3cret"#),
                ..V2
            },
            "the response of the metadata service: unexpected end of the document at line 1, column 8",
            false,
        ),
        (
            Service {
                pair: (200, r#"{"AccessKeyId":"s3cret"}"#),
                ..V2
            },
            "the response of the metadata service: the key Code is missing",
            false,
        ),
        (
            Service {
                pair: (200, r#"{"Code":"Failed","AccessKeyId":"s3cret"}"#),
                ..V2
            },
            r#"the response of the metadata service: the code is "Failed" instead of "Success""#,
            false,
        ),
        (
            Service {
                pair: (
                    200,
                    r#"{"Code":"Success","AccessKeyId":"i","AccessKeySecret":"s3cret","Expiration":"s3cret"}"#,
                ),
                ..V2
            },
            "the response of the metadata service: the key Expiration is not a time",
            false,
        ),
    ] {
        let error = error_of(service, &[]).await;
        assert_eq!((error.to_string(), error.is_transient()), (said.to_owned(), transient));
    }
}

#[cfg(feature = "http")]
mod loopback {
    use std::net::SocketAddr;
    use std::time::Instant;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::credentials::testing::environment;
    use crate::transport::{HyperTransport, Limits, Transport};

    /// Sends to a server on loopback what is for the metadata service.
    #[derive(Debug)]
    struct Redirected(HyperTransport, SocketAddr);

    impl Transport for Redirected {
        fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
            let mut request = request.clone();
            request.url = request.url.replace("http://100.100.100.200/", &format!("http://{}/", self.1));
            Box::pin(async move { self.0.send(&request, limits).await })
        }
    }

    async fn provider(listener: &TcpListener) -> EcsRamRoleCredentialsProvider {
        let transport = Redirected(HyperTransport::builder().no_proxy().build(), listener.local_addr().unwrap());
        let settings = ProviderSettings::with_transport(Arc::new(transport)).environment(environment(&[], None));
        EcsRamRoleCredentialsProvider::new(&settings)
    }

    #[tokio::test]
    async fn metadata_works_over_real_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = provider(&listener).await;
        let server = tokio::spawn(async move {
            let (mut io, _) = listener.accept().await.unwrap();
            let mut heads = Vec::new();
            for body in ["m3ta", "my-role", PAIR] {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(io.read_u8().await.unwrap());
                }
                heads.push(String::from_utf8(head).unwrap());
                let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                io.write_all(response.as_bytes()).await.unwrap();
            }
            heads
        });
        assert_eq!(*provider.provide().await.unwrap(), expected());
        let heads = server.await.unwrap();
        assert!(heads[0].starts_with("PUT /latest/api/token HTTP/1.1\r\n"), "{}", heads[0]);
        assert!(heads[0].contains("\r\nhost: 100.100.100.200\r\n") && heads[0].contains("\r\ncontent-length: 0\r\n"));
        assert!(heads[2].starts_with(&format!("GET {ROLES}my-role HTTP/1.1\r\n")), "{}", heads[2]);
        assert!(heads[2].contains("\r\nx-aliyun-ecs-metadata-token: m3ta\r\n"));
    }

    #[tokio::test]
    async fn silent_metadata_server_times_out() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = provider(&listener).await;
        let begin = Instant::now();
        let error = provider.provide().await.unwrap_err();
        assert!(error.to_string().starts_with("no response from the metadata service"), "{error}");
        // A second for each version, and room for a slow machine.
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    }
}
