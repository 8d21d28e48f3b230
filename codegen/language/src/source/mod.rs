//! The files of a spec folder, and positions in them: as paths of keys, and as bytes.

mod files;
mod locate;
mod place;
mod span;

pub(crate) use files::{FileKind, SourceFile, byte_order_mark};
pub use files::{LARGEST_FILE, ReadError, Sources};
pub use locate::{Located, locate};
pub use place::{EntryPart, FileId, NodePath, PathStep, Place};
pub(crate) use span::{offset, token};
