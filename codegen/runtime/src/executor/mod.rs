//! Runs futures on the calling thread; a second thread drives connections and timers.

#[cfg(feature = "http")]
mod driver;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(feature = "http")]
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

#[cfg(feature = "http")]
use self::driver::Driver;
use crate::config_error::ConfigError;

/// State for blocking calls. Empty until the first one.
#[derive(Default)]
pub(crate) struct Executor {
    #[cfg(feature = "http")]
    driver: Mutex<Option<ProcessDriver>>,
}

/// A driver and the ID of the process in which its thread runs.
#[cfg(feature = "http")]
struct ProcessDriver {
    process: u32,
    driver: Result<Arc<Driver>, ConfigError>,
}

impl Executor {
    /// Runs `future` to completion on this thread.
    #[cfg(feature = "http")]
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, ConfigError> {
        driver::check_thread()?;
        let driver = self.driver()?;
        let _inside = driver.enter();
        Ok(wait(future))
    }

    /// The driver of this process. After `fork`, the child has a copy of that of its parent, but
    /// not its thread.
    #[cfg(feature = "http")]
    fn driver(&self) -> Result<Arc<Driver>, ConfigError> {
        let process = std::process::id();
        let mut kept = self.driver.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.process == process) {
            return kept.driver.clone();
        }
        let driver = Driver::start().map(Arc::new);
        let new = ProcessDriver {
            process,
            driver: driver.clone(),
        };
        // What it shares with the parent, as the queue of its connections, is left alone.
        std::mem::forget(kept.replace(new));
        driver
    }

    /// Runs `future` to completion on this thread.
    #[cfg(not(feature = "http"))]
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, ConfigError> {
        Ok(wait(future))
    }
}

/// Wakes the thread that polls a future.
struct ThreadWaker {
    thread: Thread,
    // The `park` token alone is not enough: code in the future may park the thread too and consume
    // it.
    is_woken: AtomicBool,
}

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Polls `future` to completion on this thread.
fn wait<F: Future>(future: F) -> F::Output {
    let thread_waker = Arc::new(ThreadWaker {
        thread: thread::current(),
        is_woken: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&thread_waker));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !thread_waker.is_woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}
