//! The promises, and whether they were kept.

use std::time::Duration;

use aliyun_mock::Counts;

use crate::load::{Plan, Report};
use crate::watch::{Sample, memory};

/// How late a call may end: what a busy machine needs to wake a task.
const TOLERANCE: Duration = Duration::from_millis(500);

/// Attempts of one call, by default.
const ATTEMPTS: u32 = 3;

/// A run and what was measured of it.
pub(crate) struct Storm {
    pub(crate) plan: Plan,
    pub(crate) report: Report,
    /// What the service has counted, if it ran all the time.
    pub(crate) counts: Option<Counts>,
    pub(crate) took: Duration,
    /// Before the first call.
    pub(crate) before: Sample,
    pub(crate) samples: Vec<Sample>,
    /// Sockets after the last call, while the client is still there.
    pub(crate) idle: usize,
    /// Sockets after the client is gone.
    pub(crate) left: usize,
    /// Tasks after the client is gone.
    pub(crate) tasks: usize,
}

/// One line of a soak.
#[expect(clippy::print_stdout, reason = "a program for people")]
pub(crate) fn minute(number: u32, sample: Sample, responses: u64) {
    println!(
        "minute {number}: {} calls, {responses} responses so far; {:.1} MiB, {} sockets",
        sample.calls,
        mib(sample.memory),
        sample.sockets
    );
}

/// Prints the table; whether all promises were kept.
#[expect(clippy::print_stdout, reason = "a program for people")]
pub(crate) fn print(storm: &Storm) -> bool {
    let Storm { plan, report, .. } = storm;
    println!(
        "{} calls, {} at a time, in {:.1} s: {} responses, {} errors; the slowest call took {:.2} s",
        report.calls,
        plan.callers,
        storm.took.as_secs_f64(),
        report.responses,
        report.failed(),
        report.slowest.as_secs_f64()
    );
    for (error, count) in &report.errors {
        println!("  {count:>7}  {error}");
    }
    for wrong in report.wrong.iter().take(10) {
        println!("  WRONG: {wrong}");
    }
    let mut kept = true;
    for (promise, seen, is_kept) in promises(storm) {
        println!("{}  {promise}: {seen}", if is_kept { "kept  " } else { "BROKEN" });
        kept &= is_kept;
    }
    kept
}

/// What was promised, what was seen, and whether that is the same.
fn promises(storm: &Storm) -> Vec<(&'static str, String, bool)> {
    let Storm { plan, report, samples, .. } = storm;
    let ended = report.responses + report.failed();
    let mut promises = vec![
        (
            "every call ends in the right response or an error that a fault explains",
            format!("{} of {}, {} wrong", ended, report.calls, report.wrong.len()),
            ended == report.calls && report.wrong.is_empty() && (plan.calls == u64::MAX || report.calls == plan.calls),
        ),
        (
            "no call ends more than 0.5 s after its deadline",
            format!("the latest was {:.3} s late", report.late.as_secs_f64()),
            report.late <= TOLERANCE,
        ),
        (
            "no call is sent more than three times",
            format!(
                "{} at most, {:.3} on average",
                report.most_requests,
                report.requests as f64 / report.calls.max(1) as f64
            ),
            report.most_requests <= ATTEMPTS,
        ),
        (
            "what may have taken effect is not repeated unless that does no harm",
            format!("{} times", report.unsafe_repeats),
            report.unsafe_repeats == 0,
        ),
    ];
    if let Some(counts) = storm.counts {
        let seen = counts.accepted + counts.refused + counts.faults;
        promises.push((
            "the service sees no request that the client does not know of, and refuses none",
            format!("{seen} seen, {} sent; {} refused", report.requests, counts.refused),
            seen <= report.requests && counts.refused == 0,
        ));
    }
    let (half, end) = (memory(samples, report.calls, 0.45, 0.55), memory(samples, report.calls, 0.9, 1.0));
    promises.push((
        "resident memory stays within 5 % + 1 MiB over the second half",
        format!(
            "{:.1} MiB before, {:.1} at half, {:.1} at the end",
            mib(storm.before.memory),
            mib(half),
            mib(end)
        ),
        end <= half + half / 20 + 1_024,
    ));
    let most = samples.iter().map(|sample| sample.sockets).max().unwrap_or_default();
    promises.push((
        // While a call waits for a connection of its own, it may get one that has become free; the
        // other one is opened all the same.
        "no more connections than two for each call under way and 64 idle ones",
        format!("{most} at most, {} after the last call", storm.idle),
        most <= storm.before.sockets + 2 * plan.callers + 64 && storm.idle <= storm.before.sockets + 64,
    ));
    promises.push((
        "without the client no socket and no task is left",
        format!(
            "{} sockets, {} tasks",
            storm.left - storm.before.sockets.min(storm.left),
            storm.tasks
        ),
        storm.left <= storm.before.sockets && storm.tasks == 0,
    ));
    promises
}

fn mib(kib: u64) -> f64 {
    kib as f64 / 1_024.0
}
