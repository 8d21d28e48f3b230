//! Calls for programs without async.
//!
//! With the feature `blocking` each request has `send_blocking` and `send_with_metadata_blocking` beside `send` and `send_with_metadata`, and one
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

use std::fmt;
use std::pin::Pin;

use futures_core::Stream;

use crate::client::Client;
use crate::error::{Cause, Error, ErrorCode, Failure};
use crate::paging::{Items, Paged, Pages};

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
