//! What generating does to a folder, and what it leaves alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use aliyun_codegen::output::{Update, Written};
use aliyun_codegen::pipeline::GenerateError;

use tests::sandbox::{Sandbox, tree};

#[test]
fn second_run_writes_only_missing_files() {
    let sandbox = Sandbox::new();
    let first = sandbox.generate();
    assert!(first.written.contains(&"src/actions/refresh_upload_video.rs".to_owned()) && first.kept == 0);
    let files = tree(&sandbox.out());
    assert_eq!(
        sandbox.generate(),
        Written {
            kept: first.written.len(),
            ..Written::default()
        }
    );
    fs::remove_dir_all(sandbox.out()).unwrap();
    sandbox.generate();
    assert_eq!(tree(&sandbox.out()), files);
}

#[test]
fn only_generated_files_are_removed() {
    let sandbox = Sandbox::new();
    let added = aliyun_codegen_language::scaffold::action("DeleteVideo", None).unwrap();
    fs::write(sandbox.action("DeleteVideo"), added).unwrap();
    sandbox.generate();
    fs::write(sandbox.out().join("src/actions/own.rs"), "// mine\n").unwrap();
    fs::write(sandbox.out().join("notes.txt"), "mine").unwrap();
    fs::remove_file(sandbox.action("DeleteVideo")).unwrap();
    let done = sandbox.generate();
    assert_eq!(done.removed, ["src/actions/delete_video.rs"]);
    assert!(sandbox.out().join("src/actions/own.rs").exists() && sandbox.out().join("notes.txt").exists());
    let left: Vec<_> = tree(&sandbox.out())
        .into_values()
        .filter(|text| String::from_utf8_lossy(text).contains("delete_video"))
        .collect();
    assert!(left.is_empty());
}

#[test]
fn foreign_file_is_not_overwritten() {
    let sandbox = Sandbox::new();
    // Files from the start and the end of a run: all temporary files must be removed.
    for foreign_file in ["Cargo.toml", "src/actions/refresh_upload_video.rs", "tests/examples.rs"] {
        let file = sandbox.out().join(foreign_file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "# mine\n").unwrap();
        let before = all_paths(&sandbox.out());
        let error = sandbox.task().write().unwrap_err().to_string();
        assert!(
            error.contains(foreign_file) && error.contains("was not written by this generator"),
            "{error}"
        );
        assert_eq!(all_paths(&sandbox.out()), before, "nothing was written beside it");
        fs::remove_dir_all(sandbox.out()).unwrap();
    }
}

#[test]
fn failure_leaves_existing_crate_unchanged() {
    let sandbox = Sandbox::new();
    sandbox.generate();
    let file = sandbox.action("RefreshUploadVideo");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("summary: ", "summary: Really ", 1)).unwrap();
    fs::write(sandbox.out().join("src/signer.rs"), "// mine\n").unwrap();
    let before = tree(&sandbox.out());
    assert!(sandbox.task().write().is_err());
    assert_eq!(tree(&sandbox.out()), before);
    fs::remove_file(sandbox.out().join("src/signer.rs")).unwrap();
    let written = sandbox.generate().written;
    assert!(
        ["src/actions/refresh_upload_video.rs", "src/client.rs", "src/signer.rs"]
            .iter()
            .all(|path| written.iter().any(|have| have == path)),
        "{written:?}"
    );
}

#[test]
fn unfinished_update_changes_nothing() {
    let sandbox = Sandbox::new();
    let task = sandbox.task();
    let update = Update::new(&task.out).unwrap();
    for file in task.files().unwrap() {
        update.add(&file).unwrap();
    }
    assert!(!sandbox.out().join("src").exists());
    drop(update);
    assert!(!sandbox.out().exists());
}

/// All files and folders below a folder.
fn all_paths(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path.clone());
            }
            found.insert(path);
        }
    }
    found
}

#[test]
fn spec_with_errors_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.generate();
    let before = tree(&sandbox.out());
    let file = sandbox.action("RefreshUploadVideo");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        text.replacen("type: string", "type: strng", 1)
            .replacen("quota: 120", "quotta: 120", 1),
    )
    .unwrap();
    let other = sandbox.action("CreateUploadVideo");
    let text = fs::read_to_string(&other).unwrap();
    fs::write(&other, text.replace("status: 503", "status: 5030")).unwrap();
    let Err(GenerateError::Spec { rendered, summary }) = sandbox.task().files() else {
        panic!("the spec has errors")
    };
    for part in [
        "unknown type `strng`",
        "did you mean `string`",
        "unknown key `quotta`",
        "did you mean `quota`",
        "5030",
        "RefreshUploadVideo.yaml:",
        "CreateUploadVideo.yaml:",
    ] {
        assert!(rendered.contains(part), "{part} is not in\n{rendered}");
    }
    assert!(summary.contains("2 files"), "{summary}");
    assert_eq!(tree(&sandbox.out()), before);
}

