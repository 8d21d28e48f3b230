//! Generates imported specs: of each `../import/tests/documents/NAME.json`, and of random
//! documents.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

#[path = "imported/hostile.rs"]
mod hostile;
#[path = "imported/large.rs"]
mod large;

use std::fs;
use std::path::{Path, PathBuf};

use aliyun_codegen_import::{Options, import};

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

/// `tests/cargo` checks whether the crates compile.
#[test]
fn imported_specs_generate() {
    let described = Options {
        descriptions: true,
        ..Options::default()
    };
    let imports: Vec<_> = corpus()
        .into_iter()
        .filter_map(|name| Some((import(&document(&name), &[], &described).ok()?, name)))
        .collect();
    assert!(imports.len() > 3);
    for (import, name) in imports {
        hostile::generates(&import.files, &name);
    }
}
