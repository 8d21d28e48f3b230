//! `generated/` is what `spec/` says, and the same spec gives the same bytes.

use aliyun_codegen::model::resolve;
use aliyun_codegen::placement::{Placement, Runtime};
use aliyun_codegen::{emit, pipeline};
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use tests::sandbox::{Sandbox, service};
use tests::{root, task};

/// What `cargo xtask generate --check` does.
#[test]
fn generated_files_match_the_spec() {
    let drift = task().drift().unwrap_or_else(|failure| panic!("{failure}"));
    let diffs: Vec<_> = drift
        .iter()
        .map(|file| format!("{} {}\n{}", file.path.display(), file.what, file.diff))
        .collect();
    assert!(
        drift.is_empty(),
        "{}\nrun `cargo xtask generate`, look at what changed, and commit it",
        diffs.join("\n")
    );
    assert!(
        pipeline::schema_folder(&root().join("spec")).is_dir(),
        "the JSON Schema is part of the repository"
    );
    assert!(
        root().join("docs/spec-language.md").is_file(),
        "the reference of the spec language is part of the repository"
    );
}

#[test]
fn schema_and_language_reference_are_current() {
    let sandbox = Sandbox::new();
    sandbox.generate();
    let docs = sandbox.spec().with_file_name("docs");
    let page = docs.join("spec-language.md");
    std::fs::create_dir_all(&docs).unwrap();
    let wanted = std::fs::read_to_string(root().join("docs/spec-language.md")).unwrap();
    std::fs::write(
        &page,
        wanted.replace("| `summary` | string of one line | required |", "| `summary` | a poem | |"),
    )
    .unwrap();
    std::fs::write(docs.join("other.md"), "Not ours.\n").unwrap();
    let schema = sandbox.spec().join("schema");
    std::fs::create_dir_all(&schema).unwrap();
    let files = pipeline::schema_files(&sandbox.spec()).unwrap();
    let service = files.iter().find(|file| file.path == "service.json").unwrap();
    std::fs::write(schema.join("service.json"), &service.text).unwrap();
    let action = schema.join("action.json");

    let drift = sandbox.task().drift().unwrap();
    let found: Vec<_> = drift.iter().map(|file| (file.path.as_path(), file.what)).collect();
    assert_eq!(found, [(action.as_path(), "is missing"), (page.as_path(), "differs")]);
    assert!(drift[1].diff.contains("-| `summary` | a poem | |"), "{}", drift[1].diff);

    let write = || pipeline::write_language_files(&sandbox.spec()).unwrap();
    assert_eq!(write(), [action.clone(), page.clone()]);
    assert_eq!(std::fs::read_to_string(&page).unwrap(), wanted);
    assert_eq!(write(), [] as [std::path::PathBuf; 0]);
    assert!(sandbox.task().drift().unwrap().is_empty());
}

#[test]
fn difference_is_shown_as_diff() {
    let sandbox = Sandbox::new();
    sandbox.generate();
    assert!(sandbox.task().drift().unwrap().is_empty());
    let file = sandbox.out().join("src/client.rs");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("//! The client.", "//! A client.")).unwrap();
    std::fs::remove_file(sandbox.out().join("src/types.rs")).unwrap();
    let drift = sandbox.task().drift().unwrap();
    let found: Vec<_> = drift
        .iter()
        .map(|file| (file.path.strip_prefix(sandbox.out()).unwrap().to_str().unwrap(), file.what))
        .collect();
    assert_eq!(found, [("src/client.rs", "differs"), ("src/types.rs", "is missing")]);
    assert!(
        drift[0].diff.contains("--- a/src/client.rs\n+++ b/src/client.rs\n"),
        "{}",
        drift[0].diff
    );
    assert!(drift[0].diff.contains("-//! A client.\n+//! The client.\n"), "{}", drift[0].diff);
}

#[test]
fn order_of_files_and_keys_does_not_matter() {
    let mut files = vec![("service.yaml".to_owned(), service().into_bytes())];
    for path in ["actions/CreateUploadVideo.yaml", "actions/RefreshUploadVideo.yaml"] {
        files.push((path.to_owned(), std::fs::read(root().join("spec").join(path)).unwrap()));
    }
    let placement = Placement {
        runtime: Runtime::Path("../runtime".into()),
        needs_workspace_table: false,
    };
    let generated = |files: Vec<(String, Vec<u8>)>| {
        let sources = Sources::from_files(files);
        emit::emit(&resolve(&load(&sources).unwrap()), &placement).unwrap()
    };
    let wanted = generated(files.clone());
    let mut shuffled = files;
    shuffled.reverse();
    // The keys of an action in the reverse order; the order of parameters stays, since it is the
    // order of the documentation.
    for (path, bytes) in &mut shuffled {
        if path.starts_with("actions/") {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let mut sections: Vec<String> = Vec::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                match sections.last_mut() {
                    Some(section) if line.starts_with(' ') || line.is_empty() => *section += &format!("{line}\n"),
                    _ => sections.push(format!("{line}\n")),
                }
            }
            sections.reverse();
            *bytes = sections.concat().into_bytes();
        }
    }
    assert_eq!(generated(shuffled), wanted);
}
