//! The examples that come with the crate, each run as its users run it, against the mock server.
#![allow(missing_docs)]

use std::path::Path;
use std::process::Command;

use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use aliyun_mock::{AccessKey, Config, Mock};

/// Runs an example with the credentials and the endpoint of a mock server; gives what it printed.
fn run(example: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let spec = load(&Sources::read(&root.join("spec")).unwrap()).unwrap();
    let mock = Mock::start_blocking(spec, Config::default()).unwrap();
    let key = AccessKey::permanent();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "aliyun-vod", "--example", example, "--", &mock.url()])
        .current_dir(root)
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", key.id())
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.secret())
        .env_remove("ALIBABA_CLOUD_SECURITY_TOKEN")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(mock.requests().len(), 1);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn first_call_example_prints_the_title() {
    assert_eq!(run("first_call"), "阿里云VOD视频标题\n");
}
