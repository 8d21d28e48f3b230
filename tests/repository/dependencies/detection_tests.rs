//! Finds each kind of forbidden dependency in a small workspace made for the test.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::faults;

const ARCHITECTURE: &str = "
## Crates

| crate | what it is | may use |
|---|---|---|
| `base-crate` | the bottom | — |
| `top-crate` | the top | `base-crate` |

### `base-crate`

| module | what it is | may use |
|---|---|---|
| `value` | `text` and numbers | — |

### `top-crate`

| module | what it is | may use |
|---|---|---|
| `leaf` | what all others use | — |
| `branch` | in files of its own | `leaf`, `base-crate` |
| `apart` | uses nothing | — |
";

/// The files of a workspace without a fault.
const FILES: [(&str, &str); 12] = [
    ("ARCHITECTURE.md", ARCHITECTURE),
    ("Cargo.toml", "[workspace]\nmembers = ['base', 'top']"),
    ("base/Cargo.toml", "[package]\nname = 'base-crate'"),
    ("base/src/lib.rs", "pub mod value;"),
    ("base/src/value.rs", "pub struct Value;"),
    (
        "top/Cargo.toml",
        "[package]\nname = 'top-crate'\n[dependencies]\nbase-crate = { path = '../base' }\nserde = '1'",
    ),
    ("top/src/lib.rs", "mod apart;\nmod branch;\nmod leaf;\npub use leaf::Leaf;"),
    (
        "top/src/leaf.rs",
        "pub struct Leaf;\n#[macro_export] macro_rules! leaf { () => { $crate::Leaf } }",
    ),
    ("top/src/apart.rs", "pub fn apart() {}"),
    (
        "top/src/branch/mod.rs",
        "mod low;\nmod twig;\npub use low::Low;\npub fn branch() { twig::twig() }",
    ),
    (
        "top/src/branch/low.rs",
        "use base_crate::value::Value;\nuse crate::leaf;\npub struct Low(Value, leaf::Leaf);",
    ),
    (
        "top/src/branch/twig.rs",
        "use super::Low;\npub fn twig(_: Low) {}\n#[cfg(test)]\nmod tests { use crate::apart; }",
    ),
];

fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in FILES {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn found(root: &Path) -> Vec<(String, String)> {
    faults(root).into_iter().map(|fault| (fault.what, fault.place)).collect()
}

/// Writes `text` behind what is in `file`; the faults that are found then, and where.
fn with(file: &str, text: &str) -> Vec<(String, String)> {
    let folder = workspace();
    let path = folder.path().join(file);
    let before = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{before}\n{text}")).unwrap();
    found(folder.path())
}

/// Puts `new` in the place of `old` in `file`; the faults that are found then.
fn changed(file: &str, old: &str, new: &str) -> Vec<String> {
    let folder = workspace();
    let path = folder.path().join(file);
    let before = fs::read_to_string(&path).unwrap();
    assert!(before.contains(old), "{before}");
    fs::write(&path, before.replace(old, new)).unwrap();
    found(folder.path()).into_iter().map(|(what, _)| what).collect()
}

fn fault(what: &str, place: &str) -> Vec<(String, String)> {
    vec![(what.to_owned(), place.to_owned())]
}

#[test]
fn workspace_that_matches_its_tables_passes() {
    assert_eq!(found(workspace().path()), []);
    // What is not there without tests, what is not code, and what is generated.
    for text in [
        "#[cfg(test)] use crate::leaf::Leaf;",
        "#[cfg(test)] mod tests { use crate::leaf::Leaf; }",
        "pub struct S; impl S { #[cfg(test)] fn of(_: crate::leaf::Leaf) {} }",
        "/// [`crate::leaf::Leaf`]\npub struct S;",
        "pub fn f() -> &'static str { \"crate::leaf::Leaf\" }",
        "pub fn f() -> TokenStream { quote!(crate::leaf::Leaf) }",
        "pub struct Leaf; pub fn f() -> Leaf { self::Leaf }",
    ] {
        assert_eq!(with("top/src/apart.rs", text), [], "{text}");
    }
}

#[test]
fn undeclared_module_dependency_is_found() {
    for (text, path) in [
        ("use crate::leaf::Leaf;", "crate::leaf::Leaf"),
        ("use crate::{leaf::{self, Leaf as L}};", "crate::leaf"),
        ("use crate::leaf::*;", "crate::leaf"),
        ("use super::leaf::Leaf;", "super::leaf::Leaf"),
        ("pub use crate::leaf::Leaf;", "crate::leaf::Leaf"),
        // Through a re-export: what counts is where it is defined.
        ("use crate::Leaf;", "crate::Leaf"),
        ("pub fn f() { let _ = crate::leaf::Leaf; }", "crate::leaf::Leaf"),
        ("pub fn f() { use crate::leaf::Leaf; }", "crate::leaf::Leaf"),
        ("pub fn f(leaf: Option<&super::leaf::Leaf>) {}", "super::leaf::Leaf"),
        ("pub fn f<T: Into<crate::leaf::Leaf>>(t: T) {}", "crate::leaf::Leaf"),
        ("pub fn f() { println!(\"{:?}\", crate::leaf::Leaf); }", "crate::leaf::Leaf"),
        ("pub fn f() { vec![vec![Some(super::leaf::Leaf)]]; }", "super::leaf::Leaf"),
        ("pub fn f() { crate::leaf!(); }", "crate::leaf"),
        ("macro_rules! m { () => { $crate::leaf::Leaf } }", "crate::leaf::Leaf"),
        ("macro_rules! m { () => { use $crate::leaf::{Leaf}; } }", "crate::leaf::Leaf"),
        ("#[derive(crate::leaf::Leaf)] pub struct S;", "crate::leaf::Leaf"),
        ("pub struct S { #[serde(with = \"crate::leaf\")] field: u8 }", "crate::leaf"),
        ("mod inner { pub fn f() { super::super::leaf::Leaf; } }", "super::super::leaf::Leaf"),
    ] {
        let wanted = fault("top-crate: apart may not use leaf", &format!("top/src/apart.rs:2: {path}"));
        assert_eq!(with("top/src/apart.rs", text), wanted, "{text}");
    }
}

#[test]
fn undeclared_crate_dependency_of_a_module_is_found() {
    let wanted = |path: &str| fault("top-crate: apart may not use base-crate", &format!("top/src/apart.rs:2: {path}"));
    assert_eq!(
        with("top/src/apart.rs", "use base_crate::value::Value;"),
        wanted("base_crate::value::Value")
    );
    assert_eq!(
        with("top/src/apart.rs", "fn f() { m!(a, base_crate::value::Value); }"),
        wanted("base_crate::value::Value")
    );
}

#[test]
fn undeclared_dependency_between_crates_is_found() {
    let wanted = fault("base-crate may not use top-crate", "the manifest of base-crate names top-crate");
    assert_eq!(with("base/Cargo.toml", "[dependencies]\ntop-crate = '1'"), wanted);
    assert_eq!(
        with("base/Cargo.toml", "[target.'cfg(unix)'.build-dependencies]\ntop-crate = '1'"),
        wanted
    );
    assert_eq!(with("base/Cargo.toml", "[dev-dependencies]\ntop-crate = '1'"), []);
}

#[test]
fn rows_without_matching_code_are_found() {
    let document = "ARCHITECTURE.md";
    let of = |old, new| changed(document, old, new);
    assert_eq!(of("nothing | — |", "nothing | `leaf` |"), ["top-crate: apart does not use leaf"]);
    assert_eq!(
        of("nothing | — |", "nothing | `base-crate` |"),
        ["top-crate: apart does not use base-crate"]
    );
    assert_eq!(of("bottom | — |", "bottom | `top-crate` |"), ["base-crate does not use top-crate"]);
    assert_eq!(of("| `apart`", "| `gone` | x | — |\n| `apart`"), ["top-crate: gone is no module"]);
    assert_eq!(of("| `apart` | uses nothing | — |\n", ""), ["top-crate: apart has no row"]);
    assert_eq!(
        of("| `top-crate` | the top", "| `other` | x | — |\n| `top-crate` | the top"),
        ["other is no crate"]
    );
    assert_eq!(
        of("### `base-crate`", "### `other`"),
        ["other is no crate", "base-crate has no table of modules"]
    );
}

#[test]
fn crate_root_with_code_needs_a_row() {
    assert_eq!(
        changed("top/src/lib.rs", "mod apart;", "mod apart; fn f() {}"),
        ["top-crate: lib.rs has no row"]
    );
}

#[test]
fn module_cycles_are_found() {
    // Between modules below the root, whatever the table says.
    let with_row = ARCHITECTURE.replace("others use | —", "others use | `branch`");
    let folder = workspace();
    fs::write(folder.path().join("ARCHITECTURE.md"), with_row).unwrap();
    fs::write(folder.path().join("top/src/leaf.rs"), "use crate::branch::Low;\npub struct Leaf;").unwrap();
    let places = "branch -> leaf: top/src/branch/low.rs:3: leaf::Leaf\n    leaf -> branch: top/src/leaf.rs:1: crate::branch::Low";
    assert_eq!(found(folder.path()), fault("top-crate: a cycle of modules", places));

    // Between siblings.
    let wanted = "top-crate: a cycle of modules in branch";
    let places = "low -> twig: top/src/branch/low.rs:4: super::twig::twig\n    twig -> low: top/src/branch/twig.rs:2: Low";
    assert_eq!(
        with("top/src/branch/low.rs", "fn f() { super::twig::twig() }"),
        fault(wanted, places)
    );
    // Between a module and one that it holds.
    let places =
        "its own file -> twig: top/src/branch/mod.rs:4: twig::twig\n    twig -> its own file: top/src/branch/twig.rs:5: super::branch";
    assert_eq!(with("top/src/branch/twig.rs", "fn f() { super::branch() }"), fault(wanted, places));
    // A re-export alone is no dependency; a use of the name is.
    let below = "use base_crate::value::Value;\nuse crate::leaf::Leaf;\npub struct Low(Value, Leaf);\nfn f() { super::MAX; }";
    let parent = "mod low;\nmod twig;\npub use low::Low;\npub const MAX: u8 = 1;\n";
    let folder = workspace();
    fs::write(folder.path().join("top/src/branch/low.rs"), below).unwrap();
    fs::write(folder.path().join("top/src/branch/mod.rs"), parent).unwrap();
    assert_eq!(found(folder.path()), []);
    fs::write(folder.path().join("top/src/branch/mod.rs"), parent.to_owned() + "fn g(_: Low) {}").unwrap();
    let places = "its own file -> low: top/src/branch/mod.rs:5: Low\n    low -> its own file: top/src/branch/low.rs:4: super::MAX";
    assert_eq!(found(folder.path()), fault(wanted, places));
}
