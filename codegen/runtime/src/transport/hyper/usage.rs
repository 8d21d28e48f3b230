//! How a connection is used, and when it is closed.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::far::after;
use super::progress::Progress;
use crate::transport::connection::Retire;

/// What is known of a connection. The connection, the attempt that uses it and the response have
/// it in common.
///
/// A connection is closed by its own task: it finds the end of the stream instead of waiting for
/// data. A request that was handed to it at that moment goes out on another one.
#[derive(Debug)]
pub(super) struct Usage {
    /// End of its age.
    expires: Instant,
    /// After this time the pool closes it.
    idle_timeout: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// How many requests have been written to it, and how many responses have been read. The next
    /// request may be written before the attempt of the last one has looked at its response.
    requests: u64,
    responses: u64,
    /// Whether data has arrived since the last request began. What is written then is the next one.
    has_answered: bool,
    /// The long request that it sends.
    sending: Option<Arc<Progress>>,
    /// Whether no other request may use it.
    is_retired: bool,
    /// When it is closed if no request comes.
    close_at: Instant,
    /// Wakes the task of the connection.
    driver: Option<Waker>,
}

impl State {
    /// Whether a request is under way. A new connection was opened for one.
    fn is_busy(&self) -> bool {
        self.requests == 0 || self.responses < self.requests
    }
}

impl Usage {
    /// Of a connection that is opened now.
    pub(super) fn new(max_age: Duration, idle_timeout: Duration) -> Arc<Self> {
        let expires = after(Instant::now(), max_age);
        Arc::new(Self {
            expires,
            idle_timeout,
            state: Mutex::new(State {
                requests: 0,
                responses: 0,
                has_answered: false,
                sending: None,
                is_retired: false,
                close_at: expires,
                driver: None,
            }),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection begins to write a long request. What it writes before the end of that is
    /// not the next request, even if a response has come.
    pub(super) fn begin(&self, request: &Arc<Progress>) {
        let mut state = self.state();
        state.requests += 1;
        state.has_answered = false;
        state.sending = Some(Arc::clone(request));
    }

    /// The connection writes data. Returns the request, if it is a long one.
    pub(super) fn written(&self) -> Option<Arc<Progress>> {
        let mut state = self.state();
        if state.sending.is_none() && (state.requests == 0 || state.has_answered) {
            state.requests += 1;
            state.has_answered = false;
        }
        state.sending.clone()
    }

    /// Bytes were passed to the operating system.
    pub(super) fn sent(&self) {
        if let Some(request) = &self.state().sending {
            request.send();
        }
    }

    /// The long request that is being sent.
    pub(super) fn sending(&self) -> Option<Arc<Progress>> {
        self.state().sending.clone()
    }

    /// All data has been passed to the operating system.
    pub(super) fn flushed(&self) {
        let mut state = self.state();
        if state.sending.as_ref().is_some_and(|request| request.flush()) {
            state.sending = None;
        }
    }

    /// The connection has read data.
    pub(super) fn read(&self) {
        self.state().has_answered = true;
    }

    /// A response has been read. `reuse` is how long the connection may wait for another request,
    /// if the server has said so.
    pub(super) fn end(&self, reuse: Option<Duration>) {
        let now = Instant::now();
        let mut state = self.state();
        state.responses += 1;
        state.close_at = reuse.map_or(self.expires, |reuse| after(now, reuse).min(self.expires));
        state.is_retired |= state.close_at <= now;
        // Its task may wait for data by now, and has to wait for this moment, too, if it comes
        // before the pool closes the connection.
        let is_first = state.close_at < after(now, self.idle_timeout);
        let driver = if is_first { state.driver.take() } else { None };
        drop(state);
        if let Some(driver) = driver {
            driver.wake();
        }
    }

    /// Closes the connection if no request is under way. Returns whether it does.
    pub(super) fn retire_if_idle(&self) -> bool {
        let is_idle = {
            let state = self.state();
            !state.is_busy() && !state.is_retired
        };
        if is_idle {
            self.retire();
        }
        is_idle
    }

    /// Whether the connection is to be closed, asked by its task before it waits for data. `alarm`
    /// wakes the task when it is.
    pub(super) fn poll_closed(&self, alarm: &mut Option<Pin<Box<Sleep>>>, context: &mut Context<'_>) -> Poll<()> {
        let close_at = {
            let mut state = self.state();
            match &mut state.driver {
                Some(driver) => driver.clone_from(context.waker()),
                None => state.driver = Some(context.waker().clone()),
            }
            if state.is_busy() {
                return Poll::Pending;
            }
            if state.is_retired {
                return Poll::Ready(());
            }
            state.close_at
        };
        let alarm = match alarm {
            Some(alarm) => {
                if alarm.deadline() != close_at {
                    alarm.as_mut().reset(close_at);
                }
                alarm
            }
            None => alarm.insert(Box::pin(sleep_until(close_at))),
        };
        alarm.as_mut().poll(context)
    }
}

impl Retire for Usage {
    fn retire(&self) {
        let mut state = self.state();
        state.is_retired = true;
        let driver = state.driver.take();
        drop(state);
        if let Some(driver) = driver {
            driver.wake();
        }
    }
}
