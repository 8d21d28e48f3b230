//! The documented quota of an action.

use std::fmt;
use std::time::Duration;

/// Documented quota: how many calls of an action one account may make per unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    calls: u32,
    per: Duration,
}

impl Quota {
    /// `calls` per second.
    #[must_use]
    pub const fn per_second(calls: u32) -> Self {
        Self::per(calls, 1)
    }

    /// `calls` per minute.
    #[must_use]
    pub const fn per_minute(calls: u32) -> Self {
        Self::per(calls, 60)
    }

    /// `calls` per hour.
    #[must_use]
    pub const fn per_hour(calls: u32) -> Self {
        Self::per(calls, 60 * 60)
    }

    /// `calls` per 24 hours.
    #[must_use]
    pub const fn per_day(calls: u32) -> Self {
        Self::per(calls, 24 * 60 * 60)
    }

    const fn per(calls: u32, seconds: u64) -> Self {
        Self {
            calls,
            per: Duration::from_secs(seconds),
        }
    }

    /// Number of calls.
    #[must_use]
    pub const fn calls(&self) -> u32 {
        self.calls
    }

    /// Unit of time.
    #[must_use]
    pub const fn span(&self) -> Duration {
        self.per
    }
}

impl fmt::Display for Quota {
    /// `120 calls a second`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.calls == 1 { "" } else { "s" };
        let span = match self.per.as_secs() {
            1 => "a second",
            60 => "a minute",
            3_600 => "an hour",
            _ => "a day",
        };
        write!(f, "{} call{plural} {span}", self.calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quota_is_displayed_as_a_phrase() {
        for (quota, text) in [
            (Quota::per_second(120), "120 calls a second"),
            (Quota::per_minute(1), "1 call a minute"),
            (Quota::per_hour(0), "0 calls an hour"),
            (Quota::per_day(200_000), "200000 calls a day"),
        ] {
            assert_eq!(quota.to_string(), text);
        }
    }
}
