//! Only one process at a time writes to a folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use super::OutputError;

/// The lock file. It exists while a process writes to the folder.
const NAME: &str = ".generating.lock";

/// First line of the lock file. The next line names the process.
const FIRST_LINE: &str = "Held by `cargo xtask generate`.\n";

/// One minute in total; a run takes a few seconds.
const ATTEMPTS: u32 = 1_200;
const DELAY: Duration = Duration::from_millis(50);

/// The right to write to a folder. The operating system releases it when the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Waits until no other process writes to the folder. Creates the folder if it is missing.
    pub(super) fn acquire(folder: &Path) -> Result<Self, OutputError> {
        let path = folder.join(NAME);
        for _ in 0..ATTEMPTS {
            match Self::try_acquire(folder, &path)? {
                Some(lock) => return Ok(lock),
                None => thread::sleep(DELAY),
            }
        }
        let holder = fs::read_to_string(&path).unwrap_or_default();
        let holder = holder.lines().nth(1).unwrap_or("another process").to_owned();
        Err(OutputError::new(
            "lock",
            folder,
            io::Error::new(io::ErrorKind::WouldBlock, format!("{holder} is writing to it")),
        ))
    }

    fn try_acquire(folder: &Path, path: &Path) -> Result<Option<Self>, OutputError> {
        let failed = |error| OutputError::new("lock", path, error);
        fs::create_dir_all(folder).map_err(|error| OutputError::new("create", folder, error))?;
        if path.is_symlink() {
            return Err(OutputError::occupied(path, "it is a link"));
        }
        let mut file = match OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path) {
            Ok(file) => file,
            // The previous owner has removed the folder again.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        match fs4::FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(fs4::TryLockError::WouldBlock) => return Ok(None),
            Err(fs4::TryLockError::Error(error)) => return Err(failed(error)),
        }
        let before = io::read_to_string(&file).map_err(failed)?;
        if !before.is_empty() && !before.starts_with(FIRST_LINE) {
            return Err(OutputError::occupied(path, "it was not written by this generator"));
        }
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let text = format!("{FIRST_LINE}process {} (run {number})\n", std::process::id());
        file.set_len(0).map_err(failed)?;
        io::Seek::rewind(&mut file).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        // The previous owner may have removed the file after we opened it. Then we hold a lock on a
        // deleted file and must try again.
        let is_current = match fs::read_to_string(path) {
            Ok(current) => current == text,
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        };
        Ok(is_current.then(|| Self {
            path: path.to_owned(),
            _file: file,
        }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Remove the file before the lock is released. If that fails, the next run reuses the file.
        let _ = fs::remove_file(&self.path);
    }
}
