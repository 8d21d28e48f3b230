//! The calls that the mock server remembers: nonces, and calls that count against a quota.

use aliyun_codegen_language::spec::{Quota, QuotaPer, Span};
use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::BuildHasher;

/// How far the date of a request may be off, in milliseconds, either way.
pub(crate) const DATE_WINDOW: i64 = 15 * 60 * 1_000;

/// Used nonces. A request can only be sent again while its date is in the window. A date may be a
/// window ahead, so a nonce is forgotten after two windows. Only hashes are kept: 64 bits per
/// nonce, with a key that is random for each process.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
    hasher: RandomState,
    used: HashSet<u64>,
    by_age: VecDeque<(i64, u64)>,
}

impl Nonces {
    /// Records a nonce; `false` if it was used before.
    pub(crate) fn use_nonce(&mut self, access_key_id: &str, nonce: &str, now: i64) -> bool {
        while let Some(&(at, hash)) = self.by_age.front() {
            if now.saturating_sub(at) <= 2 * DATE_WINDOW {
                break;
            }
            self.by_age.pop_front();
            self.used.remove(&hash);
        }
        let hash = self.hasher.hash_one((access_key_id, nonce));
        let new = self.used.insert(hash);
        if new {
            self.by_age.push_back((now, hash));
        }
        new
    }
}

/// The calls of each account and action in the last second.
#[derive(Debug, Default)]
pub(crate) struct QuotaCalls {
    recent: HashMap<(String, String), VecDeque<i64>>,
}

impl QuotaCalls {
    /// Counts a call, or returns the milliseconds until the next one is allowed. A refused call
    /// does not count.
    pub(crate) fn count_call(&mut self, account: &str, action: &str, quota: Quota, now: i64) -> Result<(), i64> {
        let QuotaPer { calls, per } = match quota {
            Quota::PerSecond(calls) => QuotaPer { calls, per: Span::Second },
            Quota::Per(quota) => quota,
        };
        let span = match per {
            Span::Second => 1_000,
            Span::Minute => 60_000,
            Span::Hour => 3_600_000,
            Span::Day => 86_400_000,
        };
        let recent = self.recent.entry((account.to_owned(), action.to_owned())).or_default();
        while recent.front().is_some_and(|&at| now.saturating_sub(at) >= span) {
            recent.pop_front();
        }
        if recent.len() < usize::try_from(calls).unwrap_or(usize::MAX) {
            recent.push_back(now);
            return Ok(());
        }
        // The clock may have been set back; a quota of 0 has no oldest call.
        let wait = recent
            .front()
            .map_or(span, |&oldest| oldest.saturating_add(span).saturating_sub(now));
        Err(wait.clamp(1, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonce_is_unique_per_key_until_it_expires() {
        let mut nonces = Nonces::default();
        assert!(nonces.use_nonce("a", "n", 0));
        assert!(!nonces.use_nonce("a", "n", 1));
        assert!(nonces.use_nonce("b", "n", 1));
        assert!(!nonces.use_nonce("a", "n", 2 * DATE_WINDOW));
        assert!(nonces.use_nonce("a", "n", 2 * DATE_WINDOW + 1));
        assert_eq!(nonces.used.len(), 2);
        assert!(nonces.use_nonce("a", "m", 9 * DATE_WINDOW));
        assert_eq!((nonces.used.len(), nonces.by_age.len()), (1, 1));
    }

    #[test]
    fn quota_counts_in_a_sliding_window() {
        let mut calls = QuotaCalls::default();
        let quota = Quota::PerSecond(2);
        assert_eq!(calls.count_call("a", "X", quota, 0), Ok(()));
        assert_eq!(calls.count_call("a", "X", quota, 600), Ok(()));
        assert_eq!(calls.count_call("a", "X", quota, 700), Err(300));
        assert_eq!(calls.count_call("a", "Y", quota, 700), Ok(()));
        assert_eq!(calls.count_call("b", "X", quota, 700), Ok(()));
        assert_eq!(calls.count_call("a", "X", quota, 1_000), Ok(()));
        assert_eq!(calls.count_call("a", "X", quota, 1_000), Err(600));
        assert_eq!(calls.count_call("a", "Z", Quota::PerSecond(0), 0), Err(1_000));
        let day = Quota::Per(QuotaPer { calls: 1, per: Span::Day });
        assert_eq!(calls.count_call("a", "D", day, 0), Ok(()));
        assert_eq!(calls.count_call("a", "D", day, 1_000), Err(86_399_000));
    }
}
