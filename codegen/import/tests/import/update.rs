//! `--update`: what a person wrote stays, new facts are merged.

use aliyun_codegen_import::{File, Import, Options, RemarkKind, import};

use super::{corpus, document};

pub(super) fn update() -> Options {
    Options {
        update: true,
        ..Options::default()
    }
}

pub(super) fn text<'f>(files: &'f [File], path: &str) -> &'f str {
    &files
        .iter()
        .find(|file| file.path == path)
        .unwrap_or_else(|| panic!("{path} is not there"))
        .text
}

/// All files after an import, including unchanged ones.
pub(super) fn after(existing: &[File], import: &Import) -> Vec<File> {
    let mut files = existing.to_vec();
    for new in &import.files {
        match files.iter_mut().find(|file| file.path == new.path) {
            Some(file) => file.text.clone_from(&new.text),
            None => files.push(new.clone()),
        }
    }
    files
}

#[test]
fn the_same_document_changes_nothing() {
    for name in corpus() {
        let Ok(first) = import(&document(&name), &[], &Options::default()) else {
            continue;
        };
        let second = import(&document(&name), &first.files, &update()).unwrap();
        assert!(second.files.is_empty(), "{name}: {:?}", second.files);
        for kind in [
            RemarkKind::Added,
            RemarkKind::Gone,
            RemarkKind::Retyped,
            RemarkKind::RequiredChanged,
            RemarkKind::Changed,
            RemarkKind::Stale,
            RemarkKind::Differs,
            RemarkKind::NotStated,
            RemarkKind::Manual,
        ] {
            let remarks: Vec<_> = second.report.of_kind(kind).collect();
            assert!(remarks.is_empty(), "{name}: {remarks:?}");
        }
    }
}

const SERVICE: &str = r#"# yaml-language-server: $schema=schema/service.json
product: things
version: "2020-01-01"
crate: my-things          # our own name
title: Things
summary: A client.
signature: [ACS3-HMAC-SHA256]
endpoints:
  default_region: cn-a
  regions:
    cn-a: {public: a.example.com}   # the old one
    cn-old: {public: old.example.com}
errors:
  Throttling: {status: 400}
types:
  # Used by two.
  Tag: {fields: {Key: {type: string}}}
"#;

const ACTION: &str = r#"# yaml-language-server: $schema=../schema/action.json
action: GetThing
summary: Reads a thing, as we say it.
methods: [POST]   # the page says so
request:
  # Either of the two.
  Id:
    type: string
    one_of: thing
    description: |
      What a person wrote.

      # Even this.
  Name: {type: string, one_of: thing}
  Size: {type: int32, min: 1, max: 10, description: Ours.}   # keep
  # A comma list, in truth.
  Ids:
    type: [string]
    encoding: comma
  UserData: {type: string, content: json(UserData)}
  When: {type: time}
  State: {type: string, values: {a: First., b: Second.}}
  Needed: {type: string}
  Optional: {type: string, required: true}
  Old: {type: string}
  Ours: {type: string}
response:
  RequestId: {type: string, required: true}
  Thing:
    type: object
    fields:
      # The label.
      Label: {type: string}
      Tags: {type: [Tag]}
  Count: {type: string}
types:
  UserData: {fields: {Any: {type: any}}}
errors:
  NotFound: {status: 404, meaning: It is gone.}
  Ours: {status: 400}
# The end.
"#;

