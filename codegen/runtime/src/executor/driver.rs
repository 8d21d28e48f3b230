//! The thread that drives connections and timers for calls that block.

use std::task::{Context, Poll, Waker};

use tokio::runtime::{Builder, EnterGuard, Handle};
use tokio::sync::oneshot;
use tokio::task::coop;

use crate::config_error::ConfigError;

/// A thread with a runtime. It ends when this is dropped.
///
/// Were the runtime driven by the calls alone, nobody would notice between two of them that the service closes a connection.
pub(super) struct Driver {
    runtime: Handle,
    _running: oneshot::Sender<()>,
}

impl Driver {
    pub(super) fn start() -> Result<Self, ConfigError> {
        let failed = |error: std::io::Error| ConfigError::new(format!("no thread for blocking calls could be started: {error}"));
        let runtime = Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (running, stopped) = oneshot::channel::<()>();
        let drive = move || {
            // Ends with an error, when the other end is dropped.
            let _ = runtime.block_on(stopped);
            // A name that is still being resolved is not waited for.
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

    /// Has what is polled on this thread use the runtime, until the guard is dropped.
    pub(super) fn enter(&self) -> EnterGuard<'_> {
        self.runtime.enter()
    }
}

/// Fails where waiting would hold up the tasks of a runtime.
pub(super) fn check_thread() -> Result<(), ConfigError> {
    if Handle::try_current().is_ok() && polls_a_task() {
        return Err(ConfigError::new(
            "a blocking call inside async code would hold up its runtime; use `send().await`, or `tokio::task::spawn_blocking` around code that is not async",
        ));
    }
    Ok(())
}

/// Whether this thread polls a task of tokio, and not one that may block.
///
/// Tokio does not say so, other than by a panic in its own `block_on`. But it gives each poll of a task a budget of operations, 128 of
/// them, and no bounds to a thread that may block: one of `spawn_blocking`, or inside `block_in_place`.
fn polls_a_task() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    let mut spend = || coop::poll_proceed(&mut context);
    // It gives the budget back, as it was, when it is dropped.
    let Poll::Ready(_before) = spend() else { return true };
    (0..=u8::MAX).any(|_| match spend() {
        Poll::Ready(operation) => {
            operation.made_progress();
            false
        }
        Poll::Pending => true,
    })
}
