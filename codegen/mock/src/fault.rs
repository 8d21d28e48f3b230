//! Faults: bad responses on request.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The kind of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// Only the delay of [`Fault::with_delay`]; then the normal response.
    Delay,
    /// An error response in the format of the gateway.
    Error {
        /// Any code. A missing status or message comes from the spec, else from the codes of the
        /// gateway, else it is 400 and a generic message.
        code: String,
        /// HTTP status.
        status: Option<u16>,
        /// Message.
        message: Option<String>,
        /// Value of the header `x-acs-retry-after`, which is sent in milliseconds.
        retry_after: Option<Duration>,
    },
    /// `InvalidSecurityToken.Expired`, whatever token was sent.
    ExpiredToken,
    /// The next new connection is reset before any byte of it is read. It belongs to no action, so
    /// it never happens with an action filter.
    ConnectReset,
    /// The connection is reset after the request was read.
    Reset,
    /// The response ends after this many bytes of its body, but its `content-length` is that of the
    /// complete body.
    CutOff {
        /// Bytes of the body to send; at least one byte is left out.
        bytes: usize,
    },
    /// Bytes that are not HTTP.
    Garbage {
        /// The number of bytes.
        bytes: usize,
    },
    /// 502 with the HTML page of a proxy.
    ProxyPage,
    /// This status with an empty body.
    Status(
        /// HTTP status, 200 to 599.
        u16,
    ),
    /// The response is sent in small pieces.
    Trickle {
        /// Bytes per piece, at least one.
        bytes: usize,
        /// Delay between two pieces.
        every: Duration,
    },
    /// A successful response with an additional field `Padding` of this size.
    LargeBody {
        /// Bytes of the padding.
        bytes: u64,
    },
    /// A successful response with this many additional headers of a hundred bytes each.
    ManyHeaders {
        /// The number of headers.
        headers: usize,
    },
    /// The normal response, but JSON is labelled as XML and XML as JSON.
    WrongContentType,
}

impl FaultKind {
    /// 200 with an empty body.
    #[must_use]
    pub const fn empty() -> Self {
        Self::Status(200)
    }

    /// An error response with the status and message that the spec has for this code.
    pub fn error(code: impl Into<String>) -> Self {
        Self::Error {
            code: code.into(),
            status: None,
            message: None,
            retry_after: None,
        }
    }
}

/// A fault and when it happens: by default once, at the next accepted call of any action. A call
/// that the mock server refuses for its signature, date, nonce or quota does not use up a fault. So
/// a client that retries after a fault still has to sign again.
#[derive(Clone, Debug)]
pub struct Fault {
    kind: FaultKind,
    action: Option<String>,
    delay: Duration,
    remaining: Option<u32>,
    every: u32,
    probability: f64,
    matching_calls: u32,
}

impl Fault {
    /// This fault, once, at the next accepted call.
    #[must_use]
    pub const fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            action: None,
            delay: Duration::ZERO,
            remaining: Some(1),
            every: 1,
            probability: 1.0,
            matching_calls: 0,
        }
    }

    /// Only for calls of this action.
    #[must_use]
    pub fn for_action(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// The delay before the fault.
    #[must_use]
    pub const fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Happens this many times; 0 means until it is cleared.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.remaining = if times == 0 { None } else { Some(times) };
        self
    }

    /// Happens at every `n`th call that matches, first at the `n`th.
    #[must_use]
    pub const fn every(mut self, n: u32) -> Self {
        self.every = if n == 0 { 1 } else { n };
        self
    }

    /// Happens with this probability, from 0 to 1. The same sequence of calls has the same faults.
    #[must_use]
    pub const fn with_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }
}

/// The faults that are still to happen.
#[derive(Debug)]
pub(crate) struct Faults {
    /// Read before the lock is taken, so that a server without faults never waits for it.
    count: AtomicUsize,
    inner: Mutex<FaultState>,
}

#[derive(Debug)]
struct FaultState {
    faults: Vec<Fault>,
    random: u64,
}

impl Faults {
    pub(crate) const fn new() -> Self {
        Self {
            count: AtomicUsize::new(0),
            inner: Mutex::new(FaultState {
                faults: Vec::new(),
                random: 1,
            }),
        }
    }

    /// Adds a fault after the existing ones.
    pub(crate) fn add(&self, fault: Fault) {
        self.with_state(|inner| inner.faults.push(fault));
    }

