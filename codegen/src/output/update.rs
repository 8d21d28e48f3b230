//! A folder is updated: all of it, or nothing.

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

/// Makes a folder hold the files that are [added](Self::add), one by one and from any thread, and none of ours beside them.
///
/// What differs is written to a folder of its own first; [`finish`](Self::finish) puts all of it in place and removes what no longer
/// belongs. Without it nothing changes: an `Update` that is dropped takes back what it has written. Only a failure of `finish` itself can
/// leave some files new and others old, each of them whole. While an `Update` lives, no other one can begin in the same folder.
#[derive(Debug)]
pub struct Update<'o> {
    out: &'o Path,
    state: Mutex<UpdateState>,
    // In the order in which they have to go.
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
    /// Fails if the folder can't be created or written to, or if another process does not let go of it.
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
    /// Fails if the file can't be written, or if one is in the way that this generator did not write.
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
        // A thread that panicked has left it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder of files that are not in place yet. It goes with all that is in it.
#[derive(Debug)]
struct Staging(PathBuf);

/// The head of the name of such a folder, the file in it by which it is known, and what that says.
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
        // Nothing more can be done about what can't be removed; the next run finds it.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes what a killed run left behind. Nobody else is writing now.
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

/// Folders that were not there before, the innermost first. They go if nothing was put into them.
#[derive(Debug)]
struct Folders(Vec<PathBuf>);

impl Folders {
    /// The folder and those that it lies in, as far as they are not there.
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

/// Makes `out` hold `files`, as [`Update`] does.
///
/// # Errors
/// As those of [`Update`].
pub fn write(files: &[File], out: &Path) -> Result<Written, OutputError> {
    let update = Update::new(out)?;
    files.iter().try_for_each(|file| update.add(file))?;
    update.finish()
}