const DOCUMENT: &str = r##"{
  "info": {"style": "RPC", "product": "things", "version": "2020-01-01"},
  "components": {"schemas": {
    "Tag": {"type": "object", "properties": {"Key": {"type": "string"}, "Value": {"type": "string"}}}}},
  "apis": {
    "GetThing": {
      "methods": ["get", "post"], "schemes": ["https", "http"],
      "parameters": [
        {"name": "Id", "in": "query", "schema": {"type": "string", "required": true}},
        {"name": "Name", "in": "query", "schema": {"type": "string"}},
        {"name": "Fresh", "in": "query", "schema": {"type": "string", "required": true, "example": "fresh"}},
        {"name": "Size", "in": "query", "schema": {"type": "integer", "format": "int64", "minimum": "1", "maximum": "20"}},
        {"name": "Ids", "in": "query", "schema": {"type": "string"}},
        {"name": "UserData", "in": "query", "schema": {"type": "string"}},
        {"name": "When", "in": "query", "schema": {"type": "string"}},
        {"name": "State", "in": "query", "schema": {"type": "string", "enum": ["a", "b", "c"]}},
        {"name": "Needed", "in": "query", "schema": {"type": "string", "required": true}},
        {"name": "Optional", "in": "query", "schema": {"type": "string", "required": false}},
        {"name": "Old", "in": "query", "schema": {"type": "string", "deprecated": true}},
        {"name": "Filter", "in": "query", "style": "json", "schema": {"type": "array", "items": {"type": "object", "properties": {
          "Key": {"type": "string"}, "Tag": {"$ref": "#/components/schemas/Tag"}}}}}],
      "responses": {"200": {"schema": {"type": "object", "properties": {
        "RequestId": {"type": "string"},
        "Thing": {"type": "object", "properties": {
          "Label": {"type": "string"},
          "Weight": {"type": "number", "format": "double"},
          "Tags": {"type": "array", "items": {"$ref": "#/components/schemas/Tag"}}}},
        "Count": {"type": "integer", "format": "int32"},
        "UserData": {"type": "object", "properties": {"X": {"type": "string"}}}}}}},
      "errorCodes": {"404": [{"errorCode": "NotFound"}], "403": [{"errorCode": "Forbidden", "errorMessage": "Refused."}], "400": [{"errorCode": "Throttling"}]}},
    "ListThings": {"parameters": [], "responses": {"200": {"schema": {"type": "object", "properties": {
      "Tags": {"type": "array", "items": {"$ref": "#/components/schemas/Tag"}}}}}}}
  },
  "endpoints": [{"regionId": "cn-a", "endpoint": "new.example.com"}, {"regionId": "cn-b", "endpoint": "b.example.com"}]
}"##;

