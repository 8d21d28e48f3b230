//! Updates all files of a folder, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::lock::Lock;
use super::{File, FileChange, MARK, OutputError, file_change, has_mark, stale_files, unique, write_new};

/// What was done to a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were written.
    pub written: Vec<String>,
    /// Files that were removed.
    pub removed: Vec<String>,
    /// How many were left as they were.
    pub kept: usize,
}

/// Replaces the generated files of a folder. Add the new files with [`add`](Self::add), from any
/// thread, then call [`finish`](Self::finish).
///
/// New files are first written to a temporary folder. `finish` moves them into place and removes
/// stale files. Dropping an `Update` without `finish` changes nothing. If `finish` fails, some
/// files may be new and others old, but none is partial. Only one `Update` per folder can exist at
/// a time.
#[derive(Debug)]
pub struct Update<'o> {
    out: &'o Path,
    state: Mutex<UpdateState>,
    // Dropped in this order.
    staging: Staging,
    _lock: Lock,
    _folders: Folders,
}

#[derive(Debug, Default)]
struct UpdateState {
    added: BTreeSet<String>,
    /// Those of `added` that are not in place yet, and where they are.
    unfinished: BTreeMap<String, PathBuf>,
}

impl<'o> Update<'o> {
    /// An update of `out`, which waits until no other process updates it.
    ///
    /// # Errors
    /// Fails if the folder can't be created or written to, or if another process keeps it locked.
    pub fn new(out: &'o Path) -> Result<Self, OutputError> {
        let folders = Folders::missing(out);
        let lock = Lock::acquire(out)?;
        remove_unfinished(out)?;
        Ok(Self {
            out,
            state: Mutex::default(),
            staging: Staging::new(out)?,
            _lock: lock,
            _folders: folders,
        })
    }

    /// Adds a file that belongs there.
    ///
    /// # Errors
    /// Fails if the file can't be written, or if one is in the way that this generator did not
    /// write.
    pub fn add(&self, file: &File) -> Result<(), OutputError> {
        let change = file_change(file, self.out)?;
        if let Some(FileChange::Different(text)) = &change
            && !has_mark(text)
        {
            return Err(OutputError::occupied(
                &self.out.join(&file.path),
                "it was not written by this generator",
            ));
        }
        let mut state = self.state();
        state.added.insert(file.path.clone());
        if change.is_some() {
            let path = self.staging.0.join(state.unfinished.len().to_string());
            state.unfinished.insert(file.path.clone(), path.clone());
            drop(state);
            write_new(&path, &file.text).map_err(|error| OutputError::new("write", &path, error))?;
        }
        Ok(())
    }

    /// Puts what was added in its place, and removes files of ours that were not added.
    ///
    /// # Errors
    /// Fails on the first file that can't be put in its place or removed.
    pub fn finish(self) -> Result<Written, OutputError> {
        let state = std::mem::take(&mut *self.state());
        let mut done = Written {
            kept: state.added.len() - state.unfinished.len(),
            ..Written::default()
        };
        let stale = stale_files(&state.added, self.out)?;
        for (path, unfinished) in state.unfinished {
            let target = self.out.join(&path);
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder).map_err(|error| OutputError::new("create", folder, error))?;
            }
            fs::rename(unfinished, &target).map_err(|error| OutputError::new("write", &target, error))?;
            done.written.push(path);
        }
        for (path, _) in stale {
            let target = self.out.join(&path);
            fs::remove_file(&target).map_err(|error| OutputError::new("remove", &target, error))?;
            done.removed.push(path);
        }
        Ok(done)
    }

    fn state(&self) -> MutexGuard<'_, UpdateState> {
        // The state is valid even if a thread panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder of files that are not in place yet. Removed on drop, with its content.
#[derive(Debug)]
struct Staging(PathBuf);

/// Prefix of the folder's name, and the file that identifies it.
const STAGING: &str = ".generating";
const NOTE: &str = "README";

fn note() -> String {
    format!("{MARK}: files of a run that was not finished. The next run removes this folder.\n")
}

impl Staging {
    fn new(out: &Path) -> Result<Self, OutputError> {
        let failed = |error| OutputError::new("create a folder in", out, error);
        let staging = Self(unique(out, STAGING, |path| fs::create_dir(path)).map_err(failed)?);
        write_new(&staging.0.join(NOTE), &note()).map_err(failed)?;
        Ok(staging)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // If it can't be removed, the next run removes it.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes temporary folders of killed runs. The caller holds the lock.
fn remove_unfinished(out: &Path) -> Result<(), OutputError> {
    let entries = fs::read_dir(out).map_err(|error| OutputError::new("read", out, error))?;
    for entry in entries.filter_map(Result::ok) {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && fs::read_to_string(entry.path().join(NOTE)).is_ok_and(|text| text == note()) {
            fs::remove_dir_all(entry.path()).map_err(|error| OutputError::new("remove", &entry.path(), error))?;
        }
    }
    Ok(())
}

/// Folders that we created, innermost first. Removed on drop if empty.
#[derive(Debug)]
struct Folders(Vec<PathBuf>);

impl Folders {
    /// The folder and its parents, as far as they do not exist.
    fn missing(folder: &Path) -> Self {
        let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        Self(folder.ancestors().take_while(is_missing).map(Path::to_owned).collect())
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        for folder in &self.0 {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Replaces the generated files of `out` with `files`, as [`Update`] does.
///
/// # Errors
/// As those of [`Update`].
pub fn write(files: &[File], out: &Path) -> Result<Written, OutputError> {
    let update = Update::new(out)?;
    files.iter().try_for_each(|file| update.add(file))?;
    update.finish()
}
