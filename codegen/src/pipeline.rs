//! All steps in order: a folder of YAML -> the files of a crate. The commands, the tests and CI
//! share it.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::emit::{self, FormatError};
use crate::model::{self, Model, UnknownAction};
use crate::output::{self, File, FileChange, OutputError, Update, Written};
use crate::placement::{Placement, PlacementError, Runtime, check_separate, placement};
use aliyun_codegen_language::diagnostic;
use aliyun_codegen_language::load;
use aliyun_codegen_language::reference;
use aliyun_codegen_language::schema;
use aliyun_codegen_language::source::Sources;

/// What to generate, from where and into which folder.
#[derive(Clone, Debug)]
pub struct Generator {
    /// Folder with `service.yaml` and `actions/`.
    pub spec: PathBuf,
    /// Folder of the crate.
    pub out: PathBuf,
    /// Where the crate finds the runtime.
    pub runtime: Runtime,
    /// Wire names of the actions to generate; empty means all.
    pub only: Vec<String>,
    /// Whether the errors of a spec are rendered with colors.
    pub color: bool,
}

impl Generator {
    /// Updates the crate in `out`: writes files that differ, removes stale ones, and leaves all
    /// others alone.
    ///
    /// # Errors
    /// Like [`each_file`](Self::each_file), and if a file can't be written or is not ours. Then
    /// nothing has changed.
    pub fn write(&self) -> Result<Written, GenerateError> {
        let resolved = self.resolve()?;
        let update = Update::new(&self.out).map_err(GenerateError::Output)?;
        emit::each_file(&resolved.model, &resolved.placement, |file| {
            update.add(&file).map_err(GenerateError::Output)
        })?;
        update.finish().map_err(GenerateError::Output)
    }

    /// The differences between the spec and the files on disk, as one unified diff each: the files
    /// of the crate, and the JSON Schema and the reference of the spec language beside the spec, if
    /// they exist.
    ///
    /// # Errors
    /// Like [`each_file`](Self::each_file), and if a file on disk can't be read.
    pub fn drift(&self) -> Result<Vec<Drift>, GenerateError> {
        let found = Differences::new(&self.out);
        self.each_file(|file| found.add(&file))?;
        let mut drift = found.finish()?;
        for (folder, file) in language_files(&self.spec)? {
            let found = Differences::new(&folder);
            found.add(&file)?;
            drift.extend(found.only_added());
        }
        Ok(drift)
    }

    /// The files of the crate, sorted by path. For large crates, [`each_file`](Self::each_file)
    /// takes less memory.
    ///
    /// # Errors
    /// Like [`each_file`](Self::each_file).
    pub fn files(&self) -> Result<Vec<File>, GenerateError> {
        let resolved = self.resolve()?;
        emit::emit(&resolved.model, &resolved.placement).map_err(GenerateError::Format)
    }

    /// Passes each file of the crate to `take` as soon as it is made, in no particular order and
    /// from several threads. Reads the spec and writes nothing.
    ///
    /// # Errors
    /// Fails before the first file if the spec can't be read or has errors (the message has all of
    /// them), if it lacks a wanted action, or if the crate can't be placed there; later if `take`
    /// fails.
    pub fn each_file(&self, consume: impl Fn(File) -> Result<(), GenerateError> + Sync) -> Result<(), GenerateError> {
        let resolved = self.resolve()?;
        emit::each_file(&resolved.model, &resolved.placement, consume)
    }

    fn resolve(&self) -> Result<ResolvedSpec, GenerateError> {
        check_separate(&self.out, &self.spec).map_err(GenerateError::Placement)?;
        let sources = Sources::read(&self.spec).map_err(|error| GenerateError::Read(Box::new(error)))?;
        let spec = load::load(&sources).map_err(|diagnostics| GenerateError::Spec {
            rendered: diagnostic::render(&diagnostics, &sources, self.color),
            summary: diagnostic::summary(&diagnostics),
        })?;
        let model = model::select(model::resolve(&spec), &self.only).map_err(GenerateError::Select)?;
        let placement = placement(&self.out, &self.runtime).map_err(GenerateError::Placement)?;
        Ok(ResolvedSpec { model, placement })
    }
}

/// What emitters need.
struct ResolvedSpec {
    model: Model,
    placement: Placement,
}

/// Folder of the JSON Schema of a spec.
#[must_use]
pub fn schema_folder(spec: &Path) -> PathBuf {
    spec.join("schema")
}

/// The JSON Schema of a spec, for the folder that [`schema_folder`] names.
///
/// # Errors
/// Fails if the spec can't be read. A spec with errors has a schema.
pub fn schema_files(spec: &Path) -> Result<Vec<File>, GenerateError> {
    let sources = Sources::read(spec).map_err(|error| GenerateError::Read(Box::new(error)))?;
    let names = load::names(&sources);
    let file = |path: &str, text| File {
        path: path.to_owned(),
        text,
    };
    Ok(vec![
        file("action.json", schema::action(&names)),
        file("service.json", schema::service(&names)),
    ])
}

