//! The limiter against a Redis of its own and a service that counts.
#![allow(missing_docs)]

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use aliyun_mock::{AccessKey, Config, Mock, Quotas};
use aliyun_vod::quota::{LimitedCall, Quota, RateLimiter};
use aliyun_vod::{Client, ClientBuilder, Credentials, RateLimit};
use examples::redis_limiter::RedisLimiter;
use tempfile::TempDir;
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

const VIDEO: &str = "c6a23a870c8c4ffcd40cbd381333****";

/// A Redis that nobody else uses: it listens on a socket in a folder of its own, and keeps nothing
/// on disk.
struct Redis {
    process: Child,
    folder: TempDir,
}

impl Redis {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket", "redis.sock"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        let process = process.unwrap_or_else(|error| panic!("redis-server: {error}\ninstall it: apt-get install redis-server"));
        let redis = Self { process, folder };
        let start = Instant::now();
        while UnixStream::connect(redis.folder.path().join("redis.sock")).await.is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "redis-server does not listen");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        redis
    }

    fn limiter(&self, account: &str) -> RedisLimiter {
        let address = format!("redis+unix://{}/redis.sock", self.folder.path().display());
        RedisLimiter::new(address, account).unwrap()
    }
}

async fn mock() -> Mock {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let spec = load(&Sources::read(&folder).unwrap()).unwrap();
    let mut config = Config::default();
    // The limiter alone holds calls back. A call that is late on its way would be throttled and
    // retried otherwise.
    config.quotas = Quotas::Off;
    Mock::start(spec, config).await.unwrap()
}

fn builder(mock: &Mock) -> ClientBuilder<Client> {
    let key = AccessKey::permanent();
    Client::builder()
        .endpoint(mock.url())
        .credentials(Credentials::new(key.id(), key.secret()))
}

#[tokio::test]
async fn machines_share_a_limit() {
    let (redis, mock) = (Redis::start().await, mock().await);
    // Each machine alone would stay below the quota, the two together do not.
    let machines = [0, 1].map(|_| {
        builder(&mock)
            .rate_limit(RateLimit::custom(redis.limiter("account")))
            .build()
            .unwrap()
    });
    let start = Instant::now();
    let mut calls = tokio::task::JoinSet::new();
    for i in 0..160 {
        calls.spawn(machines[i % 2].refresh_upload_video(VIDEO).send());
    }
    while let Some(ended) = calls.join_next().await {
        ended.unwrap().unwrap();
    }
    // 120 calls have room in a second, so some of the 160 wait for the next one.
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(mock.requests().len(), 160);
}

#[tokio::test]
async fn call_beyond_deadline_fails_and_unlimited_call_passes() {
    let redis = Redis::start().await;
    let limiter = redis.limiter("account");
    let day = Some(Quota::per_day(1));
    let call = |quota| limiter.acquire(LimitedCall::new("Action", quota, Duration::from_secs(60)));
    call(day).await.unwrap();
    let wait = call(day).await.unwrap_err().wait().unwrap();
    assert!(wait > Duration::from_secs(86_000), "{wait:?}");
    call(None).await.unwrap();
    // Another account has calls of its own.
    redis
        .limiter("another")
        .acquire(LimitedCall::new("Action", day, Duration::from_secs(60)))
        .await
        .unwrap();
}

#[tokio::test]
async fn unreachable_redis_fails_the_call() {
    let (mut redis, mock) = (Redis::start().await, mock().await);
    let limiter = redis.limiter("account");
    redis.process.kill().await.unwrap();
    let client = builder(&mock)
        .rate_limit(RateLimit::custom(limiter))
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap();
    let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert!(
        error.to_string().starts_with("RefreshUploadVideo: no rate limit from Redis: "),
        "{error}"
    );
    assert_eq!(mock.requests().len(), 0);
}
