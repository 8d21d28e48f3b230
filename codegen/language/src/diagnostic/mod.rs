//! Diagnostics: location, message and help.

mod located;
mod problem;
mod render;
mod report;
mod words;

pub(crate) use located::locate_problems;
pub use problem::Problem;
pub use render::render;
pub use report::{Diagnostic, RelatedLocation, SourceLocation, summary};
pub use words::in_backticks;
pub(crate) use words::{alternatives, count};
