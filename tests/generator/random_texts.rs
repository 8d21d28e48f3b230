//! No text of a spec becomes code, wherever it is printed.

use std::collections::BTreeMap;

use aliyun_codegen::model::resolve;
use aliyun_codegen::placement::{Placement, Runtime};
use aliyun_codegen::{emit, output};
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use proptest::prelude::*;
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

/// A spec with `text` in every free-text key.
fn spec(text: &str) -> Sources {
    // A string of JSON is one of YAML, too.
    let block = serde_json::Value::from(text).to_string();
    let line = serde_json::Value::from(text.replace('\n', " ").trim()).to_string();
    let service = format!(
        "\
product: texts
crate: texts
version: \"2020-01-01\"
title: {line}
summary: {line}
description: {block}
signature: [ACS3-HMAC-SHA256]
endpoints: {{regions: {{cn-beijing: {{public: texts.aliyuncs.com}}}}}}
areas: {{one: {line}}}
types:
  Shared: {{description: {block}, fields: {{Name: {{type: string, description: {block}, example: {line}}}}}}}
  Kind: {{description: {block}, values: {{one: {block}, two: {line}}}}}
errors: {{Wide: {{status: 400, meaning: {line}, message: {line}}}}}
"
    );
    let action = format!(
        "\
action: GetThing
area: one
summary: {line}
description: {block}
deprecated: {block}
request:
  P: {{type: string, required: true, description: {block}, example: {line}, default: {line}, deprecated: {block}}}
  Q: {{type: Kind, description: {block}}}
  R: {{type: [Shared], encoding: json}}
response:
  RequestId: {{type: string, required: true, description: {block}}}
  S: {{type: [Shared], description: {block}}}
  Content: {{type: string, content: json(Shared), description: {block}}}
errors: {{Own: {{status: 404, meaning: {line}, message: {line}}}}}
examples:
  - title: {line}
    request: {{P: {line}, R: [{{Name: {line}}}]}}
    json: {}
",
        serde_json::Value::from(serde_json::json!({"RequestId": text, "S": [{"Name": text}]}).to_string())
    );
    Sources::from_files([
        ("service.yaml".to_owned(), service.into_bytes()),
        ("actions/GetThing.yaml".to_owned(), action.into_bytes()),
    ])
}

/// The documentation of a file: that of each item, and the notes on what is deprecated, which
/// rustdoc reads as Markdown, too.
fn docs(file: &output::File) -> Vec<String> {
    if file.path == "README.md" {
        return vec![file.text.split_once('\n').map(|(_, text)| text.to_owned()).unwrap_or_default()];
    }
    assert!(!file.text.contains("[doc = \""), "{}", file.text);
    let mut docs = vec![String::new()];
    for line in file.text.lines().map(str::trim_start) {
        let doc = ["///", "//!"].iter().find_map(|mark| line.strip_prefix(mark));
        match (doc, docs.last_mut()) {
            (Some(doc), Some(last)) => {
                last.push_str(doc.strip_prefix(' ').unwrap_or(doc));
                last.push('\n');
            }
            (_, Some(last)) if !last.is_empty() => docs.push(String::new()),
            _ => {}
        }
        let note = line.strip_prefix("#[deprecated(note = ").and_then(|line| line.strip_suffix(")]"));
        docs.extend(note.map(|note| syn::parse_str::<syn::LitStr>(note).unwrap().value()));
    }
    docs
}

/// What rustdoc compiles, resolves or warns about in the documentation of a crate, and how often.
fn found(text: &str) -> BTreeMap<String, usize> {
    let spec = load(&spec(text)).unwrap_or_else(|diagnostics| panic!("{text:?}: {diagnostics:?}"));
    let placement = Placement {
        runtime: Runtime::Path("../runtime".into()),
        needs_workspace_table: false,
    };
    let files = emit::emit(&resolve(&spec), &placement).unwrap();
    let files = files
        .iter()
        .filter(|file| file.path.starts_with("src/") || file.path == "README.md");
    let mut found = BTreeMap::new();
    for markdown in files.flat_map(docs) {
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        let mut item = |_: BrokenLink<'_>| Some((CowStr::from("an item"), CowStr::from("")));
        for event in Parser::new_with_broken_link_callback(&markdown, options, Some(&mut item)) {
            let what = match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if ["text", "json"].contains(&&*info) => continue,
                Event::Start(Tag::CodeBlock(kind)) => format!("{kind:?}"),
                Event::Start(Tag::Link {
                    link_type, dest_url, id, ..
                }) => match link_type {
                    LinkType::Inline | LinkType::Autolink if dest_url.starts_with("http") || dest_url.starts_with("crate::actions") => {
                        continue;
                    }
                    _ => format!("link to {dest_url} {id}"),
                },
                Event::Start(Tag::HtmlBlock | Tag::Image { .. } | Tag::FootnoteDefinition(_) | Tag::Strikethrough)
                | Event::Html(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_)
                | Event::TaskListMarker(_) => format!("{event:?} in {markdown}"),
                _ => continue,
            };
            *found.entry(what).or_default() += 1;
        }
    }
    found
}

#[test]
fn spec_strings_add_no_code_to_docs() {
    let ours = found("Word.");
    assert!(ours.keys().any(|what| what.contains("no_run")), "{ours:?}");
    for text in [
        "``~\n\n    panic!()",
        "```~\n\n    panic!()",
        "```rust\npanic!()\n```",
        "Word.\n\n```\npanic!()",
        "详见https://help.aliyun.com/a_b.html。",
        "a \\` b",
        "Use [Other] or <b>x.",
        "Media <Live> [beta] ![x](y)",
        "- a\n\n      panic!()\n\n<div>\n\n    panic!()",
    ] {
        assert_eq!(found(text), ours, "{text}");
    }
}

proptest! {
    #[test]
    fn random_strings_add_no_code_to_docs(text in "[\\-\\\\`~*_#>|<!&;:=+.a1词\\[\\]()/ \n]{1,24}|( {0,5}(```|~~~|``|>|-|1\\.|<b>|\\[x\\]|panic!\\(\\)|https://a\\.example)[`~ ]?\n{0,2}){1,9}") {
        prop_assume!(!text.trim().is_empty());
        prop_assert_eq!(found(&text), found("Word."));
    }
}
