//! Files -> disk, or files beside disk: the one step that touches anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

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

/// The state of an output folder.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Files that differ, by path.
    pub changes: Vec<(String, Change)>,
    /// How many files are as they should be.
    pub same: usize,
}

/// Files without a header, which are known by their names.
const UNMARKED: &[&str] = &["LICENSE-MIT", "LICENSE-APACHE"];

/// Folders of the output that are searched for files that no longer belong.
const FOLDERS: &[&str] = &["", "src", "src/actions", "tests"];

/// Compares `files` with what lies in `out`.
///
/// # Errors
/// Fails if a file can't be read.
pub fn compare(files: &[File], out: &Path) -> Result<Comparison, OutputError> {
    let mut comparison = Comparison::default();
    for file in files {
        let path = out.join(&file.path);
        match std::fs::read_to_string(&path) {
            Ok(text) if text == file.text => comparison.same += 1,
            Ok(text) => comparison.changes.push((file.path.clone(), Change::Different(text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => comparison.changes.push((file.path.clone(), Change::Missing)),
            Err(error) => return Err(OutputError::new("read", &path, error)),
        }
    }
    for (path, text) in stale(files, out)? {
        comparison.changes.push((path, Change::Stale(text)));
    }
    comparison.changes.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(comparison)
}

/// Files of ours in `out` that are not among `files`. Others are not looked at: they may be somebody's work.
fn stale(files: &[File], out: &Path) -> Result<Vec<(String, String)>, OutputError> {
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
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
            if wanted.contains(path.as_str()) || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            if let Ok(text) = std::fs::read_to_string(entry.path())
                && is_ours(&path, &text)
            {
                stale.push((path, text));
            }
        }
    }
    Ok(stale)
}

fn is_ours(path: &str, text: &str) -> bool {
    UNMARKED.contains(&path) || path.ends_with(BESIDE) || text.lines().next().is_some_and(|line| line.contains(MARK))
}

/// What `write` did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were written.
    pub written: Vec<String>,
    /// Files that were removed.
    pub removed: Vec<String>,
    /// How many were left as they were.
    pub kept: usize,
}

/// Makes `out` hold `files`: writes what differs, removes what no longer belongs, touches nothing else.
///
/// Each file is written beside its place and renamed, so that a stop at any point leaves whole files.
///
/// # Errors
/// Fails on the first file that can't be written, and before the first write if a file is in the way that this generator did not write.
pub fn write(files: &[File], out: &Path) -> Result<Written, OutputError> {
    let comparison = compare(files, out)?;
    for (path, change) in &comparison.changes {
        if let Change::Different(text) = change
            && !is_ours(path, text)
        {
            let error = io::Error::new(
                io::ErrorKind::AlreadyExists,
                "it was not written by this generator; move it away or choose another folder",
            );
            return Err(OutputError::new("overwrite", &out.join(path), error));
        }
    }
    apply(files, out, comparison)
}

/// The same for files that carry no header: whatever is in their place is replaced.
///
/// # Errors
/// Fails on the first file that can't be written.
pub fn write_all(files: &[File], out: &Path) -> Result<Written, OutputError> {
    apply(files, out, compare(files, out)?)
}

fn apply(files: &[File], out: &Path, comparison: Comparison) -> Result<Written, OutputError> {
    let mut done = Written {
        kept: comparison.same,
        ..Written::default()
    };
    let texts: BTreeMap<&str, &str> = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    for (path, change) in comparison.changes {
        let target = out.join(&path);
        if matches!(change, Change::Stale(_)) {
            std::fs::remove_file(&target).map_err(|error| OutputError::new("remove", &target, error))?;
            done.removed.push(path);
        } else if let Some(text) = texts.get(path.as_str()) {
            replace(&target, text)?;
            done.written.push(path);
        }
    }
    Ok(done)
}

/// Ending of a file that is being written; one that a killed run left behind is removed by the next.
const BESIDE: &str = ".generating";

/// Writes `text` to `target` so that it is there whole or not at all.
///
/// # Errors
/// Says which step failed on which file.
pub fn replace(target: &Path, text: &str) -> Result<(), OutputError> {
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(|error| OutputError::new("create", folder, error))?;
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(BESIDE);
    let beside = target.with_file_name(name);
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

/// The unified diff of one change, from what is on disk to what belongs there.
#[must_use]
pub fn diff(path: &str, change: &Change, files: &[File]) -> String {
    let wanted = files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
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
