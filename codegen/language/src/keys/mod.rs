//! The keys of the spec language.

pub mod forms;
mod shape;
mod tables;

pub use shape::{Entries, Key, Lexical, Shape, Table};
pub use tables::*;
