//! The files of a spec folder, and places in them: by keys, and as bytes of the text.

mod files;
mod locate;
mod place;
mod span;

pub use files::{LARGEST_FILE, ReadError, Sources};
pub(crate) use files::{Role, Source, byte_order_mark};
pub use locate::{Located, locate};
pub use place::{At, FileId, Part, Place, Step};
pub(crate) use span::{offset, token};
