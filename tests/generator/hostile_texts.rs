//! Malicious strings in a spec still give valid Rust names.

use std::fs;

use tests::sandbox::{HOSTILE_TEXTS, Sandbox};

#[test]
fn hostile_strings_get_valid_names() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.action("HostileTexts"), HOSTILE_TEXTS).unwrap();
    let files = sandbox.task().files().unwrap_or_else(|failure| panic!("{failure}"));
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
    // Bidirectional control characters are escaped.
    assert!(file.contains("\\u{202e}backwards") && !file.contains('\u{202e}'), "{file}");
}
