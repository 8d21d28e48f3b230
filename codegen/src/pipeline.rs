//! The whole way: a folder of YAML -> the files of a crate. What the command, the tests and the checks of the repository share.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::diagnostic;
use crate::emit;
use crate::format::FormatError;
use crate::load::{self, Sources};
use crate::model::{self, UnknownAction};
use crate::output::{self, Change, Comparison, File, OutputError};
use crate::placement::{PlacementError, placement};
use crate::schema;

/// What to generate, from what, to where.
#[derive(Clone, Debug)]
pub struct Task {
    /// Folder with `service.yaml` and `actions/`.
    pub spec: PathBuf,
    /// Folder of the crate.
    pub out: PathBuf,
    /// Folder of the runtime that the crate depends on.
    pub runtime: PathBuf,
    /// Wire names of the actions to generate; all, if it is empty.
    pub only: Vec<String>,
}

impl Task {
    /// The files of the crate. Reads the spec and writes nothing.
    ///
    /// # Errors
    /// Fails if the spec can't be read or has errors (all of them are in the message), or names an action that it has not.
    pub fn files(&self, color: bool) -> Result<Vec<File>, Failure> {
        let sources = Sources::read(&self.spec).map_err(|error| Failure::Read(Box::new(error)))?;
        let spec = load::load(&sources).map_err(|diagnostics| Failure::Spec {
            rendered: diagnostic::render(&diagnostics, &sources, color),
            summary: diagnostic::summary(&diagnostics),
        })?;
        let model = model::select(model::resolve(&spec), &self.only).map_err(Failure::Select)?;
        let placement = placement(&self.out, &self.runtime).map_err(Failure::Placement)?;
        emit::emit(&model, &placement).map_err(Failure::Format)
    }

    /// What differs between the spec and what lies on disk, as one unified diff each: the files of the crate, and the JSON Schema
    /// beside the spec if there is one.
    ///
    /// # Errors
    /// As [`files`](Self::files), and if a file on disk can't be read.
    pub fn drift(&self, color: bool) -> Result<Vec<Drift>, Failure> {
        let files = self.files(color)?;
        let mut drift = differences(&self.out, &files)?;
        let folder = schema_folder(&self.spec);
        if folder.is_dir() {
            drift.extend(differences(&folder, &schema_files())?);
        }
        Ok(drift)
    }
}

/// Folder of the JSON Schema of a spec.
#[must_use]
pub fn schema_folder(spec: &Path) -> PathBuf {
    spec.join("schema")
}

/// The JSON Schema of the spec language, for the folder that [`schema_folder`] names.
#[must_use]
pub fn schema_files() -> Vec<File> {
    let file = |path: &str, text| File {
        path: path.to_owned(),
        text,
    };
    vec![file("action.json", schema::action()), file("service.json", schema::service())]
}

fn differences(out: &Path, files: &[File]) -> Result<Vec<Drift>, Failure> {
    let Comparison { changes, .. } = output::compare(files, out).map_err(Failure::Output)?;
    Ok(changes
        .into_iter()
        .map(|(path, change)| Drift {
            diff: output::diff(&path, &change, files),
            what: match change {
                Change::Missing => "is missing",
                Change::Different(_) => "differs",
                Change::Stale(_) => "no longer belongs",
            },
            path: out.join(path),
        })
        .collect())
}

/// A file that is not what the spec says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The file.
    pub path: PathBuf,
    /// `differs`, `is missing` or `no longer belongs`.
    pub what: &'static str,
    /// From what is there to what belongs there.
    pub diff: String,
}

/// Why nothing was generated.
#[derive(Debug)]
pub enum Failure {
    /// The spec can't be read.
    Read(Box<dyn std::error::Error + Send + Sync>),
    /// The spec has errors.
    Spec {
        /// All of them, as a compiler shows them.
        rendered: String,
        /// How many, in how many files.
        summary: String,
    },
    /// An action was asked for that the spec has not.
    Select(UnknownAction),
    /// The crate can't lie there.
    Placement(PlacementError),
    /// A fault of the generator.
    Format(FormatError),
    /// The disk.
    Output(OutputError),
}

impl fmt::Display for Failure {
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

impl std::error::Error for Failure {}
