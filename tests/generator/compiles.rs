//! What comes out compiles, wherever it is put and whatever the texts of the spec say.

use std::fs;
use std::path::Path;
use std::process::Command;

use aliyun_codegen::output;
use aliyun_codegen_language::scaffold;
use tests::root;

use crate::{Sandbox, parts};

/// Texts that would be code, end a comment, or upset a documentation tool, if they were pasted.
const HOSTILE: &str = r##"# the list of keys follows
action: HostileTexts
area: upload
summary: 'Ends a comment */ and a string "# and a `tick.'
description: |
  #![allow(warnings)] fn main() { std::process::exit(1) }

  ```rust
  compile_error!("a code block of the spec was compiled");
  ```

      compile_error!("an indented block of the spec was compiled");

  <script>alert(1)</script> [not a link] [Self::nothing] {braces} \backslash ```` ```
  * a list of `one`
deprecated: 'Gone "since" 2020 */'
request:
  Type: {type: string, required: true, description: 'A keyword; "quoted" */ #[deny(warnings)]'}
  Match: {type: string, description: "Another."}
  Self: {type: string}
  4K: {type: int32, min: 0, max: 9, example: 3}
  Quote"d: {type: boolean}
  With-Dash.1: {type: [string]}
  Old: {type: string, deprecated: 'use `Type` "now"'}
  Order: {type: string, values: {"-1": Minus., "2.0": Two., "": None., "华东": East., "a\"b": Quoted.}}
  Filter: {type: [Filter], encoding: repeat}
  Map: {type: {string: string}}
  Anything: {type: any}
  Nested: {type: object, fields: {Inner: {type: Filter}, List: {type: [Filter]}}}
response:
  RequestId: {type: string, required: true}
  Result: {type: [Result], description: "Shadows nothing."}
  String: {type: object, fields: {Vec: {type: string}, Option: {type: double}}}
  Node: {type: Node}
types:
  Filter: {fields: {Key: {type: string, required: true}, Value: {type: [string]}}}
  Result: {fields: {Ok: {type: boolean}, Err: {type: {string: [[int64]]}}}}
  Node: {fields: {Children: {type: [Node]}, Next: {type: Node}, Value: {type: any}}}
errors:
  'Quoted"Code': {status: 400, message: 'a */ "message"', meaning: 'A `meaning` | with a bar.'}
examples:
  - title: 'A "title" */'
    request: {Type: 'a "quoted" value', 4K: 3, Filter: [{Key: k, Value: [a, b]}], Order: "2.0", Nested: {Inner: {Key: k}, List: [{Key: l}]}}
    json: '{"RequestId": "r#\"raw\"# \u202ebackwards", "Result": [{"Ok": true}], "Node": {"Next": {"Value": 1}}}'
"##;

/// Runs cargo in a generated crate without default features, with warnings denied; gives what it printed.
fn cargo(krate: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--quiet", "--offline", "--no-default-features"])
        .current_dir(krate)
        .env("RUSTFLAGS", "-D warnings")
        // One for all, so that the dependencies are built once.
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated"))
        .output()
        .unwrap();
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{printed}{said}", krate.display());
    printed.into_owned()
}

#[test]
fn a_crate_compiles_inside_and_outside_of_the_workspace() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.action("HostileTexts"), HOSTILE).unwrap();
    // A file as `cargo xtask new` leaves it.
    fs::write(
        sandbox.action("DeleteVideo"),
        scaffold::action("DeleteVideo", Some("upload")).unwrap(),
    )
    .unwrap();
    sandbox.part("examples/added.rs", parts::EXAMPLE);
    sandbox.part("dev-dependencies.toml", parts::DEPENDENCIES);
    sandbox.part("guide/first_steps.md", parts::CHAPTER);
    let mut task = sandbox.task();
    let files = task.files(false).unwrap_or_else(|failure| panic!("{failure}"));
    output::write(&files, &task.out).unwrap();
    cargo(&task.out, &["check", "--all-targets"]);
    // The documentation too: a block of the spec would fail to compile here.
    cargo(&task.out, &["test"]);
    let printed = cargo(&task.out, &["run", "--example", "added"]);
    assert_eq!(printed, "YWRkZWQ=\n");

    // Below the root of this repository, where no member is.
    let inside = tempfile::tempdir_in(root()).unwrap();
    task.out = inside.path().join("crate");
    task.only = vec!["RefreshUploadVideo".to_owned()];
    output::write(&task.files(false).unwrap(), &task.out).unwrap();
    cargo(&task.out, &["check", "--all-targets"]);
}

#[test]
fn the_names_of_a_hostile_spec_are_good_names() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.action("HostileTexts"), HOSTILE).unwrap();
    let files = sandbox.task().files(false).unwrap_or_else(|failure| panic!("{failure}"));
    let file = &files.iter().find(|file| file.path == "src/actions/hostile_texts.rs").unwrap().text;
    for wanted in [
        "pub fn matching(mut self, matching: impl Into<String>) -> Self {",
        "self.matching = Some(matching.into());",
        "pub fn self_(mut self, self_: impl Into<String>) -> Self {",
        "self.n4k = Some(n4k);",
        "Self::Minus1 => \"-1\",",
        "Self::N2_0 => \"2.0\",",
        "Self::Empty => \"\",",
        "pub struct ResultItem",
        "pub next: Option<Box<NodeItem>>",
    ] {
        assert!(file.contains(wanted), "{wanted} is not in\n{file}");
    }
    assert!(!file.contains("r#type") && !file.contains("r#match"), "{file}");
    // What turns the direction of a text around is shown, and does not do it.
    assert!(file.contains("\\u{202e}backwards") && !file.contains('\u{202e}'), "{file}");
}
