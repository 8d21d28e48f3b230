//! The thread that drives connections and timers for blocking calls.

use std::task::{Context, Poll, Waker};

use tokio::runtime::{Builder, EnterGuard, Handle};
use tokio::sync::oneshot;
use tokio::task::coop;

use crate::config_error::ConfigError;

/// A thread with a tokio runtime. It ends when this is dropped.
///
/// If only calls drove the runtime, a connection that the service closes between two of them would
/// not be noticed.
pub(super) struct Driver {
    runtime: Handle,
    _running: oneshot::Sender<()>,
}

impl Driver {
    pub(super) fn start() -> Result<Self, ConfigError> {
        let failed = |error: std::io::Error| ConfigError::new(format!("the thread for blocking calls could not be started: {error}"));
        let runtime = Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (running, stopped) = oneshot::channel::<()>();
        let drive = move || {
            // Returns an error when the sender is dropped.
            let _ = runtime.block_on(stopped);
            // Does not wait for pending name lookups.
            runtime.shutdown_background();
        };
        std::thread::Builder::new()
            .name("aliyun-blocking".to_owned())
            .spawn(drive)
            .map_err(failed)?;
        Ok(Self {
            runtime: handle,
            _running: running,
        })
    }

    /// Makes futures that are polled on this thread use the runtime, until the guard is dropped.
    pub(super) fn enter(&self) -> EnterGuard<'_> {
        self.runtime.enter()
    }
}

/// Returns an error if blocking would stop the tasks of a runtime.
pub(super) fn check_thread() -> Result<(), ConfigError> {
    if Handle::try_current().is_ok() && polls_a_task() {
        return Err(ConfigError::new(
            "a blocking call inside async code would block its runtime; use `send().await`, or wrap synchronous code in `tokio::task::spawn_blocking`",
        ));
    }
    Ok(())
}

/// Whether this thread polls a tokio task and must not block.
///
/// Tokio does not tell this, except by a panic in its own `block_on`. But it limits each poll of a
/// task to a budget of 128 operations, and has no limit for threads that may block: those of
/// `spawn_blocking` and inside `block_in_place`.
fn polls_a_task() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    let mut spend = || coop::poll_proceed(&mut context);
    // Returns the budget unchanged when dropped.
    let Poll::Ready(_before) = spend() else { return true };
    (0..=u8::MAX).any(|_| match spend() {
        Poll::Ready(operation) => {
            operation.made_progress();
            false
        }
        Poll::Pending => true,
    })
}
