//! Runs futures on the calling thread; a second thread drives connections and timers.

#[cfg(feature = "http")]
mod driver;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

#[cfg(feature = "http")]
use self::driver::Driver;
use crate::config_error::ConfigError;

/// State for blocking calls. Empty until the first one.
#[derive(Default)]
pub(crate) struct Executor {
    #[cfg(feature = "http")]
    driver: std::sync::OnceLock<Result<Driver, ConfigError>>,
}

impl Executor {
    /// Runs `future` to completion on this thread.
    #[cfg(feature = "http")]
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, ConfigError> {
        driver::check_thread()?;
        let driver = self.driver.get_or_init(Driver::start).as_ref().map_err(Clone::clone)?;
        let _inside = driver.enter();
        Ok(wait(future))
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
