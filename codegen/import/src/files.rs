//! The files of a spec in memory.

use std::collections::BTreeMap;
use std::path::Path;

use aliyun_codegen_language::diagnostic;
use aliyun_codegen_language::load;
use aliyun_codegen_language::names;
use aliyun_codegen_language::source::Sources;
use aliyun_codegen_language::spec::Spec;

/// A file of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the folder of the spec, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// The path of the file of the service.
pub(crate) const SERVICE: &str = "service.yaml";

/// The path of the file of an action. If that is the path of another file on some systems, the
/// action has [`other_path`].
pub(crate) fn path(action: &str) -> String {
    format!("actions/{}", names::action_file(action))
}

/// The path of the file of an action whose [`path`] is taken.
pub(crate) fn other_path(path: &str) -> String {
    match path.strip_suffix(".yaml") {
        Some(stem) => format!("{stem}_.yaml"),
        None => path.to_owned(),
    }
}

/// Loads files whose paths are relative to the spec folder. An error holds all diagnostics as text,
/// and the first problem of each file.
pub(crate) fn load(files: &[File]) -> Result<Spec, (String, BTreeMap<String, String>)> {
    let sources = Sources::from_files(
        files
            .iter()
            .map(|file| (Path::new("spec").join(&file.path), file.text.clone().into_bytes())),
    );
    load::load(&sources).map_err(|diagnostics| {
        let mut first = BTreeMap::new();
        for diagnostic in &diagnostics {
            let path = diagnostic.location.file.trim_start_matches("spec/").to_owned();
            first.entry(path).or_insert_with(|| diagnostic.message.clone());
        }
        (diagnostic::render(&diagnostics, &sources, false), first)
    })
}
