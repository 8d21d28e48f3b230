//! A checkout has the same bytes on every system.

use std::fs;
use std::process::Command;

use tests::root;
use tests::sandbox::tree;

#[test]
fn checkout_with_autocrlf_keeps_line_endings() {
    if !root().join(".git").exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    let status = Command::new("git")
        .args(["clone", "--quiet", "--config", "core.autocrlf=true"])
        .args([root().as_os_str(), clone.as_os_str()])
        .status()
        .unwrap();
    assert!(status.success());
    for part in ["generated", "spec", "docs", "codegen", "tests"] {
        for (path, bytes) in tree(&clone.join(part)) {
            let original = fs::read(root().join(part).join(&path)).unwrap_or_default();
            let has_windows_ends = |bytes: &[u8]| bytes.windows(2).any(|pair| pair == b"\r\n");
            assert!(
                !has_windows_ends(&bytes) || has_windows_ends(&original),
                "{part}/{}",
                path.display()
            );
        }
    }
}
