//! The files of a spec folder, and places in them: by keys, and as bytes of the text.

mod files;
mod locate;
mod place;
mod span;

pub(crate) use files::{FileKind, SourceFile, byte_order_mark};
pub use files::{LARGEST_FILE, ReadError, Sources};
pub use locate::{Located, locate};
pub use place::{EntryPart, FileId, NodePath, PathStep, Place};
pub(crate) use span::{offset, token};
