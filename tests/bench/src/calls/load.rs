//! Calls at some concurrency, and what they cost.

use std::future::Future;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::task::LocalSet;

/// What a number of calls cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// CPU time of this process for one call, user and system, in microseconds.
    pub cpu: f64,
    /// Calls in a second.
    pub rate: f64,
    /// Half of the calls took less, in microseconds.
    pub p50: f64,
    /// 99 of 100 calls took less, in microseconds.
    pub p99: f64,
}

fn process_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Makes `count` calls, `concurrency` at a time, on this thread.
pub async fn run<C, F>(call: Rc<C>, concurrency: usize, count: usize) -> Cost
where
    C: Fn() -> F + 'static,
    F: Future<Output = ()>,
{
    let (cpu, begin) = (process_time(), Instant::now());
    let tasks = LocalSet::new();
    let workers: Vec<_> = (0..concurrency)
        .map(|_| {
            let call = Rc::clone(&call);
            tasks.spawn_local(async move {
                let mut taken = Vec::with_capacity(count / concurrency);
                for _ in 0..count / concurrency {
                    let begin = Instant::now();
                    call().await;
                    taken.push(begin.elapsed());
                }
                taken
            })
        })
        .collect();
    tasks.await;
    let (cpu, elapsed) = (process_time() - cpu, begin.elapsed());
    let mut taken = Vec::with_capacity(count);
    for worker in workers {
        taken.extend(worker.await.unwrap_or_default());
    }
    taken.sort();
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    let at = |share: usize| taken.get(taken.len() * share / 100).copied().map_or(f64::NAN, micros);
    #[expect(clippy::cast_precision_loss, reason = "a few thousand calls")]
    let calls = taken.len() as f64;
    Cost {
        cpu: micros(cpu) / calls,
        rate: calls / elapsed.as_secs_f64(),
        p50: at(50),
        p99: at(99),
    }
}
