//! The client's own rate limit against a service that counts.
//!
//! For a minute of load in real time see `tests/examples/rate.rs`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aliyun_mock::{Config, Mock, Verdict};
use aliyun_vod::clock::Timer;
use aliyun_vod::quota::{LimitedCall, Quota, RateLimiter};
use aliyun_vod::transport::BoxFuture;
use aliyun_vod::{Client, RateLimit, Retry};
use tests::{VIDEO, builder, spec};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

use self::redis_limiter::RedisLimiter;

#[path = "../examples/redis_limiter.rs"]
mod redis_limiter;

/// A stand-in that keeps the quotas of the spec, and a time for it and its clients that passes only while one of them sleeps.
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

    fn client(&self, limit: RateLimit, retry: Retry) -> Client {
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
            // The stand-in counts whole milliseconds.
            let whole = Duration::from_millis(u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap());
            *self.now.lock().unwrap() += whole;
            self.mock.clock().advance(whole);
        })
    }
}

#[tokio::test]
async fn the_quota_is_used_and_never_exceeded() {
    let stage = Stage::new().await;
    let client = stage.client(RateLimit::default(), Retry::off());
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
async fn two_processes_share_it() {
    let stage = Stage::new().await;
    let clients = [0.5, 0.5].map(|share| stage.client(RateLimit::share(share), Retry::off()));
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
async fn each_action_has_a_quota_of_its_own() {
    let stage = Stage::new().await;
    let client = stage.client(RateLimit::default(), Retry::off());
    let start = stage.now();
    for _ in 0..80 {
        client.create_upload_video("title", "a.mp4").send().await.unwrap();
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
    assert_eq!((stage.verdicts(), stage.now()), ((160, 0), start));
}

#[tokio::test]
async fn without_the_limit_the_service_refuses_and_the_call_is_repeated() {
    let stage = Stage::new().await;
    let client = stage.client(RateLimit::off(), Retry::standard());
    for _ in 0..500 {
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
    let (accepted, refused) = stage.verdicts();
    assert_eq!(accepted, 500);
    assert!(refused >= 1, "{refused}");
}

#[tokio::test]
async fn a_burst_above_the_quota_just_works() {
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

/// Redis, as far as the example needs it: `EVAL` with its script, which it runs by heart. Says what it was asked.
async fn redis(listener: tokio::net::TcpListener, asked: Arc<Mutex<Vec<Vec<String>>>>) -> std::io::Result<()> {
    let calls: Arc<Mutex<HashMap<String, Vec<Instant>>>> = Arc::default();
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        let (calls, asked) = (Arc::clone(&calls), Arc::clone(&asked));
        connections.spawn(async move {
            let mut stream = BufReader::new(stream);
            while let Some(command) = command(&mut stream).await? {
                let [_, _, _, key, limit, span] = command.as_slice() else {
                    panic!("{command:?}");
                };
                let (limit, span) = (limit.parse().unwrap(), Duration::from_micros(span.parse().unwrap()));
                let wait = {
                    let mut calls = calls.lock().unwrap();
                    let recent = calls.entry(key.clone()).or_default();
                    let now = Instant::now();
                    recent.retain(|at| *at + span > now);
                    if recent.len() < limit {
                        recent.push(now);
                        Duration::ZERO
                    } else {
                        recent[0] + span - now
                    }
                };
                asked.lock().unwrap().push(command);
                stream.get_mut().write_all(format!(":{}\r\n", wait.as_micros()).as_bytes()).await?;
            }
            std::io::Result::Ok(())
        });
    }
}

/// A command of RESP: an array of texts with their lengths. `None` at the end of the connection.
async fn command(stream: &mut BufReader<tokio::net::TcpStream>) -> std::io::Result<Option<Vec<String>>> {
    async fn length(stream: &mut BufReader<tokio::net::TcpStream>, mark: char) -> std::io::Result<Option<usize>> {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        Ok(line.strip_prefix(mark).map(|number| number.trim_end().parse().unwrap()))
    }
    let Some(parts) = length(stream, '*').await? else {
        return Ok(None);
    };
    let mut command = Vec::new();
    for _ in 0..parts {
        let mut part = vec![0; length(stream, '$').await?.unwrap() + 2];
        stream.read_exact(&mut part).await?;
        let text = String::from_utf8(part).unwrap();
        command.push(text.strip_suffix("\r\n").unwrap().to_owned());
    }
    Ok(Some(command))
}

#[tokio::test]
async fn machines_can_share_a_limit_in_redis() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::default();
    let redis = tokio::spawn(redis(listener, Arc::clone(&asked)));

    let mock = Mock::start(spec(), Config::default()).await.unwrap();
    // Each machine alone would stay below the quota, the two together do not.
    let machines = [0, 1].map(|_| {
        let limit = RateLimit::by(RedisLimiter::new(&address, "account"));
        builder(&mock).rate_limit(limit).build().unwrap()
    });
    let start = Instant::now();
    let mut calls = tokio::task::JoinSet::new();
    for i in 0..160 {
        calls.spawn(machines[i % 2].refresh_upload_video(VIDEO).send());
    }
    while let Some(ended) = calls.join_next().await {
        ended.unwrap().unwrap();
    }
    assert!(start.elapsed() >= Duration::from_secs(1));
    let first: Vec<String> = asked.lock().unwrap()[0].clone();
    assert_eq!(
        (first[0].as_str(), first[3].as_str()),
        ("EVAL", "aliyun:account:RefreshUploadVideo")
    );
    assert_eq!((first[4].as_str(), first[5].as_str()), ("120", "1050000"));

    // A call that can't have its turn in time says so; an action without a quota is not limited.
    let limiter = RedisLimiter::new(&address, "another");
    let day = Some(Quota::per_day(1));
    let call = |quota| limiter.acquire(LimitedCall::new("Action", quota, Duration::from_secs(60)));
    call(day).await.unwrap();
    let wait = call(day).await.unwrap_err().wait().unwrap();
    assert!(wait > Duration::from_secs(86_000), "{wait:?}");
    call(None).await.unwrap();

    // Without Redis, no call.
    redis.abort();
    let _ = redis.await;
    let gone = RateLimit::by(RedisLimiter::new(&address, "account"));
    let client = builder(&mock).rate_limit(gone).build().unwrap();
    let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert!(
        error.to_string().starts_with("RefreshUploadVideo: no rate limit from Redis: "),
        "{error}"
    );
}