    pub(crate) fn clear(&self) {
        self.with_state(|inner| inner.faults.clear());
    }

    /// The fault for a call of `action`: the first one that applies.
    pub(crate) fn take_for_call(&self, action: &str) -> Option<(FaultKind, Duration)> {
        self.next_matching(|fault| fault.kind != FaultKind::ConnectReset && fault.action.as_deref().is_none_or(|only| only == action))
    }

    /// The fault for a new connection.
    pub(crate) fn take_for_connection(&self) -> Option<(FaultKind, Duration)> {
        self.next_matching(|fault| fault.kind == FaultKind::ConnectReset && fault.action.is_none())
    }

    fn next_matching(&self, applies: impl Fn(&Fault) -> bool) -> Option<(FaultKind, Duration)> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        self.with_state(|inner| {
            let FaultState { faults, random } = inner;
            let at = faults.iter_mut().position(|fault| applies(fault) && fault.happens(random))?;
            let fault = faults.get_mut(at)?;
            let happened = (fault.kind.clone(), fault.delay);
            if let Some(remaining) = &mut fault.remaining {
                *remaining = remaining.saturating_sub(1);
                if *remaining == 0 {
                    faults.remove(at);
                }
            }
            Some(happened)
        })
    }

    fn with_state<T>(&self, work: impl FnOnce(&mut FaultState) -> T) -> T {
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let result = work(&mut inner);
        self.count.store(inner.faults.len(), Ordering::Release);
        result
    }
}

impl Fault {
    fn happens(&mut self, random: &mut u64) -> bool {
        self.matching_calls = self.matching_calls.wrapping_add(1);
        self.matching_calls.is_multiple_of(self.every) && (self.probability >= 1.0 || random_fraction(random) < self.probability)
    }
}

/// The next number from 0 to 1 of a fixed sequence (SplitMix64).
fn random_fraction(state: &mut u64) -> f64 {
    // 32 bits are exact in an f64.
    f64::from(u32::try_from(crate::ids::split_mix(state) >> 32).unwrap_or(0)) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happening(faults: &Faults, calls: usize, action: &str) -> Vec<bool> {
        (0..calls).map(|_| faults.take_for_call(action).is_some()).collect()
    }

    #[test]
    fn fault_happens_once_n_times_or_always() {
        let faults = Faults::new();
        faults.add(Fault::new(FaultKind::Reset));
        assert_eq!(happening(&faults, 3, "A"), [true, false, false]);
        faults.add(Fault::new(FaultKind::Reset).times(2));
        assert_eq!(happening(&faults, 3, "A"), [true, true, false]);
        faults.add(Fault::new(FaultKind::Reset).times(0));
        assert_eq!(happening(&faults, 3, "A"), [true, true, true]);
        faults.clear();
        assert_eq!(happening(&faults, 1, "A"), [false]);
    }

    #[test]
    fn fault_every_nth_call_and_for_one_action() {
        let faults = Faults::new();
        faults.add(Fault::new(FaultKind::Reset).every(3).times(2));
        assert_eq!(happening(&faults, 7, "A"), [false, false, true, false, false, true, false]);
        faults.add(Fault::new(FaultKind::Reset).for_action("A"));
        assert_eq!(happening(&faults, 1, "B"), [false]);
        assert_eq!(happening(&faults, 1, "A"), [true]);
    }

    #[test]
    fn fault_by_probability_and_in_insertion_order() {
        let faults = Faults::new();
        faults.add(Fault::new(FaultKind::Reset).with_probability(0.25).times(0));
        let happened = happening(&faults, 4_000, "A").into_iter().filter(|happened| *happened).count();
        assert!((900..1_100).contains(&happened), "{happened}");
        faults.clear();
        faults.add(Fault::new(FaultKind::empty()));
        faults.add(Fault::new(FaultKind::ProxyPage));
        assert_eq!(faults.take_for_call("A").unwrap().0, FaultKind::Status(200));
        assert_eq!(faults.take_for_call("A").unwrap().0, FaultKind::ProxyPage);
    }

    #[test]
    fn connect_reset_applies_only_to_connections() {
        let faults = Faults::new();
        faults.add(Fault::new(FaultKind::ConnectReset));
        assert!(faults.take_for_call("A").is_none());
        assert!(faults.take_for_connection().is_some());
        assert!(faults.take_for_connection().is_none());
    }
}
