//! A rate limit that several machines share, kept in Redis.
//!
//! A program that runs once needs none of this: a client keeps to the documented quotas by itself, and a fixed number of processes is
//! served by `RateLimit::share`. This is for a fleet whose size changes. Redis holds the calls of the last second in a sorted set and
//! counts them by its own clock, in a script, so that machines whose clocks differ agree.
//!
//! ```sh
//! redis-server --port 6379 &
//! cargo xtask mock --port 8080 &
//! cargo run -p tests --example redis_limiter -- 127.0.0.1:6379 http://127.0.0.1:8080
//! ```

use std::time::Duration;

use aliyun_vod::quota::{LimitedCall, RateLimitError, RateLimiter};
use aliyun_vod::transport::BoxFuture;
use aliyun_vod::{Client, Credentials, RateLimit};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// How much longer than the quota's span a call counts: what one request may take longer on its way to the service than another.
const MARGIN: Duration = Duration::from_millis(50);

/// Counts a call and answers 0, or answers how many microseconds it takes until one more has room.
const SCRIPT: &str = "\
local time = redis.call('TIME')
local now, span = time[1] * 1000000 + time[2], tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - span)
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('ZADD', KEYS[1], now, now .. '-' .. redis.call('INCR', KEYS[1] .. ':calls'))
  redis.call('PEXPIRE', KEYS[1], math.ceil(span / 1000))
  return 0
end
return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] + span - now";

/// A limiter in Redis. All programs of one account use the same `account`.
#[derive(Debug)]
pub(crate) struct RedisLimiter {
    address: String,
    account: String,
    connection: Mutex<Option<BufReader<TcpStream>>>,
}

impl RedisLimiter {
    /// Redis at `address`: `127.0.0.1:6379`. It is called when it is first needed.
    pub(crate) fn new(address: impl Into<String>, account: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            account: account.into(),
            connection: Mutex::new(None),
        }
    }

    /// Microseconds until a call has room; 0 if it has been counted.
    async fn ask(&self, key: &str, calls: u32, span: Duration) -> std::io::Result<u64> {
        let (calls, span) = (calls.to_string(), span.as_micros().to_string());
        let parts = ["EVAL", SCRIPT, "1", key, &calls, &span];
        let mut command = format!("*{}\r\n", parts.len());
        for part in parts {
            command.push_str(&format!("${}\r\n{part}\r\n", part.len()));
        }
        let mut connection = self.connection.lock().await;
        // Taken out, so that a connection whose answer was not read, after an error or a dropped call, is not used again.
        let mut redis = match connection.take() {
            Some(redis) => redis,
            None => BufReader::new(TcpStream::connect(&self.address).await?),
        };
        redis.get_mut().write_all(command.as_bytes()).await?;
        let mut answer = String::new();
        redis.read_line(&mut answer).await?;
        // `:123` is a number; anything else an error, or the end of the connection.
        let wait = answer.trim_end().strip_prefix(':').and_then(|number| number.parse().ok());
        let wait = wait.ok_or_else(|| std::io::Error::other(format!("Redis answered {answer:?}")))?;
        *connection = Some(redis);
        Ok(wait)
    }
}

impl RateLimiter for RedisLimiter {
    fn acquire<'a>(&'a self, call: LimitedCall) -> BoxFuture<'a, Result<(), RateLimitError>> {
        Box::pin(async move {
            let Some(quota) = call.quota else { return Ok(()) };
            let key = format!("aliyun:{}:{}", self.account, call.action);
            loop {
                let answer = self.ask(&key, quota.calls(), quota.span() + MARGIN).await;
                // A program that would rather be throttled than stand still returns `Ok` here.
                let wait = answer.map_err(|error| RateLimitError::new(format!("no rate limit from Redis: {error}")).with_source(error))?;
                match Duration::from_micros(wait) {
                    Duration::ZERO => return Ok(()),
                    wait if wait > call.time_left => return Err(RateLimitError::too_long(wait, call.time_left)),
                    wait => tokio::time::sleep(wait).await,
                }
            }
        })
    }
}

#[tokio::main]
#[allow(
    dead_code,
    clippy::print_stdout,
    reason = "an example; a test uses the limiter without its program"
)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let redis = arguments.next().unwrap_or_else(|| "127.0.0.1:6379".to_owned());
    let endpoint = arguments.next().unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
    let client = Client::builder()
        .endpoint(endpoint)
        .credentials(Credentials::new("mock-access-key-id", "mock-access-key-secret"))
        .rate_limit(RateLimit::by(RedisLimiter::new(redis, "mock")))
        .build()?;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..500 {
        calls.spawn(client.refresh_upload_video("c6a23a870c8c4ffcd40cbd381333****").send());
    }
    let start = std::time::Instant::now();
    while let Some(answer) = calls.join_next().await {
        answer??;
    }
    println!("500 calls in {:.1?}", start.elapsed());
    Ok(())
}
