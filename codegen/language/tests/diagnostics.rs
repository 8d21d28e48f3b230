//! The diagnostics of invalid specs. Each file in `tests/diagnostics` has a spec and the expected
//! output:
//!
//! ```text
//! === actions/GetThing.yaml
//! action: GetThing
//! === expected
//! error: …
//! ```
//!
//! Without a `service.yaml`, [`SERVICE`] is used. `=== NAME escaped` decodes `\x00` and the like.
//! `UPDATE_DIAGNOSTICS=1 cargo test -p aliyun-codegen-language --test diagnostics` updates the
//! expected output; read the difference before you commit it.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use aliyun_codegen_language::diagnostic::{render, summary};
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;

const SERVICE: &str = "\
product: vod
version: \"2017-03-21\"
crate: aliyun-vod
title: ApsaraVideo VOD
summary: Client of a video service.
signature: [ACS3-HMAC-SHA256, RPC-HMAC-SHA1]
endpoints:
  default_region: cn-shanghai
  regions:
    cn-shanghai: {public: vod.cn-shanghai.aliyuncs.com}
areas:
  media: Media
  upload: Upload
errors:
  Throttling: {status: 400}
";

struct Case {
    path: PathBuf,
    /// Everything before the expected part.
    input: String,
    files: Vec<(String, Vec<u8>)>,
    expected: String,
}

impl Case {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap();
        let (input, expected) = text.split_once("=== expected\n").unwrap_or((&text, ""));
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        for part in input.split("=== ").skip(1) {
            let (header, content) = part.split_once('\n').unwrap();
            let (name, content) = match header.split_once(' ') {
                Some((name, "escaped")) => (name, unescape(content.trim_end_matches('\n'))),
                Some((name, "missing")) => (name, b"missing".to_vec()),
                _ => (header, content.as_bytes().to_vec()),
            };
            files.push((format!("spec/{name}"), content));
        }
        if !files.iter().any(|(name, _)| name == "spec/service.yaml") {
            files.push(("spec/service.yaml".to_owned(), SERVICE.as_bytes().to_vec()));
        }
        files.retain(|(_, content)| content != b"missing");
        Case {
            input: input.to_owned(),
            expected: expected.to_owned(),
            files,
            path,
        }
    }

    fn said(&self) -> String {
        let sources = Sources::from_files(self.files.clone());
        match load(&sources) {
            Ok(_) => "nothing is wrong\n".to_owned(),
            Err(diagnostics) => format!("{}\nerror: {}\n", render(&diagnostics, &sources, false), summary(&diagnostics)),
        }
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'\\', [b'x', high, low, after @ ..]) => {
                let digits = [*high, *low];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                rest = after;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    bytes
}

fn cases() -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut paths: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(Case::read).collect()
}

#[test]
fn diagnostics_match_snapshots() {
    let update = std::env::var_os("UPDATE_DIAGNOSTICS").is_some();
    let mut differences = String::new();
    let cases = cases();
    assert!(cases.len() > 50, "cases were not found");
    for case in cases {
        let said = case.said();
        if update {
            fs::write(&case.path, format!("{}=== expected\n{said}", case.input)).unwrap();
        } else if said != case.expected {
            let diff = similar::TextDiff::from_lines(&case.expected, &said);
            differences.push_str(&format!(
                "{}\n{}\n",
                case.path.display(),
                diff.unified_diff().header("expected", "said")
            ));
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn every_diagnostic_has_a_position_and_help() {
    for case in cases() {
        let sources = Sources::from_files(case.files.clone());
        for diagnostic in load(&sources).err().unwrap_or_default() {
            assert!(!diagnostic.help.is_empty(), "{}: {}", case.path.display(), diagnostic.message);
            let text = case
                .files
                .iter()
                .find(|(name, _)| *name == diagnostic.location.file)
                .map(|(_, bytes)| bytes);
            if let (Some(text), Some(span)) = (text, &diagnostic.location.span) {
                assert!(
                    span.start < span.end && span.end <= text.len() + 1,
                    "{}: {}",
                    case.path.display(),
                    diagnostic.message
                );
            }
        }
    }
}
