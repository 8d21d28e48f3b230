//! A generated crate compiles, wherever it is put and whatever the strings of the spec say.

use std::fs;

use aliyun_codegen::output;
use aliyun_codegen_language::scaffold;
use tests::root;
use tests::sandbox::{CHAPTER, DEPENDENCIES, EXAMPLE, HOSTILE_TEXTS, Sandbox};

use crate::cargo;

#[test]
fn crate_compiles_inside_and_outside_the_workspace() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.action("HostileTexts"), HOSTILE_TEXTS).unwrap();
    // A file as `cargo xtask new` leaves it.
    fs::write(
        sandbox.action("DeleteVideo"),
        scaffold::action("DeleteVideo", Some("upload")).unwrap(),
    )
    .unwrap();
    let service = sandbox.spec().join("service.yaml");
    let text = fs::read_to_string(&service).unwrap();
    let hostile = text
        .replacen("\ntitle: ", "\ntitle: '<Live> [beta]' # ", 1)
        .replacen("\n  upload: ", "\n  upload: '<Up> [load]' # ", 1);
    fs::write(&service, hostile).unwrap();
    sandbox.part("examples/added.rs", EXAMPLE);
    sandbox.part("dev-dependencies.toml", DEPENDENCIES);
    sandbox.part("guide/first_steps.md", CHAPTER);
    let mut task = sandbox.task();
    let files = task.files().unwrap_or_else(|failure| panic!("{failure}"));
    output::write(&files, &task.out).unwrap();
    cargo(&task.out, &["check", "--all-targets"]);
    // The documentation too: a block of the spec would fail to compile, or run and panic.
    cargo(&task.out, &["test"]);
    cargo(&task.out, &["doc", "--no-deps"]);
    let printed = cargo(&task.out, &["run", "--example", "added"]);
    assert_eq!(printed, "YWRkZWQ=\n");

    // Below the root of this repository, where no member is.
    let inside = tempfile::tempdir_in(root()).unwrap();
    task.out = inside.path().join("crate");
    task.only = vec!["RefreshUploadVideo".to_owned()];
    output::write(&task.files().unwrap(), &task.out).unwrap();
    cargo(&task.out, &["check", "--all-targets"]);
}
