//! Files -> disk, or files compared with those on disk. Only this module writes.

mod error;
mod lock;
mod update;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use aliyun_codegen_language::schema::MARK;

pub use self::error::OutputError;
pub use self::update::{Update, Written, write};

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the output folder, with `/`.
    pub path: String,
    /// Content.
    pub text: String,
}

/// The first line of a generated file: the mark and the source.
pub(crate) fn header(comment: &str, source: &str) -> String {
    format!("{comment} {MARK} from {source} of the spec. Edit the spec and regenerate.\n")
}

/// The same for Markdown, where it is not shown.
pub(crate) fn markdown_header(source: &str) -> String {
    format!("<!-- {MARK} from {source} of the spec. Edit the spec and regenerate. -->\n")
}

/// How a file on disk differs from the one that belongs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// The file is missing.
    Missing,
    /// The content differs. Contains the content on disk.
    Different(String),
    /// Only the line endings differ.
    LineEnds,
    /// The file is no longer generated. Contains the content on disk.
    Stale(String),
}

/// Folders of the output that are searched for files that no longer belong.
const FOLDERS: &[&str] = &["", "examples", "src", "src/actions", "src/guide", "tests"];

/// The mark is in one of the first five lines: a merge conflict may add lines above it.
const MARK_LINES: usize = 5;

/// Whether this generator wrote the file. The file name does not matter.
fn has_mark(text: &str) -> bool {
    text.lines().take(MARK_LINES).any(|line| line.contains(MARK))
}

/// How the file in `out` differs from the one that belongs there, if it does.
///
/// # Errors
/// Fails if it can't be read, or if a link or a folder is in its place, or a link in that of a
/// folder.
pub fn file_change(file: &File, out: &Path) -> Result<Option<FileChange>, OutputError> {
    let path = out.join(&file.path);
    let folders = Path::new(&file.path).ancestors().skip(1).map(|folder| out.join(folder));
    for folder in folders {
        if folder != out && folder.is_symlink() {
            return Err(OutputError::occupied(&folder, "it is a link"));
        }
    }
    match std::fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_symlink() => return Err(OutputError::occupied(&path, "it is a link")),
        Ok(metadata) if !metadata.is_file() => return Err(OutputError::occupied(&path, "it is not a file")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(FileChange::Missing)),
        Err(error) => return Err(OutputError::new("read", &path, error)),
    }
    let bytes = std::fs::read(&path).map_err(|error| OutputError::new("read", &path, error))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(if text == file.text {
        None
    } else if text.replace("\r\n", "\n") == file.text {
        Some(FileChange::LineEnds)
    } else {
        Some(FileChange::Different(text.into_owned()))
    })
}

/// Generated files in `out` that are not in `wanted`, with their content, by path. Files without
/// the mark are ignored.
///
/// # Errors
/// Fails if a folder can't be read.
pub fn stale_files(wanted: &BTreeSet<String>, out: &Path) -> Result<Vec<(String, String)>, OutputError> {
    let mut stale = Vec::new();
    for folder in FOLDERS {
        let path = out.join(folder);
        let is_linked = |folder: &Path| !folder.as_os_str().is_empty() && out.join(folder).is_symlink();
        if Path::new(folder).ancestors().any(is_linked) {
            continue;
        }
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(OutputError::new("read", &path, error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| OutputError::new("read", &path, error))?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if wanted.contains(&path) || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            if let Ok(text) = std::fs::read_to_string(entry.path())
                && has_mark(&text)
            {
                stale.push((path, text));
            }
        }
    }
    stale.sort_unstable();
    Ok(stale)
}

/// Writes `text` to `target` atomically. Follows a symbolic link, and keeps permissions.
///
/// # Errors
/// Says which step failed on which file. A link to nothing and a read-only file are errors.
pub fn write_atomically(target: &Path, text: &str) -> Result<(), OutputError> {
    let target = match std::fs::canonicalize(target) {
        Err(error) if std::fs::symlink_metadata(target).is_ok() => return Err(OutputError::new("write", target, error)),
        resolved => resolved.unwrap_or_else(|_| target.to_owned()),
    };
    let failed = |error| OutputError::new("write", &target, error);
    let folder = target.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).map_err(|error| OutputError::new("create", folder, error))?;
    let permissions = std::fs::metadata(&target).map(|metadata| metadata.permissions());
    // Replacing a file needs no permission to write it, so this is checked here.
    if permissions.as_ref().is_ok_and(|permissions| permissions.readonly()) {
        return Err(failed(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only")));
    }
    let temporary = unique(folder, ".writing", |path| write_new(path, text)).map_err(failed)?;
    permissions
        .map_or(Ok(()), |permissions| std::fs::set_permissions(&temporary, permissions))
        .and_then(|()| std::fs::rename(&temporary, &target))
        .map_err(|error| {
            // If the temporary file can't be removed, there is nothing else to try.
            let _ = std::fs::remove_file(&temporary);
            failed(error)
        })
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    io::Write::write_all(&mut file, text.as_bytes())
}

/// Creates a file or folder with a new unique name in `folder`.
fn unique(folder: &Path, head: &str, create: impl Fn(&Path) -> io::Result<()>) -> io::Result<PathBuf> {
    for number in 0_u32.. {
        let path = folder.join(format!("{head}-{}-{number}", std::process::id()));
        match create(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return created.map(|()| path),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// The unified diff of one change, from what is on disk to what belongs there: `wanted`, or nothing
/// for a file that is stale.
#[must_use]
pub fn diff(path: &str, change: &FileChange, wanted: &str) -> String {
    let (old, new, from, to) = match change {
        FileChange::LineEnds => return String::new(),
        FileChange::Missing => ("", wanted, "/dev/null".to_owned(), format!("b/{path}")),
        FileChange::Different(text) => (text.as_str(), wanted, format!("a/{path}"), format!("b/{path}")),
        FileChange::Stale(text) => (text.as_str(), "", format!("a/{path}"), "/dev/null".to_owned()),
    };
    similar::TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&from, &to)
        .to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_new_file_and_its_folder_are_created() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("actions/GetThing.yaml");
        write_atomically(&path, "a").unwrap();
        write_atomically(&path, "b").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "b");
        assert_eq!(
            fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }

    #[cfg(unix)]
    #[test]
    fn write_keeps_symlinks_and_permissions() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("shared.yaml"), folder.path().join("GetThing.yaml"));
        fs::write(&file, "a").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).unwrap();
        symlink("shared.yaml", &link).unwrap();
        write_atomically(&link, "b").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "b");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o664);

        let dangling = folder.path().join("Other.yaml");
        symlink("nowhere/x.yaml", &dangling).unwrap();
        let error = write_atomically(&dangling, "c").unwrap_err().to_string();
        assert!(
            error.contains("Other.yaml") && fs::symlink_metadata(&dangling).unwrap().is_symlink(),
            "{error}"
        );

        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(write_atomically(&file, "d").unwrap_err().to_string().contains("read-only"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "b");
    }
}