/// The files about the spec language beside a spec, each with its folder: the JSON Schema in
/// `schema/`, and the reference in `docs/spec-language.md` next to the spec folder. Only those that
/// exist.
fn language_files(spec: &Path) -> Result<Vec<(PathBuf, File)>, GenerateError> {
    let mut files = Vec::new();
    let schema = schema_folder(spec);
    if schema.is_dir() {
        files.extend(schema_files(spec)?.into_iter().map(|file| (schema.clone(), file)));
    }
    files.extend(reference_file(spec)?);
    Ok(files)
}

/// `docs/spec-language.md` next to the folder of the spec, if it is there.
fn reference_file(spec: &Path) -> Result<Option<(PathBuf, File)>, GenerateError> {
    const REFERENCE: &str = "spec-language.md";

    let docs = spec.parent().unwrap_or(Path::new("")).join("docs");
    let path = docs.join(REFERENCE);
    if !path.is_file() {
        return Ok(None);
    }
    let failed = |error| GenerateError::Read(format!("can't read `{}`: {error}", path.display()).into());
    let document = fs::read_to_string(&path).map_err(failed)?;
    // Written as text is on every system, whatever a checkout has made of it.
    let file = File {
        path: REFERENCE.to_owned(),
        text: reference::updated(&document.replace("\r\n", "\n")),
    };
    Ok(Some((docs, file)))
}

/// Updates the JSON Schema and the reference of the spec language beside a spec, if they exist.
/// Returns the files that changed.
///
/// # Errors
/// If a file can't be read or written.
pub fn write_language_files(spec: &Path) -> Result<Vec<PathBuf>, GenerateError> {
    let mut written = Vec::new();
    let schema = schema_folder(spec);
    if schema.is_dir() {
        let files = output::write(&schema_files(spec)?, &schema).map_err(GenerateError::Output)?.written;
        written.extend(files.iter().map(|path| schema.join(path)));
    }
    if let Some((folder, file)) = reference_file(spec)?
        && output::file_change(&file, &folder).map_err(GenerateError::Output)?.is_some()
    {
        let path = folder.join(&file.path);
        output::write_atomically(&path, &file.text).map_err(GenerateError::Output)?;
        written.push(path);
    }
    Ok(written)
}

/// Collects the differences in a folder, from any thread.
struct Differences<'o> {
    out: &'o Path,
    /// The expected files, and those that differ.
    found: Mutex<(BTreeSet<String>, Vec<Drift>)>,
}

impl<'o> Differences<'o> {
    fn new(out: &'o Path) -> Self {
        Self {
            out,
            found: Mutex::default(),
        }
    }

    fn add(&self, file: &File) -> Result<(), GenerateError> {
        let change = output::file_change(file, self.out).map_err(GenerateError::Output)?;
        let drift = change.map(|change| self.drift(&file.path, &change, &file.text));
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.0.insert(file.path.clone());
        found.1.extend(drift);
        Ok(())
    }

    /// The differences of the files that were added; other files in the folder are ignored.
    fn only_added(self) -> Vec<Drift> {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner).1
    }

    /// All differences, sorted by path.
    fn finish(self) -> Result<Vec<Drift>, GenerateError> {
        let (files, mut drift) = std::mem::take(&mut *self.found.lock().unwrap_or_else(PoisonError::into_inner));
        for (path, text) in output::stale_files(&files, self.out).map_err(GenerateError::Output)? {
            drift.push(self.drift(&path, &FileChange::Stale(text), ""));
        }
        drift.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(drift)
    }

    fn drift(&self, path: &str, change: &FileChange, wanted: &str) -> Drift {
        Drift {
            diff: output::diff(path, change, wanted),
            what: match change {
                FileChange::Missing => "is missing",
                FileChange::Different(_) => "differs",
                FileChange::LineEnds => "differs only in line ends",
                FileChange::Stale(_) => "no longer belongs",
            },
            path: self.out.join(path),
        }
    }
}

/// A file that differs from the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The file.
    pub path: PathBuf,
    /// `differs`, `differs only in line ends`, `is missing` or `no longer belongs`.
    pub what: &'static str,
    /// The diff from the file on disk to the expected one; empty if only line ends differ.
    pub diff: String,
}

/// Why nothing was generated.
#[derive(Debug)]
pub enum GenerateError {
    /// The spec can't be read.
    Read(Box<dyn std::error::Error + Send + Sync>),
    /// The spec has errors.
    Spec {
        /// All diagnostics, rendered as text.
        rendered: String,
        /// How many, in how many files.
        summary: String,
    },
    /// The spec lacks a wanted action.
    Select(UnknownAction),
    /// The crate can't be placed in this folder.
    Placement(PlacementError),
    /// A bug in the generator.
    Format(FormatError),
    /// Reading or writing failed.
    Output(OutputError),
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => write!(f, "error: {error}"),
            Self::Spec { rendered, summary } => write!(f, "{rendered}\nerror: {summary}; nothing was written"),
            Self::Select(error) => write!(f, "error: {error}"),
            Self::Placement(error) => write!(f, "error: {error}"),
            Self::Format(error) => write!(f, "error: {error}"),
            Self::Output(error) => write!(f, "error: {error}"),
        }
    }
}

impl std::error::Error for GenerateError {}

impl From<FormatError> for GenerateError {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}
