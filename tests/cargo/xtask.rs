//! `cargo xtask`: what it prints and how it ends.

use std::process::{Command, Output};

use tests::root;
use tests::sandbox::{Sandbox, tree};

fn xtask(args: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .arg("xtask")
        .args(args)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn commands_work_as_described() {
    let sandbox = Sandbox::new();
    let (spec, out) = (sandbox.spec(), sandbox.out());
    let (spec, out) = (spec.to_str().unwrap(), out.to_str().unwrap());
    let generate = ["generate", "--spec", spec, "--out", out];

    let first = xtask(&generate);
    assert!(first.status.success(), "{}", text(&first));
    assert!(text(&first).contains("src/client.rs"), "{}", text(&first));
    let path = "The manifest depends on the runtime by the path ../";
    assert!(
        text(&first).contains(path) && text(&first).contains("`--runtime registry|git`"),
        "{}",
        text(&first)
    );
    let second = String::from_utf8_lossy(&xtask(&generate).stdout).into_owned();
    assert!(
        second.lines().count() == 2 && second.contains(" 0 written, ") && second.contains(" 0 removed, in "),
        "{second}"
    );

    let new = xtask(&["new", "DeleteVideo", "--spec", spec]);
    assert!(new.status.success(), "{}", text(&new));
    let again = xtask(&["new", "DeleteVideo", "--spec", spec]);
    assert!(
        !again.status.success() && text(&again).contains("already exists"),
        "{}",
        text(&again)
    );
    assert!(!xtask(&["new", "../escape", "--spec", spec]).status.success());

    let before = tree(&sandbox.out());
    let check = xtask(&["generate", "--check", "--spec", spec, "--out", out]);
    assert_eq!(check.status.code(), Some(1));
    let shown = text(&check);
    for part in [
        "+++ b/src/actions/delete_video.rs",
        "is missing",
        "help: run `cargo xtask generate`",
    ] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    assert_eq!(tree(&sandbox.out()), before, "a check writes nothing");

    let schema = xtask(&["schema", "--spec", spec]);
    assert!(
        schema.status.success() && sandbox.spec().join("schema/action.json").exists(),
        "{}",
        text(&schema)
    );

    std::fs::write(sandbox.action("Broken"), "action: Broken\nsummary: [\n").unwrap();
    let broken = xtask(&generate);
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        text(&broken).contains("Broken.yaml:") && text(&broken).contains("nothing was written"),
        "{}",
        text(&broken)
    );
}

#[test]
fn help_names_every_command() {
    let help = text(&xtask(&["--help"]));
    for command in ["generate", "new", "schema", "mock"] {
        assert!(help.contains(command), "{help}");
    }
}

#[test]
fn harmful_commands_are_rejected() {
    let sandbox = Sandbox::new();
    let (spec, out) = (sandbox.spec(), sandbox.out());
    let (spec, out) = (spec.to_str().unwrap(), out.to_str().unwrap());
    let before = tree(&sandbox.spec());
    for (args, why) in [
        (
            vec!["generate", "--spec", spec, "--out", spec],
            "the folder of the crate is the spec",
        ),
        (
            vec!["generate", "--spec", spec, "--out", out, "--only", ","],
            "`--only` contains no action name",
        ),
        (
            vec!["new", "DeleteVideo", "--spec", out],
            "is not a spec folder: it has no service.yaml",
        ),
    ] {
        let refused = xtask(&args);
        assert!(!refused.status.success() && text(&refused).contains(why), "{}", text(&refused));
    }
    assert_eq!(tree(&sandbox.spec()), before);
    assert!(!sandbox.out().exists());
}

#[test]
fn diff_works_in_a_git_hook() {
    let output = Command::new(env!("CARGO"))
        .args(["xtask", "diff", "HEAD", "spec"])
        .current_dir(root())
        // As git sets them for a hook in a linked worktree.
        .envs([
            ("GIT_DIR", "/nowhere/.git/worktrees/x"),
            ("GIT_INDEX_FILE", "/nowhere/index"),
            ("GIT_PREFIX", ""),
        ])
        .output()
        .unwrap();
    assert!(output.status.success() && text(&output).contains("verdict: "), "{}", text(&output));

    let unknown = xtask(&["diff", "nosuch", "HEAD"]);
    assert!(!unknown.status.success() && !text(&unknown).contains("fatal"), "{}", text(&unknown));
}

#[test]
fn import_keeps_symlinked_spec_files() {
    let sandbox = Sandbox::new();
    let (folder, document) = (sandbox.out().join("spec"), sandbox.spec().join("../doc.json"));
    let import = |limit: u32| {
        let document_text = format!(
            r#"{{"info": {{"style": "RPC", "product": "a", "version": "1"}}, "endpoints": [{{"regionId": "cn-a", "endpoint": "a.example.com"}}],
                "apis": {{"GetThing": {{"parameters": [{{"name": "Size", "in": "query", "schema": {{"type": "integer", "maximum": {limit}}}}}]}}}}}}"#
        );
        std::fs::write(&document, document_text).unwrap();
        let done = xtask(&["import", document.to_str().unwrap(), "--update", "--out", folder.to_str().unwrap()]);
        assert!(done.status.success(), "{}", text(&done));
        text(&done)
    };
    import(1);
    for schema in ["schema/action.json", "schema/service.json"] {
        assert!(folder.join(schema).is_file(), "{schema} is named by the files of the spec");
    }
    let file = folder.join("actions/GetThing.yaml");
    std::fs::rename(&file, folder.join("../shared.yaml")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../shared.yaml", &file).unwrap();
    let said = import(2);
    assert!(std::fs::symlink_metadata(&file).unwrap().is_symlink());
    assert!(std::fs::read_to_string(&file).unwrap().contains("max: 2"), "{said}");
}

#[test]
fn closed_output_pipe_does_not_fail_the_command() {
    let sandbox = Sandbox::new();
    let mut command = Command::new(env!("CARGO"));
    command.args(["xtask", "generate", "--spec"]).arg(sandbox.spec());
    command.arg("--out").arg(sandbox.out()).current_dir(root());
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", text(&ended));
    assert!(!text(&ended).contains("panicked"), "{}", text(&ended));
    assert!(sandbox.out().join("src/lib.rs").exists());
}
