//! A minute of load on a service that counts: the client's rate limit never exceeds the quota, and
//! uses at least 99 % of it.
//!
//! ```sh
//! cargo run --release -p tests --example rate                  # one process, 60 s
//! cargo run --release -p tests --example rate -- 60 2          # two processes with half of the quota each
//! ```
//!
//! The mock server counts calls in a sliding window of one second, as the service does, and refuses
//! those above 120. Retries are off, so each throttled call is an error. The exit code is 1 if a
//! call failed, or if fewer than 99 % of the quota's calls were made.

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use aliyun_mock::{Config, Mock, Verdict};
use aliyun_vod::{Client, RateLimit, RetryConfig};
use tests::{VIDEO, permanent, spec};

/// Quota of RefreshUploadVideo.
const QUOTA: usize = 120;

/// Calls under way at a time, more than the limit lets out.
const CALLERS: usize = 64;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[expect(clippy::print_stderr, reason = "a program for people")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let run = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--caller", url, share, seconds] => caller(url, share, seconds).map(|()| true),
        [] => service(60, 1),
        [seconds] => seconds.parse().map_err(Into::into).and_then(|seconds| service(seconds, 1)),
        [seconds, processes] => match (seconds.parse(), processes.parse()) {
            (Ok(seconds), Ok(processes)) => service(seconds, processes),
            _ => Err("usage: rate [SECONDS [PROCESSES]]".into()),
        },
        _ => Err("usage: rate [SECONDS [PROCESSES]]".into()),
    };
    match run {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the mock server and `processes` client processes, and prints the result.
#[expect(clippy::print_stdout, reason = "a program for people")]
fn service(seconds: u64, processes: u32) -> Result<bool> {
    let mock = Mock::start_blocking(spec(), Config::default())?;
    let share = 1.0 / f64::from(processes);
    let callers = (0..processes).map(|_| {
        Command::new(std::env::current_exe()?)
            .args(["--caller", &mock.url(), &share.to_string(), &seconds.to_string()])
            .stdin(Stdio::null())
            .spawn()
    });
    let callers: Vec<_> = callers.collect::<std::io::Result<_>>()?;
    let mut fine = true;
    for mut caller in callers {
        fine &= caller.wait()?.success();
    }
    let requests = mock.requests();
    let accepted = requests.iter().filter(|request| request.verdict == Verdict::Accepted).count();
    let refused = requests.len() - accepted;
    let allowed = QUOTA * usize::try_from(seconds)?;
    let percent = 100.0 * f64::from(u32::try_from(accepted)?) / f64::from(u32::try_from(allowed)?);
    println!("{processes} process(es), {seconds} s: {accepted} calls accepted, {percent:.2} % of {allowed}; {refused} refused");
    Ok(fine && refused == 0 && percent >= 99.0)
}

/// Calls without a pause until the time is over. Fails at the first call that does.
#[tokio::main]
async fn caller(url: &str, share: &str, seconds: &str) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(seconds.parse()?);
    let client = Client::builder()
        .endpoint(url)
        .credentials(permanent())
        .rate_limit(RateLimit::share(share.parse()?))
        .retry(RetryConfig::disabled())
        .build()?;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let client = client.clone();
        callers.spawn(async move {
            // Calls that would wait past the end are not sent.
            let work = async {
                loop {
                    client.refresh_upload_video(VIDEO).send().await?;
                }
            };
            let ended: std::result::Result<std::result::Result<(), aliyun_vod::Error>, _> = tokio::time::timeout_at(end.into(), work).await;
            ended.unwrap_or(Ok(()))
        });
    }
    while let Some(ended) = callers.join_next().await {
        ended??;
    }
    Ok(())
}
