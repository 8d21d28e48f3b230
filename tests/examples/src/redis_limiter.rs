//! A rate limit that several machines share, kept in Redis.
//!
//! A program that runs once needs none of this: a client keeps to the documented quotas by itself,
//! and a fixed number of processes is served by `RateLimit::share`. This is for a fleet whose size
//! changes. Redis holds the calls of the last second in a sorted set and counts them by its own
//! clock, in a script, so that machines whose clocks differ agree.
//!
//! ```no_run
//! use aliyun_vod::{Client, RateLimit};
//! use examples::redis_limiter::RedisLimiter;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let limiter = RedisLimiter::new("redis://127.0.0.1:6379", "my-account")?;
//! let client = Client::builder().default_credentials().rate_limit(RateLimit::custom(limiter)).build()?;
//! # Ok(())
//! # }
//! ```

use std::time::Duration;

use aliyun_vod::quota::{LimitedCall, RateLimitError, RateLimiter};
use aliyun_vod::transport::BoxFuture;
use redis::aio::ConnectionManager;
use redis::{IntoConnectionInfo, RedisError, Script};
use tokio::sync::OnceCell;

/// How much longer than the quota's span a call counts: what one request may take longer on its way
/// to the service than another.
const MARGIN: Duration = Duration::from_millis(50);

/// Counts a call and returns 0, or returns how many microseconds it takes until one more has room.
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
pub struct RedisLimiter {
    client: redis::Client,
    account: String,
    script: Script,
    /// Made by the first call. It connects anew by itself.
    connection: OnceCell<ConnectionManager>,
}

impl RedisLimiter {
    /// Redis at `address`: `redis://127.0.0.1:6379`. It is called when it is first needed.
    ///
    /// # Errors
    /// Fails if that is no address.
    pub fn new(address: impl IntoConnectionInfo, account: impl Into<String>) -> Result<Self, RedisError> {
        Ok(Self {
            client: redis::Client::open(address)?,
            account: account.into(),
            script: Script::new(SCRIPT),
            connection: OnceCell::new(),
        })
    }

    /// Microseconds until a call has room; 0 if it has been counted.
    async fn ask(&self, key: &str, calls: u32, span: Duration) -> Result<u64, RedisError> {
        let connect = || ConnectionManager::new(self.client.clone());
        let mut connection = self.connection.get_or_try_init(connect).await?.clone();
        let span = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        self.script.key(key).arg(calls).arg(span).invoke_async(&mut connection).await
    }
}

impl std::fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a password.
        f.debug_struct("RedisLimiter")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl RateLimiter for RedisLimiter {
    fn acquire<'a>(&'a self, call: LimitedCall) -> BoxFuture<'a, Result<(), RateLimitError>> {
        Box::pin(async move {
            let Some(quota) = call.quota else { return Ok(()) };
            let key = format!("aliyun:{}:{}", self.account, call.action);
            loop {
                let response = self.ask(&key, quota.calls(), quota.span() + MARGIN).await;
                // A program that would rather be throttled than stand still returns `Ok` here.
                let wait =
                    response.map_err(|error| RateLimitError::new(format!("no rate limit from Redis: {error}")).with_source(error))?;
                match Duration::from_micros(wait) {
                    Duration::ZERO => return Ok(()),
                    wait if wait > call.time_left => return Err(RateLimitError::too_long(wait, call.time_left)),
                    wait => tokio::time::sleep(wait).await,
                }
            }
        })
    }
}
