//! No input makes the loader panic or run away: invalid spec files, random text, and malicious
//! input.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use aliyun_codegen_language::diagnostic::{Diagnostic, render, summary};
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::{LARGEST_FILE, Sources};
use proptest::prelude::*;

type Files = Vec<(String, Vec<u8>)>;

/// The spec of this repository.
fn real() -> Files {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let mut files = vec![("spec/service.yaml".to_owned(), fs::read(spec.join("service.yaml")).unwrap())];
    for entry in fs::read_dir(spec.join("actions")).unwrap() {
        let entry = entry.unwrap();
        files.push((
            format!("spec/actions/{}", entry.file_name().to_str().unwrap()),
            fs::read(entry.path()).unwrap(),
        ));
    }
    files
}

/// Two actions of that spec with the shared types that they name, for tests that load many times.
fn few() -> Files {
    static FEW: LazyLock<Files> = LazyLock::new(read_few);
    FEW.clone()
}

fn read_few() -> Files {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let actions = ["RefreshUploadVideo", "CreateUploadVideo"].map(|action| {
        let path = format!("actions/{action}.yaml");
        let text = fs::read_to_string(spec.join(&path)).unwrap();
        (format!("spec/{path}"), text)
    });

    let service = fs::read_to_string(spec.join("service.yaml")).unwrap();
    let (head, types) = service.split_once("\ntypes:\n").unwrap();
    let (types, tail) = types.split_once("\nerrors:\n").unwrap();
    let mut unused: Vec<(&str, String)> = Vec::new();
    for line in types.lines() {
        match line.strip_prefix("  ").and_then(|line| line.strip_suffix(':')) {
            Some(name) if !name.starts_with(' ') => unused.push((name, format!("{line}\n"))),
            _ => unused.last_mut().unwrap().1.extend([line, "\n"]),
        }
    }
    let mut used: String = actions.iter().map(|(_, text)| text.as_str()).collect();
    let mut needed = String::new();
    while let Some(at) = unused.iter().position(|(name, _)| used.contains(name)) {
        let (_, text) = unused.remove(at);
        used.push_str(&text);
        needed.push_str(&text);
    }
    let service = format!("{head}\ntypes:\n{needed}\nerrors:\n{tail}");

    let mut files = vec![("spec/service.yaml".to_owned(), service.into_bytes())];
    files.extend(actions.map(|(path, text)| (path, text.into_bytes())));
    files
}

/// Loads and renders; both must end.
fn said(files: &Files) -> Result<usize, Vec<Diagnostic>> {
    let sources = Sources::from_files(files.clone());
    let loaded = load(&sources).map(|spec| spec.actions.len());
    if let Err(diagnostics) = &loaded {
        assert!(!diagnostics.is_empty());
        assert!(!render(diagnostics, &sources, false).is_empty());
        assert!(render(diagnostics, &sources, true).contains('\u{1b}'));
        for diagnostic in diagnostics {
            let places = std::iter::once(&diagnostic.location).chain(diagnostic.related.iter().map(|related| &related.location));
            for (file, span) in places.filter_map(|place| Some((&place.file, place.span.as_ref()?))) {
                let length = files.iter().find(|(path, _)| path == file).map_or(0, |(_, bytes)| bytes.len());
                assert!(
                    span.start <= span.end && span.end <= length.max(1),
                    "{span:?} of {length} in {file}: {}",
                    diagnostic.message
                );
            }
        }
    }
    loaded
}

fn with_action(text: impl Into<Vec<u8>>) -> Files {
    let mut files = few();
    files.push(("spec/actions/A.yaml".to_owned(), text.into()));
    files
}

fn action(rest: &str) -> Files {
    with_action(format!("action: A\nsummary: S.\n{rest}"))
}

#[test]
fn own_spec_loads() {
    let sources = Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec")).unwrap();
    if let Err(diagnostics) = load(&sources) {
        panic!("{}\n{}", render(&diagnostics, &sources, false), summary(&diagnostics));
    }
}

#[test]
fn subset_of_own_spec_loads() {
    assert_eq!(said(&few()), Ok(2));
}

#[test]
fn file_order_does_not_change_diagnostics() {
    let mut files = real();
    files.push(("spec/actions/A.yaml".to_owned(), b"action: B\nsumary: S.\n".to_vec()));
    let one = said(&files).unwrap_err();
    files.reverse();
    assert_eq!(said(&files).unwrap_err(), one);
}

