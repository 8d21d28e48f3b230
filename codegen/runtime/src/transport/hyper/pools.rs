//! The connections of a transport: one pool for each async runtime.

use std::sync::{Mutex, PoisonError};

use hyper_util::client::legacy::{Builder, Client, ResponseFuture};
use tokio::runtime::Id;

use super::connect::Connector;
use super::request::RequestBody;

/// Maximum number of runtimes with a pool. Otherwise a program that creates a runtime for each task
/// would keep all their pools.
const MAX_POOLS: usize = 16;

/// A connection is driven by a task of the runtime that opened it. Used from another runtime, it
/// would take a request but not write it while its own runtime does not run: a current-thread
/// runtime outside of `block_on`, or one that was dropped.
pub(super) struct Pools {
    builder: Builder,
    connector: Connector,
    /// The most recently used pool is the last one.
    pools: Mutex<Vec<(Id, Client<Connector, RequestBody>)>>,
}

impl Pools {
    pub(super) fn new(builder: Builder, connector: Connector) -> Self {
        Self {
            builder,
            connector,
            pools: Mutex::default(),
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Sends a request on a connection of this runtime.
    pub(super) fn request(&self, runtime: Id, request: http::Request<RequestBody>) -> ResponseFuture {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if pools.last().is_none_or(|(id, _)| *id != runtime) {
            let pool = match pools.iter().position(|(id, _)| *id == runtime) {
                Some(i) => pools.remove(i).1,
                None => self.builder.build(self.connector.clone()),
            };
            if pools.len() == MAX_POOLS {
                pools.remove(0);
            }
            pools.push((runtime, pool));
        }
        // Only creates a future, so the lock is held briefly.
        pools[pools.len() - 1].1.request(request)
    }
}
