//! Errors of the location of a crate.

use std::fmt;
use std::path::Path;

/// A path that can't be used, or a manifest that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementError(String);

impl PlacementError {
    pub(super) fn new(path: &Path, error: &dyn fmt::Display) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for PlacementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlacementError {}
