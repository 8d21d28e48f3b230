//! Calls for programs without async.
//!
//! With the feature `blocking` each request has `send_blocking` and `send_response_blocking` beside `send` and `send_response`, and one
//! whose answer comes in pages has `pages_blocking` and `items_blocking`. They do the same in every respect; the thread waits.
//!
//! # Threads
//!
//! The call runs on the thread that makes it. With the feature `http` the first one starts one thread more, for the client and all its
//! clones, which drives connections and timers and ends when the last clone is dropped; no call costs a thread. Connections are kept and
//! used again as they are in async programs (a client that is used in both ways has some for each), and one that the service closes
//! meanwhile is noticed. Any number of threads can call at once. Without the feature `http` no thread is started and nothing of tokio is needed: the transport and the timer of the program do
//! all the waiting.
//!
//! # Inside async code
//!
//! Where a thread polls a task of tokio, waiting would hold up all other tasks: there a call fails at once with an error of the kind
//! [`Config`](crate::error::ErrorKind::Config), and nothing is sent. Use `send().await` there, or `tokio::task::spawn_blocking` around
//! code that is not async; blocking calls inside of that, or of `block_in_place`, are fine. Other runtimes are not noticed.

#[cfg(feature = "http")]
mod driver;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use futures_core::Stream;

#[cfg(feature = "http")]
use self::driver::Driver;
use crate::client::Client;
use crate::config::ConfigError;
use crate::error::{Cause, Error, ErrorCode, Failure};
use crate::paging::{Items, Paged, Pages};

/// What a client needs for blocking calls. Empty until the first one.
#[derive(Default)]
pub(crate) struct Blocking {
    #[cfg(feature = "http")]
    driver: std::sync::OnceLock<Result<Driver, ConfigError>>,
}

impl Blocking {
    /// Runs `future` on this thread until it ends.
    #[cfg(feature = "http")]
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, ConfigError> {
        driver::check_thread()?;
        let driver = self.driver.get_or_init(Driver::start).as_ref().map_err(Clone::clone)?;
        let _inside = driver.enter();
        Ok(wait(future))
    }

    /// Runs `future` on this thread until it ends.
    #[cfg(not(feature = "http"))]
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, ConfigError> {
        Ok(wait(future))
    }
}

/// Wakes a thread that waits for a future.
struct Alarm {
    thread: Thread,
    // The token of `park` alone won't do: what the future calls may park the thread too, and take it.
    rings: AtomicBool,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rings.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Polls `future` on this thread until it ends.
fn wait<F: Future>(future: F) -> F::Output {
    let alarm = Arc::new(Alarm {
        thread: thread::current(),
        rings: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&alarm));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !alarm.rings.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

/// Pages or items as an iterator, for programs without async. Ends after the last one and after the first error.
///
/// A call is made when it is needed, never ahead.
#[must_use = "an iterator does nothing until it is asked"]
pub struct Iter<S> {
    client: Client,
    action: &'static str,
    /// `None` after the thread could not wait.
    stream: Option<S>,
}

impl<P: Paged> Iter<Pages<P>>
where
    P::Response: Send + Unpin,
{
    /// The pages from the one that `request` asks for.
    pub fn pages(request: P) -> Self {
        Self {
            client: request.call().client().clone(),
            action: P::INFO.name,
            stream: Some(Pages::new(request)),
        }
    }
}

impl<P: Paged> Iter<Items<P>>
where
    P::Response: Send + Unpin,
{
    /// The items from the page that `request` asks for.
    pub fn items(request: P) -> Self {
        Self {
            client: request.call().client().clone(),
            action: P::INFO.name,
            stream: Some(Items::new(request)),
        }
    }
}

impl<S, T, C> Iterator for Iter<S>
where
    S: Stream<Item = Result<T, Error<C>>> + Unpin,
    C: ErrorCode,
{
    type Item = Result<T, Error<C>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = Pin::new(self.stream.as_mut()?);
        let next = std::future::poll_fn(|context| stream.as_mut().poll_next(context));
        self.client.wait(next).unwrap_or_else(|error| {
            self.stream = None;
            Some(Err(Error::new(Failure::unsent(self.action, Cause::Config(error)))))
        })
    }
}

impl<S: fmt::Debug> fmt::Debug for Iter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Iter").field(&self.stream).finish()
    }
}
