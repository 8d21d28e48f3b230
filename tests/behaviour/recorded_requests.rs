//! The bytes that go out for the documented call of every action, by both signatures, are those in
//! `recorded_requests.txt`.
//!
//! The recording was made once. No command updates it: if a request changes on purpose, edit the
//! file by hand and explain it in the commit.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use aliyun_vod::clock::{Clock, Nonce, Nonces};
use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use aliyun_vod::transport::{BoxFuture, HttpRequest, HttpResponse, HyperTransport, Limits, Transport, TransportError};
use aliyun_vod::{Client, Credentials, RateLimit, RetryConfig};

use crate::wire::Wire;
use tests::examples::CALLS;

const RECORDING: &str = include_str!("recorded_requests.txt");

const HOST: &str = "http://vod.cn-shanghai.aliyuncs.com";

/// Sends to another address what is signed for [`HOST`].
#[derive(Debug)]
struct Redirected {
    transport: HyperTransport,
    to: SocketAddr,
}

impl Transport for Redirected {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let path = request.url.strip_prefix(HOST).expect("a request to the default endpoint");
        let mut request = request.clone();
        request.url = format!("http://{}{path}", self.to);
        Box::pin(async move { self.transport.send(&request, limits).await })
    }
}

#[derive(Debug)]
struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_323_045) // 2026-01-02T03:04:05Z
    }
}

impl Nonces for Fixed {
    fn next(&self) -> Nonce {
        Nonce::new(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef)
    }
}

#[tokio::test]
async fn sent_requests_equal_recorded_requests() {
    let mut found = String::new();
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let wire = Wire::responding(crate::wire::response("", r#"{"RequestId":"R"}"#)).await;
        let client = Client::builder()
            .endpoint(HOST)
            .signature(scheme)
            .credentials(Credentials::new("key-id", "key-secret"))
            .transport(Redirected {
                transport: HyperTransport::builder().no_proxy().build(),
                to: wire.address,
            })
            .clock(Fixed)
            .nonces(Fixed)
            .retry(RetryConfig::disabled())
            .rate_limit(RateLimit::disabled())
            .build()
            .unwrap();
        for (_, send) in CALLS {
            // Few responses can be read out of this one; what counts has gone out by then.
            let _ = send(&client).await;
        }
        let heads = wire.seen();
        assert_eq!(heads.len(), CALLS.len());
        for ((action, _), head) in CALLS.iter().zip(&heads) {
            found.push_str(&format!("== {action} {}\n{}", scheme.name, masked(head)));
        }
    }
    for (number, (found, recorded)) in found.lines().zip(RECORDING.lines()).enumerate() {
        assert_eq!(found, recorded, "line {} of the recording", number + 1);
    }
    assert_eq!(found.lines().count(), RECORDING.lines().count());
}

/// A head as text, without the version and the platform in the `user-agent`.
fn masked(head: &str) -> String {
    let version = concat!("/", env!("CARGO_PKG_VERSION"));
    let platform = format!("({}; {})", std::env::consts::OS, std::env::consts::ARCH);
    let line = |line: &str| match line.strip_prefix("user-agent:") {
        Some(value) => format!("user-agent:{}\n", value.replace(version, "/*").replace(&platform, "(*)")),
        None => format!("{line}\n"),
    };
    head.split("\r\n").filter(|line| !line.is_empty()).map(line).collect()
}
