//! `import`: the vendor's metadata -> a spec.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use aliyun_codegen::{output, pipeline};
use aliyun_codegen_import::{self as import, File, Import, Options, RemarkKind};

use crate::commands::Outcome;
use crate::terminal::{self, print_line};

/// The arguments of the command.
pub(crate) struct ImportArguments {
    pub(crate) from: PathBuf,
    pub(crate) out: PathBuf,
    pub(crate) options: Options,
    pub(crate) verbose: bool,
}

pub(crate) fn import(arguments: &ImportArguments) -> Result<Outcome, String> {
    if !arguments.from.is_dir() {
        return import_document(&arguments.from, &arguments.out, arguments);
    }
    // Each document is a separate service, with its own folder.
    let documents = documents(&arguments.from)?;
    if documents.is_empty() {
        return Err(format!("error: no `.json` files in {}", arguments.from.display()));
    }
    let mut failed = 0;
    let mut outcome = Outcome::Done;
    for document in &documents {
        let folder = folder(&arguments.from, document);
        match import_document(document, &arguments.out.join(folder), arguments) {
            Ok(Outcome::Done) => {}
            Ok(other) => outcome = other,
            Err(message) => {
                terminal::print_error(format_args!("{message}"));
                failed += 1;
            }
        }
    }
    print_line!("{} of {} documents imported", documents.len() - failed, documents.len());
    if failed == documents.len() {
        Err("error: nothing was imported".to_owned())
    } else {
        Ok(outcome)
    }
}

fn import_document(from: &Path, out: &Path, arguments: &ImportArguments) -> Result<Outcome, String> {
    let start = Instant::now();
    let write_file = |path: &Path, text: &str| output::write_atomically(path, text).map_err(|error| format!("error: {error}"));
    let failed = |path: &Path, error: io::Error| format!("error: can't read {}: {error}", path.display());
    let text = fs::read(from).map_err(|error| failed(from, error))?;
    let text = String::from_utf8_lossy(&text);
    let existing = existing(out).map_err(|error| failed(out, error))?;
    let Import {
        product,
        version,
        files,
        actions,
        kept,
        report,
    } = import::import(text.trim_start_matches('\u{feff}'), &existing, &arguments.options)
        .map_err(|error| format!("error: {}: {error}", from.display()))?;
    for file in &files {
        write_file(&out.join(&file.path), &file.text)?;
    }
    // The first line of each file names its schema.
    for file in pipeline::schema_files(out).map_err(|error| error.to_string())? {
        write_file(&pipeline::schema_folder(out).join(&file.path), &file.text)?;
    }
    terminal::print(format_args!("{}", report.text(arguments.verbose)));
    let refused = report.of_kind(RemarkKind::Action).count();
    let kept = match kept {
        0 => String::new(),
        kept if arguments.options.update => format!(", {kept} already exist"),
        kept => format!(", {kept} already exist, unchanged (use --update to merge)"),
    };
    print_line!(
        "{product} {version}: {} of {actions} actions{kept}; {} files written to {} in {:.0?}",
        actions.saturating_sub(refused),
        files.len(),
        out.display(),
        start.elapsed()
    );
    Ok(match report.of_kind(RemarkKind::Manual).count() {
        0 => Outcome::Done,
        _ => Outcome::NeedsManualWork,
    })
}

/// The files of the spec that already exists in a folder, if any.
fn existing(out: &Path) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut read = |path: String| -> io::Result<()> {
        match fs::read_to_string(out.join(&path)) {
            Ok(text) => files.push(File { path, text }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    };
    read("service.yaml".to_owned())?;
    let entries = match fs::read_dir(out.join("actions")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let name = entry?.file_name();
        if let Some(name) = name.to_str().filter(|name| name.ends_with(".yaml") && !name.starts_with('.')) {
            read(format!("actions/{name}"))?;
        }
    }
    Ok(files)
}

/// The documents below a folder, sorted.
fn documents(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("error: can't read {}: {error}", folder.display()))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("error: can't read {}: {error}", folder.display()))?;
            let path = entry.path();
            let kind = entry
                .file_type()
                .map_err(|error| format!("error: can't read {}: {error}", path.display()))?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The folder for a document: its path without the extension, joined by hyphens.
fn folder(from: &Path, document: &Path) -> String {
    let path = document.strip_prefix(from).unwrap_or(document).with_extension("");
    let mut names: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    // In `Ecs/2014-05-26/api-docs.json`, the name of the file has no meaning.
    if names.len() > 1 && names.last().is_some_and(|name| name == "api-docs") {
        names.pop();
    }
    names.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_gets_its_own_folder() {
        let folder = |document: &str| folder(Path::new("docs"), Path::new(document));
        assert_eq!(folder("docs/ecs.json"), "ecs");
        assert_eq!(folder("docs/Ecs/2014-05-26/api-docs.json"), "Ecs-2014-05-26");
        assert_eq!(folder("docs/api-docs.json"), "api-docs");
    }
}
