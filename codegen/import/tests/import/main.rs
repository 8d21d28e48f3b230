//! Imports of documents. Each `tests/documents/NAME.json` has unusual things of one kind, and
//! `NAME.txt` the result: the whole report and every file. `UPDATE_IMPORTS=1 cargo test -p
//! aliyun-codegen-import --test import` updates them; read the difference before you commit it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod stale;
mod update;
mod values;

use std::fs;
use std::path::{Path, PathBuf};

use aliyun_codegen_import::{Import, Options, import};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents")
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

fn import_text(name: &str, options: &Options) -> String {
    match import(&document(name), &[], options) {
        Err(failure) => format!("=== failure\n{failure}\n"),
        Ok(Import { files, report, .. }) => {
            let files: String = files.iter().map(|file| format!("=== {}\n{}", file.path, file.text)).collect();
            format!("=== report\n{}{files}", report.text(true))
        }
    }
}

#[test]
fn imports_match_snapshots() {
    let mut wrong = Vec::new();
    let facts = corpus().into_iter().map(|name| (name, String::new(), Options::default()));
    for (name, suffix, options) in facts.chain([("texts".to_owned(), "-described".to_owned(), described())]) {
        let path = folder().join(format!("{name}{suffix}.txt"));
        let shown = import_text(&name, &options);
        if std::env::var_os("UPDATE_IMPORTS").is_some() {
            fs::write(&path, &shown).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != shown {
            wrong.push(format!("{}:\n{shown}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn import_is_deterministic() {
    for name in corpus() {
        assert_eq!(import_text(&name, &described()), import_text(&name, &described()), "{name}");
    }
}

#[test]
fn only_selected_actions_are_imported() {
    let only = |names: &[&str]| Options {
        actions: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Options::default()
    };
    let import = import(&document("references"), &[], &only(&["GetNode"])).unwrap();
    let paths: Vec<&str> = import.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["service.yaml", "actions/GetNode.yaml"]);
    // A shared type that only another action uses is not imported, one that this action uses is.
    // What is shared does not depend on the choice.
    let service = &import.files[0].text;
    assert!(service.contains("\n  Node:\n") && !service.contains("\n  Answer:\n"), "{service}");

    let unknown = aliyun_codegen_import::import(&document("references"), &[], &only(&["GetNod"])).unwrap_err();
    assert_eq!(unknown.to_string(), "the document has no action `GetNod`; did you mean `GetNode`?");
}

#[test]
fn existing_files_are_unchanged() {
    let one = Options {
        actions: vec!["GetNode".to_owned()],
        ..Options::default()
    };
    let mut there = import(&document("references"), &[], &one).unwrap().files;
    there[1].text.push_str("# by hand\n");
    let second = import(&document("references"), &there, &Options::default()).unwrap();
    let paths: Vec<&str> = second.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["actions/GetTree.yaml", "actions/ListOdd.yaml"]);
    assert_eq!(second.kept, 1);

    let other = import(&document("values"), &there, &Options::default()).unwrap_err();
    assert_eq!(
        other.to_string(),
        "the folder contains the spec of Refs 2020-01-01, but the document describes values 2020-01-01"
    );
    there[1].text.push_str("nonsense: 1\n");
    let broken = import(&document("references"), &there, &Options::default())
        .unwrap_err()
        .to_string();
    assert!(
        broken.contains("unknown key `nonsense`") && broken.contains("fix them first"),
        "{broken}"
    );
}

#[test]
fn invalid_document_error_names_the_reason() {
    let refused = |text: &str| import(text, &[], &Options::default()).unwrap_err().to_string();
    assert!(refused("{").starts_with("invalid JSON: "), "{}", refused("{"));
    assert!(refused(&"[".repeat(1_000_000)).starts_with("invalid JSON: "));
    assert_eq!(refused("[]"), "not an api-docs document: it is not an object");
    assert!(refused(&document("roa")).starts_with("CS is a product of the ROA style; only RPC-style products"));
}
