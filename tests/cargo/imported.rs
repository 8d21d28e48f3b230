//! What is imported generates and compiles: each `codegen/import/tests/documents/NAME.json` holds
//! oddities of one sort.

use std::fs;
use std::path::{Path, PathBuf};

use aliyun_codegen::output;
use aliyun_codegen::pipeline::Generator;
use aliyun_codegen::placement::Runtime;
use aliyun_codegen_import::{Options, import};
use tests::root;

use crate::cargo;

/// Documents that are imported.
fn corpus() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("codegen/import/tests/documents"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut documents: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    documents.sort();
    documents
}

/// Generates a crate from an import, and gives its folder; `None` if the document is refused.
fn generated(document: &Path, folder: &Path) -> Option<PathBuf> {
    let options = Options {
        descriptions: true,
        ..Options::default()
    };
    let import = import(&fs::read_to_string(document).unwrap(), &[], &options).ok()?;
    let (spec, out) = (folder.join("spec"), folder.join("crate"));
    for file in &import.files {
        output::write_atomically(&spec.join(&file.path), &file.text).unwrap();
    }
    let task = Generator {
        spec,
        out: out.clone(),
        runtime: Runtime::Path(root().join("codegen/runtime")),
        only: Vec::new(),
        color: false,
    };
    let files = task.files().unwrap_or_else(|failure| panic!("{}: {failure}", document.display()));
    output::write(&files, &out).unwrap();
    Some(out)
}

#[test]
fn imported_spec_compiles() {
    let mut compiled = 0;
    for document in corpus() {
        let folder = tempfile::tempdir().unwrap();
        let Some(krate) = generated(&document, folder.path()) else {
            continue;
        };
        cargo(&krate, &["test", "--tests"]);
        // The documentation of these has what rustdoc could trip over.
        if ["crates", "texts"]
            .iter()
            .any(|name| document.file_stem().is_some_and(|stem| stem == *name))
        {
            cargo(&krate, &["doc", "--no-deps"]);
        }
        compiled += 1;
    }
    assert!(compiled > 3);
}
