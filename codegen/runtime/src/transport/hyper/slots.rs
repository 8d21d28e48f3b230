//! How many connections may be open at a time.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use tokio::sync::Notify;

use super::usage::Usage;

/// The open connections of a transport, on all runtimes.
#[derive(Debug)]
pub(super) struct Slots {
    max: usize,
    open: Mutex<Open>,
    /// Told when a connection has been closed.
    freed: Notify,
}

#[derive(Debug, Default)]
struct Open {
    count: usize,
    /// Those of them that wait for a descriptor.
    waiting: usize,
    /// Those that are open, oldest first; not those that are being opened.
    connections: Vec<Arc<Usage>>,
}

/// The right to have a connection open, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    connection: Option<Arc<Usage>>,
}

impl Slots {
    pub(super) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self {
            max,
            open: Mutex::default(),
            freed: Notify::new(),
        })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a connection may be opened. `None` if `is_wanted` says that nobody waits for it
    /// any more.
    pub(super) async fn take(self: &Arc<Self>, is_wanted: impl Fn() -> bool) -> Option<Slot> {
        loop {
            {
                let mut open = self.open();
                if open.count < self.max {
                    open.count += 1;
                    return Some(Slot {
                        slots: Arc::clone(self),
                        connection: None,
                    });
                }
            }
            self.wait_for_one(&is_wanted).await?;
        }
    }

    /// Waits until a connection has been closed, for which an idle one is chosen if there is one.
    /// An idle one to the same host on the same runtime would have been used instead.
    async fn wait_for_one(&self, is_wanted: impl Fn() -> bool) -> Option<()> {
        let mut freed = pin!(self.freed.notified());
        // Closes one at most.
        let _ = self.open().connections.iter().any(|connection| connection.retire_if_idle());
        poll_fn(|context| {
            if !is_wanted() {
                return Poll::Ready(None);
            }
            freed.as_mut().poll(context).map(Some)
        })
        .await
    }
}

impl Slot {
    /// The operating system allows no other connection now. Waits until one of this transport has
    /// been closed; `None` if there is none, or nobody waits any more.
    pub(super) async fn wait_for_descriptor(&self, is_wanted: impl Fn() -> bool) -> Option<()> {
        let waiting = Waiting::new(&self.slots);
        let has_others = {
            let open = self.slots.open();
            open.count > open.waiting
        };
        let freed = if has_others {
            self.slots.wait_for_one(is_wanted).await
        } else {
            None
        };
        drop(waiting);
        freed
    }

    /// The connection is open.
    pub(super) fn opened(&mut self, connection: &Arc<Usage>) {
        self.slots.open().connections.push(Arc::clone(connection));
        self.connection = Some(Arc::clone(connection));
    }
}

/// A connection that waits for a descriptor.
struct Waiting<'s>(&'s Slots);

impl<'s> Waiting<'s> {
    fn new(slots: &'s Slots) -> Self {
        slots.open().waiting += 1;
        Self(slots)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.open().waiting -= 1;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.slots.open();
        open.count -= 1;
        if let Some(connection) = &self.connection {
            open.connections.retain(|other| !Arc::ptr_eq(other, connection));
        }
        drop(open);
        self.slots.freed.notify_one();
    }
}