#[test]
fn files_of_a_spec_folder_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for (path, bytes) in real() {
        write(path.strip_prefix("spec/").unwrap(), &bytes);
    }
    write(".hidden", b"x");
    write("actions/.hidden", b"x");
    write("schema/action.json", b"{}");
    assert!(load(&Sources::read(folder.path()).unwrap()).is_ok());

    write("actions/sub/B.yaml", b"action: B\n");
    write("actions/C.yml", b"action: C\n");
    write("more/D.yaml", b"action: D\n");
    write("notes.txt", b"x");
    let diagnostics = load(&Sources::read(folder.path()).unwrap()).unwrap_err();
    let messages: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    let strays = ["`C.yml`", "`sub`", "`more`", "`notes.txt`"].map(|name| format!("{name} is not part of a spec"));
    assert_eq!(messages, strays);
}

#[test]
fn unreadable_path_is_named_in_error() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere");
    let read = || Sources::read(folder.path());
    let error = Sources::read(&missing).unwrap_err();
    let start = format!("can't read `{}`: ", missing.display());
    let reason = error.to_string().strip_prefix(&start).map(str::to_owned);
    assert!(reason.is_some_and(|reason| !reason.is_empty()), "{error}");
    // The reason is printed once, by whatever prints the sources as well.
    assert!(std::error::Error::source(&error).is_none());
    assert!(read().is_ok());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("lost", folder.path().join("service.yaml")).unwrap();
        let error = read().unwrap_err().to_string();
        assert!(error.contains("service.yaml`: ") && error.len() > start.len(), "{error}");
    }
}

#[test]
fn files_that_are_too_large_are_not_parsed() {
    let mut text = b"action: A\nsummary: S.\n# ".to_vec();
    text.resize(LARGEST_FILE, b'x');
    let about = |text: &[u8]| {
        let diagnostics = said(&with_action(text)).err().unwrap_or_default();
        let here = diagnostics
            .into_iter()
            .filter(|diagnostic| diagnostic.location.file.ends_with("/A.yaml"));
        here.map(|diagnostic| diagnostic.message).collect::<Vec<_>>()
    };
    assert!(about(&text).is_empty());
    text.push(b'x');
    assert_eq!(about(&text), ["the file is larger than 1024 KiB"]);
}

#[test]
fn malicious_input_is_handled_in_time() {
    hurt(64);
}

#[test]
#[ignore = "takes half a minute: a step of .ci/run"]
fn full_size_malicious_input_is_handled_in_time() {
    hurt(1);
}

