//! Moments that are further away than a clock can represent.

use std::time::Duration;

use tokio::time::Instant;

/// Longer than anything lasts.
pub(super) const FAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// `duration` after `moment`, or the far future.
pub(super) fn after(moment: Instant, duration: Duration) -> Instant {
    moment.checked_add(duration).unwrap_or(moment + FAR)
}
