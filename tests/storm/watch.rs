//! What the operating system says of this process.

use std::time::Duration;

/// Resident memory and open sockets at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
    /// How many calls had ended.
    pub(crate) calls: u64,
    /// Resident memory, in KiB.
    pub(crate) memory: u64,
    pub(crate) sockets: usize,
}

impl Sample {
    pub(crate) fn now(calls: u64) -> std::io::Result<Self> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let memory = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
            .ok_or_else(|| std::io::Error::other("/proc/self/status has no VmRSS"))?;
        Ok(Self {
            calls,
            memory,
            sockets: sockets()?,
        })
    }
}

/// How many sockets this process has open.
pub(crate) fn sockets() -> std::io::Result<usize> {
    let open = std::fs::read_dir("/proc/self/fd")?.flatten();
    // One that was closed meanwhile has no link any more.
    let is_socket =
        |entry: &std::fs::DirEntry| std::fs::read_link(entry.path()).is_ok_and(|to| to.to_string_lossy().starts_with("socket:"));
    Ok(open.filter(is_socket).count())
}

/// Waits until there are no more sockets than `wanted` and no task of the runtime, and says how
/// many of both are left after all.
pub(crate) async fn settled(wanted: usize, patience: Duration) -> std::io::Result<(usize, usize)> {
    let metrics = tokio::runtime::Handle::current().metrics();
    let end = tokio::time::Instant::now() + patience;
    loop {
        let left = (sockets()?, metrics.num_alive_tasks());
        if left.0 <= wanted && left.1 == 0 || tokio::time::Instant::now() >= end {
            return Ok(left);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The median memory of the samples that were taken between these parts of all calls.
pub(crate) fn memory(samples: &[Sample], calls: u64, from: f64, to: f64) -> u64 {
    #[expect(clippy::cast_precision_loss, reason = "a share of calls")]
    let part = |sample: &&Sample| (from..=to).contains(&(sample.calls as f64 / calls.max(1) as f64));
    let mut memory: Vec<_> = samples.iter().filter(part).map(|sample| sample.memory).collect();
    memory.sort_unstable();
    memory.get(memory.len() / 2).copied().unwrap_or_default()
}