/// Inputs that would take far longer than their size suggests. `part` divides their size: at full
/// size they are about as large as a file may be.
#[expect(clippy::print_stdout, reason = "the name of the one that hangs or overflows the stack")]
fn hurt(part: usize) {
    let many = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let largest = LARGEST_FILE / part;
    let half = largest / 2;
    let deep_json = format!("{}{}", "[".repeat(900), "]".repeat(900));
    let inputs: Vec<(&str, Files)> = vec![
        ("open lists", with_action("[".repeat(largest))),
        ("open maps", with_action("{a: ".repeat(largest / 4))),
        ("closed lists", with_action(format!("{}{}", "[".repeat(half), "]".repeat(half)))),
        ("brackets, nearly too many", with_action("[a,".repeat(990) + &"b,".repeat(half / 2))),
        ("dashes", with_action("- ".repeat(half))),
        ("question marks", with_action("? ".repeat(half))),
        ("quotes", with_action("\"".repeat(largest))),
        ("a long key", with_action(format!("{}: x", "k".repeat(largest - 3)))),
        ("a long quoted key", with_action(format!("? \"{}\"\n: x", "k".repeat(largest - 9)))),
        ("anchors", with_action(many(20_000 / part, &|i| format!("a{i}: &a{i} x\n")))),
        (
            "a bomb",
            with_action(many(20, &|i| format!("a{}: &a{} [*a{i}, *a{i}, *a{i}]\n", i + 1, i + 1))),
        ),
        ("merge keys", with_action("a: &a {<<: *a}\n")),
        ("unknown keys", action(&many(60_000 / part, &|i| format!("k{i}: x\n")))),
        ("the same key", action(&many(60_000 / part, &|_| "quota: 1\n".to_owned()))),
        (
            "the same parameter",
            action(&format!("request:\n{}", many(20_000 / part, &|_| "  A: {type: x}\n".to_owned()))),
        ),
        (
            "parameters that meet",
            action(&format!(
                "request:\n{}",
                many(20_000 / part, &|i| format!("  A{i}_: {{type: x}}\n  A{i}: {{type: y}}\n"))
            )),
        ),
        (
            "groups",
            action(&format!(
                "request:\n{}",
                many(2_000 / part, &|i| format!("  A{i}: {{type: string, one_of: g{}}}\n", i / 20))
            )),
        ),
        (
            "one big group",
            action(&format!(
                "request:\n{}",
                many(9_000 / part, &|i| format!("  A{i}: {{type: string, one_of: g}}\n"))
            )),
        ),
        (
            "a chain of types",
            action(&format!(
                "response: {{T: {{type: T0}}}}\ntypes:\n{}",
                many(15_000 / part, &|i| format!(
                    "  T{i}: {{fields: {{N: {{type: T{}, required: true}}}}}}\n",
                    (i + 1) % (15_000 / part)
                ))
            )),
        ),
        (
            "cycles",
            action(&format!(
                "response: {{T: {{type: T0}}}}\ntypes:\n{}",
                many(1_000, &|i| {
                    let fields = many(10, &|j| format!("F{j}: {{type: T{}, required: true}}, ", (i * 7 + j) % 1_000));
                    format!("  T{i}: {{fields: {{{fields}}}}}\n")
                })
            )),
        ),
        (
            "a pattern",
            action("request: {A: {type: string, pattern: '(((a{99}){99}){99}){99}', example: aaaa}}\n"),
        ),
        (
            "a deep pattern",
            action(&format!(
                "request: {{A: {{type: string, pattern: '{}{}'}}}}\n",
                "(".repeat(9_000 / part),
                ")".repeat(9_000 / part)
            )),
        ),
        (
            "a slow pattern",
            action(&format!(
                "request: {{A: {{type: string, pattern: '(a?){{200}}a{{200}}', example: {}}}}}\n",
                "a".repeat(half)
            )),
        ),
        ("deep JSON", action(&format!("examples:\n  - json: '{deep_json}'\n"))),
        (
            "deep XML",
            action(&format!("examples:\n  - xml: '{}'\n", "<a>".repeat(100_000 / part))),
        ),
        (
            "an XML bomb",
            action("examples:\n  - xml: '<!DOCTYPE a [<!ENTITY b \"bb\">]><AResponse>&b;</AResponse>'\n"),
        ),
        (
            "unknown fields of a response",
            action(&format!(
                "examples:\n  - json: |\n      {{{}\"z\": 1}}\n",
                many(30_000 / part, &|i| format!("\"f{i}\": 1,"))
            )),
        ),
        (
            "unknown elements",
            action(&format!(
                "examples:\n  - xml: |\n      <AResponse>{}</AResponse>\n",
                many(20_000 / part, &|i| format!("<f{i}>1</f{i}>"))
            )),
        ),
        (
            "one long line",
            action(&format!(
                "request: {{{}}}\n",
                many(20_000 / part, &|i| format!("A{i}: {{type: x}}, "))
            )),
        ),
        (
            "values",
            action(&format!(
                "request: {{A: {{type: string, values: [{}]}}}}\n",
                many(50_000 / part, &|i| format!("v{i}, v-{i}, "))
            )),
        ),
        (
            "a long summary",
            action(&format!("description: \"{}\"\n", "\\u202e".repeat(50_000 / part))),
        ),
        ("documents", with_action("--- a\n".repeat(half / 3))),
        (
            "errors",
            action(&format!(
                "errors:\n{}",
                many(20_000 / part, &|i| format!("  A.{i}: {{status: 400}}\n  A{i}: {{status: 400}}\n"))
            )),
        ),
    ];
    for (what, files) in inputs {
        println!("{what}");
        let _ = said(&files);
    }
}

