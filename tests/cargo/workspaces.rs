//! A crate is accepted wherever cargo takes it for a member of a workspace, and elsewhere below one
//! it is a workspace by itself.

use std::fs;
use std::path::Path;

use aliyun_codegen::placement::Runtime;
use tests::sandbox::Sandbox;

use crate::cargo;

fn package(folder: &Path, name: &str, rest: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}\n");
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

/// The manifest of a workspace, that of a package `app` in it, and whether the crate in
/// `lib/client` is a workspace by itself.
const LAYOUTS: &[(&str, &str, bool)] = &[
    ("[workspace]\nmembers = [\"app\"]", "", true),
    (
        "[workspace]\nmembers = [\"app\"]",
        "[dependencies]\naliyun-vod = { path = \"../lib/client\" }",
        false,
    ),
    (
        "[workspace]\nmembers = [\"app\"]",
        "[dev-dependencies]\naliyun-vod = { path = \"../lib/client\" }",
        false,
    ),
    (
        "[workspace]\nmembers = [\"app\"]",
        "[build-dependencies.aliyun-vod]\npath = \"../lib/./client\"",
        false,
    ),
    (
        "[workspace]\nmembers = [\"app\"]",
        "[target.'cfg(unix)'.dependencies]\nvod = { package = \"aliyun-vod\", path = \"../lib/client\" }",
        false,
    ),
    (
        "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\naliyun-vod = { path = \"lib/client\" }",
        "[dependencies]\naliyun-vod.workspace = true",
        false,
    ),
    (
        "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\naliyun-vod = { path = \"lib/client\" }",
        "",
        true,
    ),
    ("[workspace]\nmembers = [\"app\", \"lib/*\"]", "", false),
    ("[workspace]\nmembers = [\"app\", \"l?b/[a-c]lient\"]", "", false),
    ("[workspace]\nmembers = [\"app\", \"**/client\"]", "", false),
    ("[workspace]\nmembers = [\"./app\", \"./lib/client/\"]", "", false),
    ("[workspace]\nmembers = [\"a*\"]\nexclude = [\"lib\"]", "", false),
    ("[workspace]\nmembers = [\"app\"]\nexclude = [\"lib/cli\"]", "", true),
    ("[workspace]\nmembers = [\"app\", \"lib/client\"]\nexclude = [\"lib\"]", "", false),
    (
        "[package]\nname = \"root\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\napp = { path = \"app\" }",
        "",
        true,
    ),
    (
        "[package]\nname = \"root\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\napp = { path = \"app\" }",
        "[dependencies]\naliyun-vod = { path = \"../lib/client\" }",
        false,
    ),
];

#[test]
fn crate_compiles_below_any_workspace() {
    for (root, app, own) in LAYOUTS {
        let sandbox = Sandbox::new();
        let folder = sandbox.spec().parent().unwrap().join("workspace");
        package(&folder.join("app"), "app", app);
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("src/lib.rs"), "").unwrap();
        fs::write(folder.join("Cargo.toml"), root).unwrap();
        let mut task = sandbox.task();
        task.out = folder.join("lib/client");
        // The second time the crate is there.
        for _ in 0..2 {
            task.write().unwrap();
            let manifest = fs::read_to_string(task.out.join("Cargo.toml")).unwrap();
            assert_eq!(manifest.contains("\n[workspace]\n"), *own, "{root}\n{app}");
            cargo(&task.out, &["metadata", "--format-version", "1", "--no-deps"]);
            cargo(&folder.join("app"), &["metadata", "--format-version", "1", "--no-deps"]);
        }
    }
}

#[test]
fn manifest_uses_the_selected_runtime_source() {
    let sandbox = Sandbox::new();
    let mut task = sandbox.task();
    for (runtime, want) in [
        (Runtime::Registry, "aliyun-runtime = { version = \"0.1.0\", default-features"),
        (
            Runtime::Git("https://a.example/b.git".to_owned()),
            "aliyun-runtime = { version = \"0.1.0\", git = \"https://a.example/b.git\", default-features",
        ),
    ] {
        task.runtime = runtime;
        task.write().unwrap();
        let manifest = fs::read_to_string(task.out.join("Cargo.toml")).unwrap();
        assert!(manifest.contains(want), "{manifest}");
        cargo(&task.out, &["metadata", "--format-version", "1", "--no-deps"]);
    }
}
