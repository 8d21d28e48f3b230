//! Errors of reading, writing and removing files.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A file that can't be read, written or removed.
#[derive(Debug)]
pub struct OutputError {
    action: &'static str,
    path: PathBuf,
    error: io::Error,
}

impl OutputError {
    pub(crate) fn new(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self {
            action,
            path: path.to_owned(),
            error,
        }
    }

    /// The path is occupied by something that this generator did not write.
    pub(crate) fn occupied(path: &Path, what: &str) -> Self {
        let help = format!("{what}; move it away or choose another folder");
        Self::new("overwrite", path, io::Error::new(io::ErrorKind::AlreadyExists, help))
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can't {} {}: {}", self.action, self.path.display(), self.error)
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
