//! The connections of a transport: one pool for each async runtime.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hyper_util::client::legacy::{Builder, Client, ResponseFuture};
use tokio::runtime::Id;

use super::connect::Connector;
use super::request::RequestBody;

/// A connection is driven by a task of the runtime that opened it. Used from another runtime, it
/// would take a request but not write it while its own runtime does not run: a current-thread
/// runtime outside of `block_on`, or one that was dropped.
pub(super) struct Pools {
    builder: Builder,
    connector: Connector,
    pools: Mutex<HashMap<Id, Arc<Pool>>>,
}

struct Pool {
    client: Client<Connector, RequestBody>,
    /// Each request and each connection of the pool has a clone.
    users: Arc<()>,
}

impl Pool {
    /// Whether it has a connection, or a request that waits for one. The connections of a runtime
    /// that has ended are gone.
    fn is_in_use(&self) -> bool {
        // One clone is its own, another that of the connector.
        Arc::strong_count(&self.users) > 2
    }
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

    /// Sends a request by the connections of this runtime.
    pub(super) fn request(&self, runtime: Id, request: http::Request<RequestBody>) -> ResponseFuture {
        self.of(runtime).client.request(request)
    }

    fn of(&self, runtime: Id) -> Arc<Pool> {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(&runtime) {
            return Arc::clone(pool);
        }
        // A program that makes a runtime for each task must not keep all their pools.
        pools.retain(|_, pool| pool.is_in_use());
        let users = Arc::default();
        let client = self.builder.build(self.connector.for_pool(&users));
        Arc::clone(pools.entry(runtime).or_insert(Arc::new(Pool { client, users })))
    }
}
