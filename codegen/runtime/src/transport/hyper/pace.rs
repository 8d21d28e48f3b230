//! How fast a response must arrive.

use tokio::time::Instant;

use crate::transport::Limits;

/// Whether a body arrives fast enough.
pub(super) struct Pace {
    limits: Limits,
    /// When the current read timeout began, and the bytes that had arrived before.
    since: Instant,
    before: usize,
}

impl Pace {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            since: Instant::now(),
            before: 0,
        }
    }

    /// Too few bytes in the last read timeout, of `arrived` in total, as a message.
    pub(super) fn too_slow(&mut self, arrived: usize) -> Option<String> {
        let took = self.since.elapsed();
        if arrived == self.before || took < self.limits.read_timeout {
            return None;
        }
        let bytes = arrived - self.before;
        (self.since, self.before) = (Instant::now(), arrived);
        let wanted = f64::from(self.limits.min_body_rate) * took.as_secs_f64();
        ((bytes as f64) < wanted).then(|| format!("{bytes} bytes in {took:.0?}, less than {} per second", self.limits.min_body_rate))
    }
}
