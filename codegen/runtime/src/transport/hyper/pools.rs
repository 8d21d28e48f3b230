//! The connections of a transport: a pool for each runtime that sends by it.

use std::sync::{Mutex, PoisonError};

use hyper_util::client::legacy::{Builder, Client, ResponseFuture};
use tokio::runtime::Id;

use super::connect::Connector;
use super::request::RequestBody;

/// How many runtimes have a pool at the same time. A program that makes a runtime for each task would else keep one for each for ever.
const MAX_POOLS: usize = 16;

/// A connection is driven by a task of the runtime that opened it. On any other runtime it would take a request and not write it for as
/// long as its own does not run: a runtime of one thread that is not in `block_on`, for example, or one that is gone.
pub(super) struct Pools {
    builder: Builder,
    connector: Connector,
    /// The last one used comes last.
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

    /// Sends a request by the connections of this runtime.
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
        // Makes a future and does nothing else, so the lock is not held for long.
        pools[pools.len() - 1].1.request(request)
    }
}
