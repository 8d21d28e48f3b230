//! How far a request has come, as its attempt sees it.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::time::Instant;

use crate::transport::TransportError;

/// How far a request has come.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Since when a connection is opened for it; `None` while it waits for one that is in use.
    opening: Mutex<Option<Instant>>,
    written: OnceLock<Instant>,
    sending: Mutex<Sending>,
}

/// How much of a long request has been sent.
#[derive(Debug, Default)]
struct Sending {
    stage: Stage,
    /// How many bytes the connection has taken.
    bytes: u64,
    /// When the connection sent the last ones.
    last: Option<Instant>,
    /// Whether the next bytes of the body have still to be read.
    waits_for_source: bool,
    /// Whether the attempt needs no more of the request to be sent.
    is_stopped: bool,
    /// Whether the attempt has ended before the request was sent.
    is_abandoned: bool,
    /// Why the body could not be read.
    failure: Option<TransportError>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Not followed: a short request is sent at once.
    #[default]
    Unknown,
    /// hyper has not got the whole body.
    Body,
    /// hyper has the rest of the body.
    Rest,
    Sent,
}

/// A request that has not been sent completely.
pub(super) struct Unsent {
    /// How many bytes the connection has taken.
    pub(super) bytes: u64,
    /// Whether the next bytes of the body have still to be read.
    pub(super) waits_for_source: bool,
}

impl Progress {
    fn set_opening(&self, since: Option<Instant>) {
        *self.opening.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    fn sending(&self) -> MutexGuard<'_, Sending> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection is being opened for the request.
    pub(super) fn open(&self) {
        self.set_opening(Some(Instant::now()));
    }

    /// There may be no other connection now, so the request waits for one that is in use.
    pub(super) fn wait(&self) {
        self.set_opening(None);
    }

    /// Since when a connection is being opened for the request.
    pub(super) fn opening(&self) -> Option<Instant> {
        *self.opening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection writes the request. Returns whether that is new.
    pub(super) fn write(&self) -> bool {
        let mut is_new = false;
        self.written.get_or_init(|| {
            is_new = true;
            Instant::now()
        });
        is_new
    }

    /// Since when a connection writes the request.
    pub(super) fn written(&self) -> Option<Instant> {
        self.written.get().copied()
    }

    /// From now on the connection says what it has sent.
    pub(super) fn follow(&self) {
        self.sending().stage = Stage::Body;
    }

    /// hyper has got a part of the body, perhaps the last one.
    pub(super) fn pass(&self, is_last: bool) {
        let mut sending = self.sending();
        sending.waits_for_source = false;
        if is_last && sending.stage == Stage::Body {
            sending.stage = Stage::Rest;
        }
    }

    /// hyper waits for the next part of the body.
    pub(super) fn wait_for_source(&self) {
        self.sending().waits_for_source = true;
    }

    /// The connection has taken so many bytes.
    pub(super) fn take(&self, bytes: usize) {
        self.sending().bytes += bytes as u64;
    }

    /// The connection has sent some bytes.
    pub(super) fn send(&self) {
        self.sending().last = Some(Instant::now());
    }

    /// When bytes were sent last, if the connection says so.
    pub(super) fn last_sent(&self) -> Option<Instant> {
        self.sending().last
    }

    /// The connection has sent all that hyper has. Returns whether that is the whole request.
    pub(super) fn flush(&self) -> bool {
        let mut sending = self.sending();
        if sending.stage == Stage::Rest {
            sending.stage = Stage::Sent;
        }
        sending.stage == Stage::Sent
    }

    /// What is known of a request that has not been sent completely.
    pub(super) fn unsent(&self) -> Option<Unsent> {
        let sending = self.sending();
        matches!(sending.stage, Stage::Body | Stage::Rest).then_some(Unsent {
            bytes: sending.bytes,
            waits_for_source: sending.waits_for_source,
        })
    }

    /// No more of the body is read.
    pub(super) fn stop(&self) {
        self.sending().is_stopped = true;
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.sending().is_stopped
    }

    /// Nobody waits for anything on the connection.
    pub(super) fn abandon(&self) {
        self.sending().is_abandoned = true;
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.sending().is_abandoned
    }

    /// The body could not be read.
    pub(super) fn fail(&self, error: TransportError) {
        self.sending().failure = Some(error);
    }

    pub(super) fn take_failure(&self) -> Option<TransportError> {
        self.sending().failure.take()
    }
}
