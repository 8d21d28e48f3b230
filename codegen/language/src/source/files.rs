//! The files of a spec folder on disk.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes. The largest known description of an action has a tenth
/// of it.
pub const LARGEST_FILE: usize = 1 << 20;

/// The files of one spec folder, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    folder: PathBuf,
    files: Vec<SourceFile>,
}

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    /// Path as the user would type it, with `/` between folders.
    pub(crate) path: String,
    pub(crate) kind: FileKind,
    /// At most one byte more than [`LARGEST_FILE`]; empty for a file without a role.
    pub(crate) bytes: Vec<u8>,
}

/// The role of a file in the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Service,
    Action,
    /// A hand-written part of the generated crate.
    EntryPart,
    /// Not part of a spec.
    Unexpected,
}

/// A file or folder that could not be read.
#[derive(Debug)]
pub struct ReadError {
    path: PathBuf,
    reason: io::Error,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can't read `{}`: {}", self.path.display(), self.reason)
    }
}

// The message contains the reason, so it is not a source as well.
impl Error for ReadError {}

impl Sources {
    /// Reads `service.yaml`, `actions/*.yaml` and `crate/` of the folder `dir`. Of any other file
    /// only the name is kept, so that [`load`](crate::load::load) can report it. Names that start
    /// with a dot and the folder `schema` are ignored.
    ///
    /// # Errors
    ///
    /// Fails if a folder or file can't be read. A missing or too large file is not an error here
    /// but a problem of the spec.
    pub fn read(dir: &Path) -> Result<Self, ReadError> {
        let mut files = Vec::new();
        for (path, kind) in entries(dir)? {
            match path.file_name().and_then(|name| name.to_str()) {
                Some("schema") if kind.is_dir() => {}
                Some("actions") if kind.is_dir() => {
                    for (path, kind) in entries(&path)? {
                        files.push(SourceFile::read(path, kind)?);
                    }
                }
                Some("crate") if kind.is_dir() => {
                    for (path, kind) in entries(&path)? {
                        if kind.is_dir() && (path.ends_with("crate/examples") || path.ends_with("crate/guide")) {
                            for (path, kind) in entries(&path)? {
                                files.push(SourceFile::read(path, kind)?);
                            }
                        } else {
                            files.push(SourceFile::read(path, kind)?);
                        }
                    }
                }
                _ => files.push(SourceFile::read(path, kind)?),
            }
        }
        Ok(Self::sorted(dir.to_owned(), files))
    }

    /// Files in memory: path (`spec/service.yaml`, `spec/actions/GetPlayInfo.yaml`) and content.
    pub fn from_files<P: Into<PathBuf>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| {
            let path = path.into();
            SourceFile {
                kind: FileKind::from_path(&path),
                path: display_path(&path),
                bytes: bytes.into(),
            }
        });
        let files: Vec<SourceFile> = files.collect();
        let folder = files.iter().find_map(|file| {
            let depth = match file.kind {
                FileKind::Service => 1,
                FileKind::Action => 2,
                FileKind::EntryPart | FileKind::Unexpected => return None,
            };
            Path::new(&file.path).ancestors().nth(depth).map(Path::to_owned)
        });
        Self::sorted(folder.unwrap_or_default(), files)
    }

    fn sorted(folder: PathBuf, mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Sources { folder, files }
    }

    /// All files, sorted by path.
    pub(crate) fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The path that a file of the folder has or would have.
    pub(crate) fn path(&self, name: &str) -> String {
        display_path(&self.folder.join(name))
    }

    /// The text of a file, with a replacement for bytes that are not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        let found = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some(String::from_utf8_lossy(&self.files[found].bytes))
    }
}

impl SourceFile {
    fn read(path: PathBuf, kind: FileType) -> Result<Self, ReadError> {
        // A pipe or a device may have no end, or block.
        let kind = if kind.is_file() {
            FileKind::from_path(&path)
        } else {
            FileKind::Unexpected
        };
        let mut bytes = Vec::new();
        if kind != FileKind::Unexpected {
            let read = File::open(&path).and_then(|file| file.take(LARGEST_FILE as u64 + 1).read_to_end(&mut bytes));
            if let Err(reason) = read {
                return Err(ReadError { path, reason });
            }
        }
        Ok(SourceFile {
            path: display_path(&path),
            kind,
            bytes,
        })
    }
}

impl FileKind {
    fn from_path(path: &Path) -> Self {
        let named = |path: Option<&Path>, name: &str| path.and_then(Path::file_name).is_some_and(|found| found == name);
        if named(path.parent(), "actions") {
            let yaml = path.extension().is_some_and(|extension| extension == "yaml") && path.to_str().is_some();
            return if yaml { FileKind::Action } else { FileKind::Unexpected };
        }
        if is_crate_part(path) {
            FileKind::EntryPart
        } else if named(Some(path), "service.yaml") {
            FileKind::Service
        } else {
            FileKind::Unexpected
        }
    }
}

/// Whether a file is a hand-written part of the crate: `crate/README.md`,
/// `crate/dev-dependencies.toml`, `crate/examples/NAME.rs` or `crate/guide/NAME.md`.
fn is_crate_part(path: &Path) -> bool {
    let is_file_of = |folder: &str, extension: &str| {
        path.parent().is_some_and(|parent| parent.ends_with(folder))
            && path.extension().is_some_and(|found| found == extension)
            && path.to_str().is_some()
    };
    path.ends_with("crate/README.md")
        || path.ends_with("crate/dev-dependencies.toml")
        || is_file_of("crate/examples", "rs")
        || is_file_of("crate/guide", "md")
}

/// The length of the byte order mark of UTF-8.
pub(crate) fn byte_order_mark(bytes: &[u8]) -> usize {
    if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }
}

/// The entries of a folder, without hidden ones.
fn entries(dir: &Path) -> Result<Vec<(PathBuf, FileType)>, ReadError> {
    let error = |path: &Path, reason| ReadError {
        path: path.to_owned(),
        reason,
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(|reason| error(dir, reason))? {
        let entry = entry.map_err(|reason| error(dir, reason))?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            let path = entry.path();
            // Follows symbolic links, because a folder of actions may be shared.
            let kind = fs::metadata(&path).map_err(|reason| error(&path, reason))?;
            found.push((path, kind.file_type()));
        }
    }
    Ok(found)
}

fn display_path(path: &Path) -> String {
    let path = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
