//! A change of a spec.

use crate::report::RemarkKind;

use super::edit::Edit;

/// One change, with its remark.
#[derive(Clone, Debug)]
pub(super) struct SpecChange {
    /// The edits that make it, in all files, in order.
    pub(super) edits: Vec<(String, Edit)>,
    pub(super) kind: RemarkKind,
    pub(super) place: String,
    pub(super) message: String,
}
