//! `docs/reliability.md` names tests; they have to be there.

use std::collections::BTreeSet;
use std::path::Path;

/// The names of the tests in the Rust files of a folder and those below it.
fn tests_in(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_in(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(path).unwrap();
            let mut is_test = false;
            for line in text.lines().map(str::trim) {
                let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
                if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                    is_test = true;
                } else if let Some(function) = function.filter(|_| std::mem::take(&mut is_test)) {
                    names.insert(function.split(['(', '<']).next().unwrap().to_owned());
                }
            }
        }
    }
}

/// The words in `code` of a text that look like the name of a function.
fn functions(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |word: &&str| word.contains('_') && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    text.split('`').skip(1).step_by(2).filter(is_name)
}

#[test]
fn tests_named_in_reliability_page_exist() {
    let page = std::fs::read_to_string(tests::root().join("docs/reliability.md")).unwrap();
    // Blocks of commands and output have marks of their own.
    let prose: String = page.split("```").step_by(2).collect();
    let mut names = BTreeSet::new();
    for folder in [
        "codegen/runtime/src",
        "tests/behaviour",
        "tests/cargo",
        "tests/examples/tests",
        "tests/generator",
        "tests/repository",
        "tests/transports/tests",
    ] {
        tests_in(&tests::root().join(folder), &mut names);
    }
    // A word of the documentation of Rust.
    let missing: Vec<_> = functions(&prose)
        .filter(|name| *name != "compile_fail" && !names.contains(*name))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
    assert!(functions(&prose).count() > 100);
}

/// A panic that is caught leaves all of them usable.
#[test]
fn clients_requests_and_errors_are_unwind_safe() {
    fn safe<T: std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
    safe::<aliyun_vod::Client>();
    safe::<aliyun_vod::ClientBuilder<aliyun_vod::Client>>();
    safe::<aliyun_vod::Error>();
    safe::<aliyun_vod::actions::RefreshUploadVideo>();
    safe::<aliyun_vod::actions::refresh_upload_video::RefreshUploadVideoResponse>();
    safe::<aliyun_vod::Credentials>();
    safe::<aliyun_vod::credentials::CredentialsError>();
    safe::<aliyun_vod::transport::TransportError>();
    safe::<aliyun_vod::transport::HttpRequest>();
    safe::<aliyun_vod::testing::MockService>();
}