/// Inputs that once failed, or nearly did.
#[test]
fn former_crash_inputs_load_without_panic() {
    for text in [
        "",
        "\n",
        "---",
        "--- \n---",
        "...",
        "%YAML 1.2\n---\na: b",
        "%YAML 9.9\n---\n",
        "%TAG ! x\n--- !y z",
        "? ",
        ": ",
        "- ",
        "-",
        "?",
        ":",
        "[",
        "{",
        "]",
        "}",
        "&",
        "&a",
        "*",
        "*a",
        "!",
        "!!",
        "!!str",
        "!!str a: b",
        "!!int x",
        "!!map [a]",
        "|",
        ">",
        "|9\n a",
        "|-\n",
        "\"",
        "'",
        "#",
        "@",
        "`",
        "\\",
        "\t",
        "\r",
        "\r\n",
        "\u{feff}",
        "\u{feff}\u{feff}",
        "a: \u{85}b",
        "a: \u{2028}b",
        "~: ~",
        "null: null",
        "{}: {}",
        "[]: []",
        "{a}: b",
        "? {a: b}\n: c",
        "a: b: c",
        "a:\n- b\n c",
        "a: 'b\n\n\nc",
        "a: |\n b\n  c\n d",
        "? |\n  a\n: b",
        "a: 0x",
        "a: 1e999",
        "a: .nan",
        "a: -0",
        "a: 0o7",
        "a: 1_000",
        "<<: {a: b}",
        "a: !<tag:yaml.org,2002:str> b",
        "action: ''\nsummary: S.",
        "action: A\nsummary: S.\nrequest: {'': {type: ''}}",
        "action: A\nsummary: S.\npaging: {items: ''}",
        "action: A\nsummary: S.\npaging: {items: '...'}",
        "action: A\nsummary: S.\nexamples: [{json: ''}]",
        "action: A\nsummary: S.\nexamples: [{json: '\u{1}'}]",
        "action: A\nsummary: S.\nexamples: [{xml: '<'}]",
        "action: A\nsummary: S.\nexamples:\n  - json: |4\n        {\"a\n",
        "action: A\nsummary: S.\nexamples:\n  - json: >\n      {\"a\": 1,\n      \"b\": 2}\n",
        "action: A\nsummary: S.\nexamples:\n  - json: |\n\n\n      {\"ä\": 1}\n",
        "action: A\nsummary: S.\nexamples:\n  - xml: |\n      <AResponse><a/><a/><a><b/></a></AResponse>\n",
        "action: A\nsummary: S.\nresponse: {a: {type: [[[any]]]}, b: {type: {string: {string: [object]}}, fields: {c: {type: string, wrapped_in: d}}}}",
    ] {
        let _ = said(&with_action(text));
        let mut files = few();
        files.retain(|(path, _)| !path.ends_with("service.yaml"));
        files.push(("spec/service.yaml".to_owned(), text.as_bytes().to_vec()));
        let _ = said(&files);
    }
    for bytes in [
        &b"\xff"[..],
        b"\xff\xfe",
        b"\xef\xbb",
        b"a: \x00",
        b"a: \xc3",
        b"\xf0\x9f\x98",
        b"action: A\nsummary: \"\xed\xa0\x80\"",
    ] {
        let _ = said(&with_action(bytes));
    }
}

/// A change of a text: where (a part of its length), how many bytes to remove, what to insert.
fn change() -> impl Strategy<Value = (f64, usize, Vec<u8>)> {
    let tokens = prop::sample::select(vec![
        "\n",
        " ",
        "  ",
        "\t",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        "\"",
        "|",
        ">",
        "#",
        "&a ",
        "*a",
        "!b ",
        "?",
        "---\n",
        "\\",
        "type: ",
        "fields:",
        "[string]",
        "{string: int64}",
        "object",
        "PlayInfo",
        "required: true",
        "one_of: media",
        "values: [a, b]",
        "json(",
        "base64(json(any))",
        "\r\n",
        "\u{e4}",
        "\u{202e}",
        "0",
        "1e9",
        "~",
    ]);
    let what = prop_oneof![
        2 => tokens.prop_map(|token| token.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    (0.0..1.0, prop_oneof![Just(0), Just(1), 0_usize..40], what)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_specs_load_without_panic(changes in prop::collection::vec((0_usize..9, change()), 1..6)) {
        let mut files = few();
        let count = files.len();
        for (file, (place, gone, come)) in changes {
            let bytes = &mut files[file % count].1;
            let at = (bytes.len() as f64 * place) as usize;
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, come);
        }
        let _ = said(&files);
    }

    #[test]
    fn random_yaml_loads_without_panic(parts in prop::collection::vec(change(), 0..80)) {
        let text: Vec<u8> = parts.into_iter().flat_map(|(_, _, come)| come).collect();
        let _ = said(&with_action(text.clone()));
        let _ = said(&with_action([b"action: A\nsummary: S.\nresponse:\n  A: {type: string, ".as_slice(), &text].concat()));
    }

    #[test]
    fn random_responses_load_without_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "{", "}", "[", "]", "\"UploadAuth\"", ":", ",", "\"x\"", "1", "null", "<", ">", "</", "/>", "RefreshUploadVideoResponse", "RequestId", " ", "\n", "&", "\u{e4}",
    ]), 0..60)) {
        let text = parts.concat();
        let (json, xml) = (text.replace('\n', "\n      "), format!("<RefreshUploadVideoResponse>{text}</RefreshUploadVideoResponse>").replace('\n', "\n      "));
        let mut files = few();
        let file = files.iter_mut().find(|(path, _)| path.ends_with("RefreshUploadVideo.yaml")).unwrap();
        file.1.extend(format!("  - json: |\n      {json}\n    xml: |\n      {xml}\n    request: {{VideoId: a}}\n").bytes());
        let _ = said(&files);
    }
}