#[test]
fn write_error_is_reported_without_partial_file() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.out()).unwrap();
    // A file where a folder has to be.
    fs::write(sandbox.out().join("src"), "").unwrap();
    let error = sandbox.task().write().unwrap_err().to_string();
    assert!(error.starts_with("error: can't ") && error.contains("src"), "{error}");
    let half: Vec<_> = tree(&sandbox.out())
        .into_keys()
        .filter(|path| path.to_string_lossy().starts_with(".generating"))
        .collect();
    assert!(half.is_empty(), "{half:?}");
}

#[test]
fn leftovers_of_a_killed_run_are_removed() {
    let sandbox = Sandbox::new();
    sandbox.generate();
    let files = tree(&sandbox.out());
    let (task, spec) = (sandbox.task(), sandbox.action("RefreshUploadVideo"));
    let text = fs::read_to_string(&spec).unwrap();
    fs::write(&spec, text.replacen("summary: ", "summary: Really ", 1)).unwrap();
    let update = Update::new(&task.out).unwrap();
    for file in task.files().unwrap() {
        update.add(&file).unwrap();
    }
    std::mem::forget(update);
    let is_unfinished = |path: &PathBuf| path.to_string_lossy().starts_with(".generating");
    assert!(tree(&sandbox.out()).keys().any(is_unfinished));
    // A killed process would release the lock. Here this process still holds it, so delete the lock
    // file.
    fs::remove_file(sandbox.out().join(".generating.lock")).unwrap();
    fs::write(&spec, text).unwrap();
    assert_eq!(sandbox.generate().written, [""; 0]);
    assert_eq!(tree(&sandbox.out()), files);
}

#[test]
fn subset_contains_nothing_of_other_actions() {
    let sandbox = Sandbox::new();
    let mut task = sandbox.task();
    task.only = vec!["RefreshUploadVideo".to_owned()];
    let files = task.files().unwrap();
    for file in &files {
        for other in ["CreateUploadVideo", "create_upload_video", "UserData", "TagsExceededMax"] {
            // A description may mention another action by its name.
            let mentioned = file
                .text
                .lines()
                .any(|line| line.contains(other) && !line.trim_start().starts_with("//"));
            assert!(!mentioned, "{other} in {}", file.path);
        }
    }
    assert!(
        files
            .iter()
            .any(|file| file.path == "src/types.rs" && file.text.contains("pub struct UploadAuth"))
    );

    task.only = vec!["RefreshUploadVid".to_owned()];
    let error = task.files().unwrap_err().to_string();
    assert_eq!(
        error,
        "error: the spec has no action `RefreshUploadVid`; did you mean `RefreshUploadVideo`?"
    );
}

#[test]
fn signature_scheme_missing_in_spec_is_not_generated() {
    let sandbox = Sandbox::new();
    let file = sandbox.spec().join("service.yaml");
    let service = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        service.replace("signature: [ACS3-HMAC-SHA256, RPC-HMAC-SHA1]", "signature: [ACS3-HMAC-SHA256]"),
    )
    .unwrap();
    let files = sandbox.task().files().unwrap();
    let text = |path: &str| &files.iter().find(|file| file.path == path).unwrap().text;
    assert!(!text("src/signer.rs").contains("Sha1") && !text("Cargo.toml").contains("rpc-signature"));
    assert!(text("src/signer.rs").contains("Acs3HmacSha256"));
}

