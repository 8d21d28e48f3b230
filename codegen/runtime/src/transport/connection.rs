//! The connection that a response came on.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

/// A connection that can be taken out of use.
pub(crate) trait Retire: Send + Sync + UnwindSafe + RefUnwindSafe + fmt::Debug {
    /// Uses the connection for no other request. It is closed once the current one has ended.
    fn retire(&self);
}

/// The connection that a response came on, if the transport shares it with other requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct UsedConnection(Option<Arc<dyn Retire>>);

impl UsedConnection {
    #[cfg(feature = "http")]
    pub(crate) fn new(connection: Arc<dyn Retire>) -> Self {
        Self(Some(connection))
    }

    /// Uses the connection for no other request.
    pub(crate) fn retire(&self) {
        if let Some(connection) = &self.0 {
            connection.retire();
        }
    }
}

/// Two responses are equal whatever connections they came on.
impl PartialEq for UsedConnection {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for UsedConnection {}
