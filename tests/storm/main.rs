//! Load test: many calls against a server that injects faults.
//!
//! ```sh
//! cargo run --release -p tests --example storm                  # 100,000 calls, 256 at a time
//! cargo run --release -p tests --example storm -- 20000 64      # another number of them
//! cargo run --release -p tests --example storm -- soak 10       # ten minutes of everything, by minute
//! ```
//!
//! The service is a process of its own that resets connections, fails, throttles, cuts responses
//! off, writes garbage and trickles. In a soak it is killed and started again three times a minute,
//! calls keep to the quotas, and credentials change under them, half of the time by being revoked
//! while they are in use.
//!
//! Each call has to end in the response to what was asked or in a typed error that a fault
//! explains, by its deadline; connections, memory and tasks must not pile up; no call is repeated
//! more often than allowed, nor any that may have taken effect twice. The promises are printed one
//! to a line. The exit code is 1 if one was broken. Linux only: it reads `/proc`.

mod load;
mod report;
mod service;
mod watch;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aliyun_vod::credentials::{ProviderSettings, UriCredentialsProvider};
use aliyun_vod::{Client, RateLimit};
use tests::permanent;

use self::load::{Board, Kind, Plan, RecordingTransport, run};
use self::report::{Storm, minute, print};
use self::service::{Service, Settings};
use self::watch::Sample;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Time of each call of a storm.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Callers of a soak.
const SOAKED: usize = 32;

#[expect(clippy::print_stderr, reason = "a program for people")]
fn main() -> ExitCode {
    const USAGE: &str = "usage: storm [CALLS [CONCURRENCY]] | storm soak MINUTES";
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u32>().map_err(|_| USAGE.into());
    let result = match words.as_slice() {
        [service::ARGUMENT, ..] => service::serve(&arguments[1..]).map(|()| true),
        [] => storm(100_000, 256),
        ["soak", minutes] => number(minutes).and_then(soak),
        [calls] => number(calls).and_then(|calls| storm(calls.into(), 256)),
        [calls, callers] => number(calls).and_then(|calls| storm(calls.into(), usize::try_from(number(callers)?)?)),
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// So many calls, so many at a time.
#[tokio::main]
async fn storm(calls: u64, callers: usize) -> Result<bool> {
    let settings = Settings {
        port: 0,
        credentials: 0,
        begin: 0,
    };
    let service = Service::start(settings)?;
    let before = Sample::now(0)?;
    let recorder = RecordingTransport::new(callers);
    let client = Client::builder()
        .endpoint(service::url(service.settings.port))
        .credentials(permanent())
        .rate_limit(RateLimit::disabled())
        .transport(recorder.clone())
        .build()?;
    let plan = Plan {
        callers,
        calls,
        end: None,
        timeout: TIMEOUT,
        kinds: &[
            Kind::Create,
            Kind::Refresh,
            Kind::Refresh,
            Kind::Refresh,
            Kind::Refresh,
            Kind::Refresh,
            Kind::Refresh,
            Kind::Refresh,
            Kind::Refresh,
            Kind::Missing,
        ],
    };
    let board = Arc::new(Board::default());
    let start = Instant::now();
    let mut samples = Vec::with_capacity(1 << 16);
    let report = {
        let mut work = std::pin::pin!(run(&client, &recorder, plan, &board));
        loop {
            tokio::select! {
                report = &mut work => break report,
                () = tokio::time::sleep(Duration::from_millis(50)) => samples.push(Sample::now(board.ended.load(Ordering::Relaxed))?),
            }
        }
    };
    let took = start.elapsed();
    let idle = watch::sockets()?;
    drop((client, recorder));
    let (left, tasks) = watch::settled(before.sockets, Duration::from_secs(5)).await?;
    let counts = service.end()?;
    Ok(print(&Storm {
        plan,
        report,
        counts: Some(counts),
        took,
        before,
        samples,
        idle,
        left,
        tasks,
    }))
}

/// So many minutes of everything.
#[tokio::main]
async fn soak(minutes: u32) -> Result<bool> {
    let begin = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let settings = Settings {
        port: 0,
        credentials: 0,
        begin,
    };
    let mut service = Service::start(settings)?;
    let before = Sample::now(0)?;
    let recorder = RecordingTransport::new(SOAKED);
    let source = format!("{}/credentials", service::url(service.settings.credentials));
    let client = Client::builder()
        .endpoint(service::url(service.settings.port))
        .credentials_provider(UriCredentialsProvider::new(&ProviderSettings::new(), source))
        .transport(recorder.clone())
        .build()?;
    let start = Instant::now();
    let plan = Plan {
        callers: SOAKED,
        calls: u64::MAX,
        end: Some(start + Duration::from_secs(60) * minutes),
        timeout: Duration::from_secs(10),
        kinds: &[
            Kind::Refresh,
            Kind::Create,
            Kind::Refresh,
            Kind::List,
            Kind::Refresh,
            Kind::Missing,
            Kind::Refresh,
        ],
    };
    let board = Arc::new(Board::default());
    let mut samples = Vec::with_capacity(1 << 12);
    let report = {
        let mut work = std::pin::pin!(run(&client, &recorder, plan, &board));
        let mut second = tokio::time::interval(Duration::from_secs(1));
        let mut seconds = 0_u32;
        loop {
            tokio::select! {
                report = &mut work => break report,
                _ = second.tick() => {
                    let sample = Sample::now(board.ended.load(Ordering::Relaxed))?;
                    samples.push(sample);
                    if seconds > 0 && seconds.is_multiple_of(60) {
                        minute(seconds / 60, sample, board.responses.load(Ordering::Relaxed));
                    }
                    if seconds % 20 == 15 {
                        // The callers go on meanwhile.
                        let pause = Duration::from_millis(300);
                        service = tokio::task::block_in_place(|| service.restart(pause))?;
                    }
                    seconds += 1;
                }
            }
        }
    };
    let took = start.elapsed();
    let idle = watch::sockets()?;
    drop((client, recorder));
    let (left, tasks) = watch::settled(before.sockets, Duration::from_secs(5)).await?;
    drop(service);
    Ok(print(&Storm {
        plan,
        report,
        counts: None,
        took,
        before,
        samples,
        idle,
        left,
        tasks,
    }))
}