fn existing_files() -> Vec<File> {
    let file = |path: &str, text: &str| File {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let gone = "action: GetGone\nsummary: Gone.\nresponse: {Tags: {type: [Tag]}}\n";
    vec![
        file("service.yaml", SERVICE),
        file("actions/GetThing.yaml", ACTION),
        file("actions/GetGone.yaml", gone),
    ]
}

#[test]
fn update_adds_new_facts_and_keeps_manual_edits() {
    let there = existing_files();
    let import = import(DOCUMENT, &there, &update()).unwrap();
    let files = after(&there, &import);
    let action = text(&files, "actions/GetThing.yaml");
    // Every line that is not about a changed fact is kept, in its order.
    let mut rest = action;
    let changed = ["methods: [POST]", "  Size:", "  Needed:", "  Optional:", "  Old:", "  Count:"];
    for line in ACTION
        .lines()
        .filter(|line| !changed.iter().any(|changed| line.starts_with(changed)))
    {
        let at = rest
            .find(line)
            .unwrap_or_else(|| panic!("{line} is not there, or elsewhere:\n{action}"));
        rest = &rest[at + line.len()..];
    }
    for line in [
        "methods: [POST, GET]   # the page says so",
        "  Size: {type: int64, min: 1, max: 20, description: Ours.}   # keep",
        "  Needed: {type: string, required: true}",
        "  Optional: {type: string, required: false}",
        "  Old: {type: string, deprecated: Marked as deprecated by the vendor.}",
        "  Count: {type: int32}",
        "  Fresh:\n    type: string\n    required: true\n    example: fresh\n  Size",
        "  Filter:\n    type: [Filter]\n    encoding: json\n",
        "      Label: {type: string}\n      Weight: {type: double}\n      Tags",
        "  UserData: {type: UserData2}\n",
        "  Filter:\n    fields:\n      Key: {type: string}\n      Tag: {type: Tag}\n",
        "  UserData2:\n    fields:\n      X: {type: string}\n",
        "  Forbidden: {status: 403, message: Refused.}\n# The end.",
    ] {
        assert!(action.contains(line), "{line} is not in\n{action}");
    }
    let service = text(&files, "service.yaml");
    for line in [
        "    cn-a: {public: new.example.com}   # the old one\n    cn-old: {public: old.example.com}\n    cn-b: {public: b.example.com}\n",
        "  # Used by two.\n  Tag: {fields: {Key: {type: string}, Value: {type: string}}}\n",
        "crate: my-things          # our own name",
    ] {
        assert!(service.contains(line), "{line} is not in\n{service}");
    }
    assert!(text(&files, "actions/ListThings.yaml").contains("Tags: {type: [Tag]}"));
    assert_eq!(text(&files, "actions/GetGone.yaml"), there[2].text);

    let said = import.report.text(false);
    let want = "\
added: 7
  cn-b: the region, with the host `b.example.com`
  Tag.Value: `string`
  GetThing.Fresh: `string`, required
  GetThing.Filter: `[Filter]`
  GetThing.Thing.Weight: `double`
  GetThing.UserData: `UserData2`
  GetThing Forbidden: the error code, with status 403
not in the document, kept: 4
  regions: cn-old
  GetThing.Ours
  GetThing errors: Ours
  GetGone: the action
retyped: 2
  GetThing.Size: `int64` was `int32`
  GetThing.Count: `int32` was `string`
required or optional, changed: 2
  GetThing.Needed: now required
  GetThing.Optional: no longer required
changed: 4
  cn-a: the host: `new.example.com` was `a.example.com`
  GetThing: accepts POST and GET
  GetThing.Size: `max`: 20 was 10
  GetThing.Old: deprecated
differs from the document, unchanged: 1
  GetThing.State: more documented values: c
";
    assert_eq!(said, want, "{said}");
    let again = aliyun_codegen_import::import(DOCUMENT, &files, &update()).unwrap();
    assert!(again.files.is_empty(), "{:?}", again.files);
}

#[test]
fn without_update_existing_files_are_unchanged() {
    let import = import(DOCUMENT, &existing_files(), &Options::default()).unwrap();
    let paths: Vec<&str> = import.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["actions/ListThings.yaml"]);
    assert_eq!(import.report.of_kind(RemarkKind::Added).count(), 0);
}

#[test]
fn impossible_edit_is_reported_as_manual() {
    let mut there = existing_files();
    // The list continues on the next line, with a comment.
    there[1].text = there[1]
        .text
        .replace("methods: [POST]   # the page says so", "methods: [   # why\n  POST]");
    let import = import(DOCUMENT, &there, &update()).unwrap();
    let by_hand: Vec<String> = import.report.of_kind(RemarkKind::Manual).map(ToString::to_string).collect();
    assert_eq!(
        by_hand,
        ["GetThing: accepts POST and GET (the place is written in a way that can't be edited automatically)"]
    );
    let files = after(&there, &import);
    let action = text(&files, "actions/GetThing.yaml");
    assert!(
        action.contains("methods: [   # why\n  POST]") && action.contains("Size: {type: int64, min: 1, max: 20"),
        "{action}"
    );
}

#[test]
fn update_keeps_line_endings() {
    let plain = existing_files();
    let dressed: Vec<File> = plain
        .iter()
        .map(|file| File {
            path: file.path.clone(),
            text: file.text.replace('\n', "\r\n"),
        })
        .collect();
    let done = import(DOCUMENT, &dressed, &update()).unwrap();
    assert!(done.files.iter().any(|file| file.path == "service.yaml"));
    let want = after(&plain, &import(DOCUMENT, &plain, &update()).unwrap());
    for file in done.files.iter().filter(|file| dressed.iter().any(|old| old.path == file.path)) {
        assert_eq!(file.text, text(&want, &file.path).replace('\n', "\r\n"));
    }
    // What is not changed keeps its bytes.
    let files = after(&dressed, &done);
    assert!(import(DOCUMENT, &files, &update()).unwrap().files.is_empty());
}
