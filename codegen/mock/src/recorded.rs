//! The requests that the mock server received.

use std::sync::atomic::{AtomicU64, Ordering};

/// A request as it was received, and its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// HTTP method.
    pub method: String,
    /// Path and query as in the request line.
    pub target: String,
    /// Headers in their order, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// The called action, known or not.
    pub action: Option<String>,
    /// The result.
    pub verdict: Verdict,
}

impl Recorded {
    /// The value of the first header with this lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }

    /// The decoded value of a parameter of the query or, if missing there, of a form body.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let body = String::from_utf8_lossy(&self.body);
        let mut pairs = crate::percent::pairs(query).into_iter().chain(crate::percent::pairs(&body));
        pairs.find(|(have, _)| have == name).map(|(_, value)| value)
    }
}

/// The result of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was accepted.
    Accepted,
    /// Refused with this code.
    Refused {
        /// Error code.
        code: String,
        /// HTTP status.
        status: u16,
    },
    /// It was accepted by signature and quota, then a fault happened.
    Fault(crate::FaultKind),
}

/// How many requests had which result since the start, counted even if
/// [`Config::record`](crate::Config::record) is off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests with [`Verdict::Accepted`].
    pub accepted: u64,
    /// Requests with [`Verdict::Refused`].
    pub refused: u64,
    /// Requests with [`Verdict::Fault`].
    pub faults: u64,
}

/// [`Counts`] that several connections update.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    accepted: AtomicU64,
    refused: AtomicU64,
    faults: AtomicU64,
}

impl Tally {
    pub(crate) fn add(&self, verdict: &Verdict) {
        let count = match verdict {
            Verdict::Accepted => &self.accepted,
            Verdict::Refused { .. } => &self.refused,
            Verdict::Fault(_) => &self.faults,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn counts(&self) -> Counts {
        Counts {
            accepted: self.accepted.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            faults: self.faults.load(Ordering::Relaxed),
        }
    }
}
