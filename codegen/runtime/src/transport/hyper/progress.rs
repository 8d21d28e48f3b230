//! How far a request has come, as its attempt sees it.

use std::sync::{Mutex, OnceLock, PoisonError};

use tokio::time::Instant;

/// How far a request has come.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Since when a connection is opened for it; `None` while it waits for one that is in use.
    opening: Mutex<Option<Instant>>,
    written: OnceLock<Instant>,
}

impl Progress {
    fn set_opening(&self, since: Option<Instant>) {
        *self.opening.lock().unwrap_or_else(PoisonError::into_inner) = since;
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

    /// A connection writes the request.
    pub(super) fn write(&self) {
        self.written.get_or_init(Instant::now);
    }

    /// Since when a connection writes the request.
    pub(super) fn written(&self) -> Option<Instant> {
        self.written.get().copied()
    }
}
