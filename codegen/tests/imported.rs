//! What is imported, generated: each `../import/tests/documents/NAME.json` holds oddities of one sort, and any other document does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod cargo;
#[path = "imported/hostile.rs"]
mod hostile;
#[path = "imported/large.rs"]
mod large;

use std::fs;
use std::path::{Path, PathBuf};

use aliyun_codegen::output;
use aliyun_codegen::pipeline::Generator;
use aliyun_codegen_import::{File, Options, import};

use crate::cargo::cargo;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("import/tests/documents")
}

fn document(name: &str) -> String {
    fs::read_to_string(folder().join(format!("{name}.json"))).unwrap()
}

/// Documents that are imported, by name.
fn corpus() -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn described() -> Options {
    Options {
        descriptions: true,
        ..Options::default()
    }
}

fn write(files: &[File], folder: &Path) {
    for file in files {
        output::write_atomically(&folder.join(&file.path), &file.text).unwrap();
    }
}

/// Generates a crate from an import, and gives its folder.
fn generated(name: &str, options: &Options, folder: &Path) -> Option<PathBuf> {
    let import = import(&document(name), &[], options).ok()?;
    let (spec, out) = (folder.join("spec"), folder.join("crate"));
    write(&import.files, &spec);
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    let task = Generator {
        spec,
        out: out.clone(),
        runtime,
        only: Vec::new(),
    };
    output::write(&task.files(false).unwrap_or_else(|failure| panic!("{name}: {failure}")), &out).unwrap();
    Some(out)
}

#[test]
fn what_is_imported_generates_and_compiles() {
    for name in corpus() {
        let folder = tempfile::tempdir().unwrap();
        let Some(krate) = generated(&name, &described(), folder.path()) else {
            continue;
        };
        cargo(&krate, &name, &["test", "--tests"], ("RUSTFLAGS", "-D warnings"));
        // The documentation of these has what rustdoc could trip over.
        if ["crates", "texts"].contains(&name.as_str()) {
            cargo(&krate, &name, &["doc", "--no-deps"], ("RUSTDOCFLAGS", "-D warnings"));
        }
    }
}
