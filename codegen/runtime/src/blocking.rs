//! Calls for programs without async (feature `blocking`).
//!
//! Each request has `send_blocking` and `send_with_metadata_blocking` beside `send` and
//! `send_with_metadata`; paged requests also have `pages_blocking` and `items_blocking`. They
//! behave the same but block the thread.
//!
//! # Threads
//!
//! A call runs on the calling thread; any number of threads can call at once. With the feature
//! `http`, the first call starts one more thread for the client and all its clones. It drives
//! connections and timers, so that connections are reused and a connection that the service closes
//! between two calls is noticed. It ends with the last clone. A client used in both ways has
//! separate connections for each. Without the feature `http` no thread is started and tokio is not
//! used: the transport and the timer of the program do the waiting.
//!
//! # After `fork`
//!
//! A child process may use a client that its parent has used: it starts a thread of its own, and
//! opens its own connections. No other thread of the parent may be making a call at the moment of
//! the `fork`, or the child may wait forever for what that thread held. Async calls need a runtime
//! that was created in the child, since that of the parent does not work there.
//!
//! # Inside async code
//!
//! On a thread that polls a tokio task, blocking would stop all other tasks. There, a blocking call
//! fails at once with an error of the kind [`Config`](crate::error::ErrorKind::Config), and nothing
//! is sent. Use `send().await` instead, or wrap synchronous code in `tokio::task::spawn_blocking`;
//! inside that and inside `block_in_place`, blocking calls are fine. Other runtimes are not
//! detected.

use std::fmt;
use std::pin::Pin;

use futures_core::Stream;

use crate::client::Client;
use crate::error::{Cause, Error, ErrorCode, ErrorParts};
use crate::paging::{Items, Paged, Pages};

/// An iterator over pages or items. It ends after the last one and after the first error.
///
/// A page is requested only when it is needed.
#[must_use = "an iterator does nothing until it is asked"]
pub struct Iter<S> {
    client: Client,
    action: &'static str,
    /// `None` after blocking was not possible.
    stream: Option<S>,
}

impl<P: Paged> Iter<Pages<P>>
where
    P::Response: Send + Unpin,
{
    /// The pages, from the one that `request` asks for.
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
    /// The items, from the page that `request` asks for.
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
            Some(Err(Error::new(ErrorParts::not_sent(self.action, Cause::Config(error)))))
        })
    }
}

impl<S: fmt::Debug> fmt::Debug for Iter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Iter").field(&self.stream).finish()
    }
}
