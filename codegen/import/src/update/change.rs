//! A change of a spec.

use crate::report::Kind;

use super::edit::Edit;

/// One change, and what is said about it.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// The edits that make it, in all files, in this order.
    pub(super) edits: Vec<(String, Edit)>,
    pub(super) kind: Kind,
    pub(super) place: String,
    pub(super) message: String,
}
