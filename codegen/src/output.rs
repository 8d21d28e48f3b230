//! Files -> disk, or files beside disk: the one step that touches anything.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::format::MARK;

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the output folder, with `/`.
    pub path: String,
    /// Content.
    pub text: String,
}

/// Where the crate lies, as far as its manifest depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Path from the crate to `codegen/runtime`, with `/`.
    pub runtime: String,
    /// Whether the crate lies below a workspace that it is no member of, so that it has to be one by itself.
    pub own_workspace: bool,
}

/// How a file on disk differs from the one that belongs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is not there.
    Missing,
    /// It has another content: this one.
    Different(String),
    /// It does not belong there any more.
    Stale(String),
}

/// Files without a header, which are known by their names.
const UNMARKED: &[&str] = &["LICENSE-MIT", "LICENSE-APACHE"];

/// Folders of the output that are searched for files that no longer belong.
const FOLDERS: &[&str] = &["", "src", "src/actions", "tests"];

/// How the file in `out` differs from the one that belongs there, if it does.
///
/// # Errors
/// Fails if it can't be read.
pub fn change(file: &File, out: &Path) -> Result<Option<Change>, OutputError> {
    let path = out.join(&file.path);
    match std::fs::read_to_string(&path) {
        Ok(text) if text == file.text => Ok(None),
        Ok(text) => Ok(Some(Change::Different(text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some(Change::Missing)),
        Err(error) => Err(OutputError::new("read", &path, error)),
    }
}

/// Files of ours in `out` that are not `wanted`, with their content, by path. Others are left alone: they may be somebody's work.
///
/// # Errors
/// Fails if a folder can't be read.
pub fn stale(wanted: &BTreeSet<String>, out: &Path) -> Result<Vec<(String, String)>, OutputError> {
    let mut stale = Vec::new();
    for folder in FOLDERS {
        let entries = match std::fs::read_dir(out.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(OutputError::new("read", &out.join(folder), error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| OutputError::new("read", &out.join(folder), error))?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if wanted.contains(&path) || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            if let Ok(text) = std::fs::read_to_string(entry.path())
                && is_ours(&path, &text)
            {
                stale.push((path, text));
            }
        }
    }
    stale.sort_unstable();
    Ok(stale)
}

fn is_ours(path: &str, text: &str) -> bool {
    UNMARKED.contains(&path) || path.ends_with(BESIDE) || text.lines().next().is_some_and(|line| line.contains(MARK))
}

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
/// What differs is written beside its place; [`finish`](Self::finish) puts all of it there and removes what no longer belongs. Without it
/// nothing changes: an `Update` that is dropped takes back what it has written. Only a failure of `finish` itself can leave some files new
/// and others old, each of them whole.
#[derive(Debug)]
pub struct Update<'o> {
    out: &'o Path,
    /// Whether a file that this generator did not write may be replaced.
    replaces_others: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    added: BTreeSet<String>,
    /// Those of `added` that are still beside their places.
    beside: BTreeSet<String>,
    /// Folders that were not there before, each after the one that it lies in.
    folders: Vec<PathBuf>,
}

impl<'o> Update<'o> {
    /// An update of `out` that fails if a file is in the way that this generator did not write.
    #[must_use]
    pub fn new(out: &'o Path) -> Self {
        Self {
            out,
            replaces_others: false,
            state: Mutex::default(),
        }
    }

    /// The same for files that carry no header: whatever is in their place is replaced.
    #[must_use]
    pub fn replacing(out: &'o Path) -> Self {
        let mut update = Self::new(out);
        update.replaces_others = true;
        update
    }

    /// Adds a file that belongs there.
    ///
    /// # Errors
    /// Fails if the file can't be written, or if one is in the way that this generator did not write.
    pub fn add(&self, file: &File) -> Result<(), OutputError> {
        let change = change(file, self.out)?;
        if change.is_some() {
            let target = self.out.join(&file.path);
            if let Some(Change::Different(text)) = &change
                && !self.replaces_others
                && !is_ours(&file.path, text)
            {
                let error = io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    "it was not written by this generator; move it away or choose another folder",
                );
                return Err(OutputError::new("overwrite", &target, error));
            }
            if let Some(folder) = target.parent() {
                self.state().create(folder)?;
            }
            // Before it is there: what is half written has to go as well.
            self.state().beside.insert(file.path.clone());
            std::fs::write(beside(&target), &file.text).map_err(|error| OutputError::new("write", &target, error))?;
        }
        self.state().added.insert(file.path.clone());
        Ok(())
    }

    /// Puts what was added in its place, and removes files of ours that were not added.
    ///
    /// # Errors
    /// Fails on the first file that can't be put in its place or removed.
    pub fn finish(self) -> Result<Written, OutputError> {
        let mut state = self.state();
        let mut removed = stale(&state.added, self.out)?;
        removed.retain(|(path, _)| !path.strip_suffix(BESIDE).is_some_and(|path| state.beside.contains(path)));
        let mut done = Written {
            kept: state.added.len() - state.beside.len(),
            ..Written::default()
        };
        state.folders.clear();
        while let Some(path) = state.beside.first().cloned() {
            let target = self.out.join(&path);
            std::fs::rename(beside(&target), &target).map_err(|error| OutputError::new("write", &target, error))?;
            state.beside.remove(&path);
            done.written.push(path);
        }
        for (path, _) in removed {
            let target = self.out.join(&path);
            std::fs::remove_file(&target).map_err(|error| OutputError::new("remove", &target, error))?;
            done.removed.push(path);
        }
        Ok(done)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked has left it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Creates a folder and those that it lies in, and remembers which were not there.
    fn create(&mut self, folder: &Path) -> Result<(), OutputError> {
        let missing: Vec<_> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .map(Path::to_owned)
            .collect();
        self.folders.extend(missing.into_iter().rev());
        std::fs::create_dir_all(folder).map_err(|error| OutputError::new("create", folder, error))
    }
}

impl Drop for Update<'_> {
    fn drop(&mut self) {
        let out = self.out;
        let mut state = self.state();
        // Nothing more can be done about what can't be removed; the next run finds it.
        for path in std::mem::take(&mut state.beside) {
            let _ = std::fs::remove_file(beside(&out.join(path)));
        }
        for folder in state.folders.drain(..).rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// Makes `out` hold `files`, as [`Update`] does.
///
/// # Errors
/// As those of [`Update`].
pub fn write(files: &[File], out: &Path) -> Result<Written, OutputError> {
    all(Update::new(out), files)
}

/// Makes `out` hold `files`, as [`Update::replacing`] does.
///
/// # Errors
/// As those of [`Update`].
pub fn write_all(files: &[File], out: &Path) -> Result<Written, OutputError> {
    all(Update::replacing(out), files)
}

fn all(update: Update<'_>, files: &[File]) -> Result<Written, OutputError> {
    files.iter().try_for_each(|file| update.add(file))?;
    update.finish()
}

/// Ending of a file that is being written; one that a killed run left behind is removed by the next.
const BESIDE: &str = ".generating";

/// Where a file is written before it is put in its place.
fn beside(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(BESIDE);
    target.with_file_name(name)
}

/// Writes `text` to `target` so that it is there whole or not at all.
///
/// # Errors
/// Says which step failed on which file.
pub fn replace(target: &Path, text: &str) -> Result<(), OutputError> {
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(|error| OutputError::new("create", folder, error))?;
    }
    let beside = beside(target);
    std::fs::write(&beside, text)
        .and_then(|()| std::fs::rename(&beside, target))
        .map_err(|error| {
            // Nothing more can be done about a file that can't be removed either.
            let _ = std::fs::remove_file(&beside);
            OutputError::new("write", target, error)
        })
}

/// A file that can't be read, written or removed.
#[derive(Debug)]
pub struct OutputError {
    action: &'static str,
    path: PathBuf,
    error: io::Error,
}

impl OutputError {
    fn new(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self {
            action,
            path: path.to_owned(),
            error,
        }
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

/// The unified diff of one change, from what is on disk to what belongs there: `wanted`, or nothing for a file that is stale.
#[must_use]
pub fn diff(path: &str, change: &Change, wanted: &str) -> String {
    let (old, new, from, to) = match change {
        Change::Missing => ("", wanted, "/dev/null".to_owned(), format!("b/{path}")),
        Change::Different(text) => (text.as_str(), wanted, format!("a/{path}"), format!("b/{path}")),
        Change::Stale(text) => (text.as_str(), "", format!("a/{path}"), "/dev/null".to_owned()),
    };
    similar::TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&from, &to)
        .to_string()
}
