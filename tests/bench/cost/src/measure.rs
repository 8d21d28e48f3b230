//! What a process and those that it started have used.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::Error;

/// User and system time, and time by the clock, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Of all threads, and of all processes that were waited for.
    pub cpu: f64,
    /// By the clock: it grows with whatever else runs on the machine.
    pub wall: f64,
}

/// What `work` uses in this process.
///
/// # Errors
/// If `work` fails, or the system does not tell.
pub fn here<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<(T, Used), Error> {
    measured(UsageWho::RUSAGE_SELF, work)
}

/// What a command uses, and what it prints.
///
/// # Errors
/// If it fails; then with all that it has said.
pub fn command(command: &mut Command) -> Result<(String, Used), Error> {
    let (output, used) = measured(UsageWho::RUSAGE_CHILDREN, || Ok(command.stdin(Stdio::null()).output()?))?;
    if !output.status.success() {
        return Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok((String::from_utf8(output.stdout)?, used))
}

fn measured<T>(who: UsageWho, work: impl FnOnce() -> Result<T, Error>) -> Result<(T, Used), Error> {
    let (cpu_before, start) = (cpu(who)?, Instant::now());
    let result = work()?;
    let wall = start.elapsed();
    let used = Used {
        cpu: cpu(who)?.saturating_sub(cpu_before).as_secs_f64(),
        wall: wall.as_secs_f64(),
    };
    Ok((result, used))
}

fn cpu(who: UsageWho) -> Result<Duration, Error> {
    let usage = getrusage(who)?;
    let time = |time: TimeVal| Duration::from_micros(u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap_or_default());
    Ok(time(usage.user_time()) + time(usage.system_time()))
}

/// The most memory that this process has held at once, in MB; 0 where the system does not tell.
#[must_use]
pub fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() * 1024.0 / 1e6
}

/// The median of some measurements, 0 of none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
