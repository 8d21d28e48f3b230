//! The client's own rate limit against a service that counts.
//!
//! For a minute of load in real time see `tests/rate`.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aliyun_mock::{Config, Mock, Verdict};
use aliyun_vod::clock::Timer;
use aliyun_vod::transport::BoxFuture;
use aliyun_vod::{Client, RateLimit, RetryConfig};
use tests::{VIDEO, builder, spec};

/// A mock server that keeps the quotas of the spec, and a time for it and its clients that passes
/// only while one of them sleeps.
#[derive(Clone)]
struct Stage {
    mock: Arc<Mock>,
    now: Arc<Mutex<Instant>>,
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stage")
    }
}

impl Stage {
    async fn new() -> Self {
        let mock = Mock::start(spec(), Config::default()).await.unwrap();
        // The date has to be that of the clients' clock.
        mock.clock().freeze(std::time::SystemTime::now());
        Self {
            mock: Arc::new(mock),
            now: Arc::new(Mutex::new(Instant::now())),
        }
    }

    fn client(&self, limit: RateLimit, retry: RetryConfig) -> Client {
        builder(&self.mock)
            .timer(self.clone())
            .rate_limit(limit)
            .retry(retry)
            .timeout(Duration::from_secs(1 << 20))
            .build()
            .unwrap()
    }

    /// How many calls the service accepted and refused.
    fn verdicts(&self) -> (usize, usize) {
        let requests = self.mock.requests();
        let accepted = requests.iter().filter(|request| request.verdict == Verdict::Accepted).count();
        (accepted, requests.len() - accepted)
    }
}

impl Timer for Stage {
    fn now(&self) -> Instant {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // The mock server counts whole milliseconds.
            let whole = Duration::from_millis(u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap());
            *self.now.lock().unwrap() += whole;
            self.mock.clock().advance(whole);
        })
    }
}

#[tokio::test]
async fn quota_is_used_and_never_exceeded() {
    let stage = Stage::new().await;
    let client = stage.client(RateLimit::default(), RetryConfig::disabled());
    let start = stage.now();
    for _ in 0..1_201 {
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
    assert_eq!(stage.verdicts(), (1_201, 0));
    // 120 a second for ten seconds, and the one that begins the eleventh.
    let took = stage.now() - start;
    assert!(took >= Duration::from_secs(10) && took <= Duration::from_millis(10_010), "{took:?}");
}

#[tokio::test]
async fn two_processes_share_the_quota() {
    let stage = Stage::new().await;
    let clients = [0.5, 0.5].map(|share| stage.client(RateLimit::share(share), RetryConfig::disabled()));
    let start = stage.now();
    for _ in 0..301 {
        for client in &clients {
            client.refresh_upload_video(VIDEO).send().await.unwrap();
        }
    }
    assert_eq!(stage.verdicts(), (602, 0));
    let took = stage.now() - start;
    assert!(took >= Duration::from_secs(5) && took <= Duration::from_millis(5_010), "{took:?}");
}

#[tokio::test]
async fn each_action_has_its_own_quota() {
    let stage = Stage::new().await;
    let client = stage.client(RateLimit::default(), RetryConfig::disabled());
    let start = stage.now();
    for _ in 0..80 {
        client.create_upload_video("title", "a.mp4").send().await.unwrap();
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
    assert_eq!((stage.verdicts(), stage.now()), ((160, 0), start));
}

#[tokio::test]
async fn without_rate_limit_throttled_calls_are_retried() {
    let stage = Stage::new().await;
    let client = stage.client(RateLimit::disabled(), RetryConfig::standard());
    for _ in 0..500 {
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
    let (accepted, refused) = stage.verdicts();
    assert_eq!(accepted, 500);
    assert!(refused >= 1, "{refused}");
}

#[tokio::test]
async fn burst_above_the_quota_succeeds() {
    let mock = Mock::start(spec(), Config::default()).await.unwrap();
    let client = tests::client(&mock);
    let start = Instant::now();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..150 {
        calls.spawn(client.clone().refresh_upload_video(VIDEO).send());
    }
    while let Some(ended) = calls.join_next().await {
        ended.unwrap().unwrap();
    }
    assert!(start.elapsed() >= Duration::from_secs(1));
}