#[test]
fn file_without_generated_mark_is_never_changed() {
    let sandbox = Sandbox::new();
    sandbox.generate();
    for (path, text) in [
        ("LICENSE-MIT", "mine\n"),
        ("LICENSE-APACHE", "mine\n"),
        ("src/signer.rs", "// mine\n"),
        ("README.md", "\u{0}\u{ff}"),
    ] {
        let file = sandbox.out().join(path);
        let ours = fs::read(&file).unwrap();
        fs::write(&file, text).unwrap();
        let before = all_paths(&sandbox.out());
        let error = sandbox.task().write().unwrap_err().to_string();
        assert!(
            error.contains(path) && error.contains("was not written by this generator"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        assert_eq!(all_paths(&sandbox.out()), before);
        fs::write(&file, ours).unwrap();
    }
    // Only the mark matters, not the file name.
    let foreign_files = [
        "src/client.rs.generating",
        ".generating-1/README",
        ".generating-1-0",
        "x.generating",
        ".generating/x",
    ];
    for path in foreign_files {
        fs::create_dir_all(sandbox.out().join(path).parent().unwrap()).unwrap();
        fs::write(sandbox.out().join(path), "mine\n").unwrap();
    }
    assert_eq!(sandbox.generate().removed, [""; 0]);
    for path in foreign_files {
        assert_eq!(fs::read_to_string(sandbox.out().join(path)).unwrap(), "mine\n", "{path}");
    }
}

#[test]
fn edited_file_with_generated_mark_is_replaced() {
    let sandbox = Sandbox::new();
    sandbox.generate();
    let files = tree(&sandbox.out());
    let client = sandbox.out().join("src/client.rs");
    let text = fs::read_to_string(&client).unwrap();
    let edited = format!("{text}fn mine() {{}}\n");
    let conflict = format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n");
    let windows = text.replace('\n', "\r\n");
    for changed in [edited, conflict, windows] {
        fs::write(&client, changed).unwrap();
        assert_eq!(sandbox.generate().written, ["src/client.rs"]);
        assert_eq!(tree(&sandbox.out()), files);
    }
    let licence = sandbox.out().join("LICENSE-MIT");
    fs::write(&licence, fs::read_to_string(&licence).unwrap().replace('\n', "\r\n")).unwrap();
    assert_eq!(sandbox.generate().written, ["LICENSE-MIT"]);
    fs::write(sandbox.out().join("src/actions/old.rs"), &text).unwrap();
    assert_eq!(sandbox.generate().removed, ["src/actions/old.rs"]);
}

#[cfg(unix)]
#[test]
fn symlinks_in_the_output_are_rejected() {
    use std::os::unix::fs::symlink;

    let sandbox = Sandbox::new();
    sandbox.generate();
    let elsewhere = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(sandbox.out().join("src/lib.rs")).unwrap();
    let target = elsewhere.path().join("lib.rs");
    for (path, is_folder) in [
        ("src/lib.rs", false),
        (".generating.lock", false),
        ("src", true),
        ("src/actions", true),
    ] {
        fs::remove_dir_all(sandbox.out()).unwrap();
        sandbox.generate();
        // Even a file with the mark is not overwritten through a link.
        fs::write(&target, text.replace("pub mod", "pub  mod")).unwrap();
        let link = sandbox.out().join(path);
        if is_folder {
            fs::remove_dir_all(&link).unwrap();
            symlink(elsewhere.path(), &link).unwrap();
        } else {
            let _ = fs::remove_file(&link);
            symlink(&target, &link).unwrap();
        }
        let before = fs::read_to_string(&target).unwrap();
        let error = sandbox.task().write().unwrap_err().to_string();
        assert!(error.contains(path) && error.contains("it is a link"), "{error}");
        assert_eq!(fs::read_to_string(&target).unwrap(), before, "{path}");
        assert!(link.is_symlink());
    }
    // The output folder itself may be a link.
    let linked = elsewhere.path().join("out");
    fs::remove_dir_all(sandbox.out()).unwrap();
    fs::create_dir(sandbox.out()).unwrap();
    symlink(sandbox.out(), &linked).unwrap();
    let mut task = sandbox.task();
    task.out = linked;
    task.write().unwrap();
    assert!(sandbox.out().join("src/lib.rs").is_file());
}

#[test]
fn concurrent_runs_do_not_mix() {
    let sandbox = Sandbox::new();
    let task = |only: &[&str]| {
        let mut task = sandbox.task();
        task.only = only.iter().map(|name| (*name).to_owned()).collect();
        task
    };
    let tasks = [task(&[]), task(&["RefreshUploadVideo"])];
    let trees = tasks.each_ref().map(|task| {
        task.write().unwrap();
        tree(&sandbox.out())
    });
    for _ in 0..3 {
        std::thread::scope(|scope| {
            for task in tasks.iter().chain(&tasks) {
                scope.spawn(|| task.write().unwrap());
            }
        });
        let files = tree(&sandbox.out());
        assert!(trees.contains(&files), "{:?}", files.keys().collect::<Vec<_>>());
        fs::remove_dir_all(sandbox.out()).unwrap();
    }
}

#[test]
fn line_ending_difference_is_named() {
    let sandbox = Sandbox::new();
    sandbox.generate();
    for path in ["src/client.rs", "LICENSE-MIT"] {
        let file = sandbox.out().join(path);
        fs::write(&file, fs::read_to_string(&file).unwrap().replace('\n', "\r\n")).unwrap();
    }
    let drift = sandbox.task().drift().unwrap();
    let found: Vec<_> = drift.iter().map(|file| (file.what, file.diff.as_str())).collect();
    assert_eq!(found, [("differs only in line ends", ""); 2]);
}
