//! Who calls: the client, and what a program would write without one.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;

use aliyun_vod::signer::ACS3_HMAC_SHA256;
use aliyun_vod::{Client, RateLimit, RetryConfig};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;

use crate::VIDEO_ID;
use crate::signing::ours;

/// One call, from parameters to a typed response.
pub type Caller = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = ()>>>>;

/// The response with derived types, as hand-written code reads it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "what counts is that it is read")]
struct Response {
    request_id: String,
    video_id: String,
    upload_address: String,
    upload_auth: String,
}

fn caller<F: Future<Output = ()> + 'static>(call: impl Fn() -> F + 'static) -> Caller {
    Rc::new(move || Box::pin(call()))
}

/// The place of the client without retries and rate limit in [`all`].
pub const PLAIN: usize = 2;

/// All callers within this process, by name. The second is what the client is held against.
///
/// # Panics
/// A caller ends the benchmark when a call fails.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark ends where it can't go on")]
pub fn all(address: SocketAddr) -> Vec<(&'static str, Caller)> {
    let bare = hyper();
    let bare_url = format!("http://{address}/?VideoId={VIDEO_ID}");
    let written = hyper();
    let signer = Rc::new(ours::Alone::at(ACS3_HMAC_SHA256, false, &format!("http://{address}")));
    let reqwest = reqwest::Client::builder().no_proxy().build().expect("a client");
    let reqwest_url = bare_url.clone();
    let client = |retry, limit| {
        Client::builder()
            .endpoint(format!("http://{address}"))
            .credentials(ours::credentials(false))
            .retry(retry)
            .rate_limit(limit)
            .build()
            .expect("a client")
    };
    let plain = client(RetryConfig::disabled(), RateLimit::disabled());
    let retrying = client(RetryConfig::standard(), RateLimit::disabled());
    // A quota that is counted and never reached.
    let limited = client(RetryConfig::disabled(), RateLimit::share(10_000.0));
    vec![
        ("hyper alone: no signature, bytes as response", {
            caller(move || {
                let (client, url) = (bare.clone(), bare_url.clone());
                async move {
                    let request = Request::post(url).body(Empty::new()).expect("a request");
                    let response = client.request(request).await.expect("a response");
                    response.into_body().collect().await.expect("a body").to_bytes();
                }
            })
        }),
        ("hand-written: hyper, the signer alone, serde_json", {
            caller(move || {
                let (client, signer) = (written.clone(), Rc::clone(&signer));
                async move {
                    let signed = signer.sign();
                    let mut request = Request::builder().method(Method::POST).uri(signed.url.as_str());
                    for (name, value) in signed.headers.iter() {
                        request = request.header(name, value);
                    }
                    let response = client
                        .request(request.body(Empty::new()).expect("a request"))
                        .await
                        .expect("a response");
                    assert!(response.status().is_success());
                    let body = response.into_body().collect().await.expect("a body").to_bytes();
                    let response: Response = serde_json::from_slice(&body).expect("JSON");
                    assert_eq!(response.video_id, VIDEO_ID);
                }
            })
        }),
        ("aliyun-vod, without retries and rate limit", calls(plain)),
        ("aliyun-vod, with retries alone", calls(retrying)),
        ("aliyun-vod, with the rate limit alone", calls(limited)),
        ("reqwest alone: no signature, bytes as response", {
            caller(move || {
                let (client, url) = (reqwest.clone(), reqwest_url.clone());
                async move {
                    client.post(url).send().await.expect("a response").bytes().await.expect("a body");
                }
            })
        }),
    ]
}

#[expect(clippy::expect_used, reason = "a benchmark ends where it can't go on")]
fn calls(client: Client) -> Caller {
    caller(move || {
        let call = client.refresh_upload_video(VIDEO_ID).send();
        async move { assert_eq!(call.await.expect("a response").video_id, VIDEO_ID) }
    })
}

fn hyper() -> Hyper<HttpConnector, Empty<Bytes>> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Hyper::builder(TokioExecutor::new()).build(connector)
}
