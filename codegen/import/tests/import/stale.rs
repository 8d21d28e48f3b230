//! `--update` of files with a documented call: a new fact is merged, and what it makes invalid is
//! updated or removed.

use aliyun_codegen_import::{File, Import, Options, RemarkKind, import};

use super::update::{after, text, update};

const DOCUMENT: &str = r#"{
  "info": {"style": "RPC", "product": "clips", "version": "2020-01-01"},
  "apis": {
    "AddCategory": {
      "parameters": [
        {"name": "Name", "in": "query", "schema": {"type": "string", "required": true, "example": "films"}},
        {"name": "ParentId", "in": "query", "schema": {"type": "integer", "format": "int64", "required": false, "example": "100"}}],
      "responses": {"200": {"schema": {"type": "object", "properties": {"CategoryId": {"type": "integer", "format": "int64", "example": "7"}}}}},
      "responseDemo": "[{\"type\": \"json\", \"example\": \"{\\\"CategoryId\\\": 7}\"}, {\"type\": \"xml\", \"example\": \"<AddCategoryResponse><CategoryId>7</CategoryId></AddCategoryResponse>\"}]"},
    "ListClips": {
      "parameters": [
        {"name": "ClipIds", "in": "query", "schema": {"type": "string", "required": true, "example": "a,b"}},
        {"name": "Size", "in": "query", "schema": {"type": "integer", "format": "int32", "example": "10"}}],
      "responses": {"200": {"schema": {"type": "object", "properties": {
        "Total": {"type": "integer", "format": "int32", "example": "2"},
        "Page": {"type": "object", "properties": {"Next": {"type": "string", "example": "abc"}}}}}}},
      "responseDemo": "[{\"type\": \"json\", \"example\": \"{\\\"Total\\\": 2, \\\"Page\\\": {\\\"Next\\\": \\\"abc\\\"}}\"}]"}
  },
  "endpoints": [{"regionId": "cn-a", "endpoint": "a.example.com"}]
}"#;

fn edited(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(DOCUMENT.to_owned(), |document, (old, new)| {
        assert!(document.contains(old), "{old} is not in the document");
        document.replacen(old, new, 1)
    })
}

fn first() -> Vec<File> {
    import(DOCUMENT, &[], &Options::default()).unwrap().files
}

/// The files after an update to the document with `changes`, and the report. A second update must
/// change nothing.
fn updated(there: &[File], changes: &[(&str, &str)]) -> (Vec<File>, Import) {
    let document = edited(changes);
    let done = import(&document, there, &update()).unwrap();
    let files = after(there, &done);
    let again = import(&document, &files, &update()).unwrap();
    assert!(again.files.is_empty(), "{:?}", again.files);
    assert_eq!(again.report.of_kind(RemarkKind::Manual).count(), 0);
    (files, done)
}

fn said(import: &Import) -> String {
    import.report.text(true)
}

#[test]
fn newly_required_parameter_is_added_to_examples() {
    let (files, done) = updated(
        &first(),
        &[(r#""required": false, "example": "100""#, r#""required": true, "example": "100""#)],
    );
    let action = text(&files, "actions/AddCategory.yaml");
    assert!(action.contains("request: {Name: films, ParentId: 100}"), "{action}");
    assert_eq!(
        said(&done),
        "required or optional, changed: 1\n  AddCategory.ParentId: now required\n\
         not valid with the new facts: 1\n  \
         AddCategory: `The documented call` is updated: the required parameter `ParentId` is missing\n"
    );
}

#[test]
fn required_parameter_without_example_removes_examples() {
    let new = r#"{"name": "Force", "in": "query", "schema": {"type": "boolean", "required": true}}, {"name": "ParentId""#;
    let (files, done) = updated(&first(), &[(r#"{"name": "ParentId""#, new)]);
    let action = text(&files, "actions/AddCategory.yaml");
    assert!(action.contains("  Force:\n    type: boolean\n    required: true\n"), "{action}");
    assert!(!action.contains("examples:"), "{action}");
    assert!(
        said(&done).contains("  AddCategory: `The documented call` is removed: the required parameter `Force` is missing\n"),
        "{}",
        said(&done)
    );
}

#[test]
fn changed_type_updates_example_and_response() {
    let (files, done) = updated(
        &first(),
        &[
            (
                r#""Total": {"type": "integer", "format": "int32", "example": "2"}"#,
                r#""Total": {"type": "string", "example": "two"}"#,
            ),
            (r#"\\\"Total\\\": 2"#, r#"\\\"Total\\\": \\\"two\\\""#),
            (
                r#"{"name": "ClipIds", "in": "query", "schema": {"type": "string", "required": true, "example": "a,b"}}"#,
                r#"{"name": "ClipIds", "in": "query", "style": "simple", "schema": {"type": "array", "items": {"type": "string"}, "required": true, "example": "[\"a\",\"b\"]"}}"#,
            ),
            (r#"{"type": "string", "example": "abc"}"#, r#"{"type": "boolean"}"#),
            (r#"\\\"abc\\\""#, "true"),
        ],
    );
    let action = text(&files, "actions/ListClips.yaml");
    for line in [
        "  ClipIds:\n    type: [string]\n    encoding: comma\n    required: true\n    example: [a, b]\n",
        "  Total:\n    type: string\n    example: two\n",
        "    request: {ClipIds: [a, b]}\n",
        "\"Total\": \"two\"",
        "\"Next\": true",
    ] {
        assert!(action.contains(line), "{line} is not in\n{action}");
    }
    assert!(!action.contains("example: abc"), "{action}");
    assert!(said(&done).contains("Page.Next: `example` removed: "), "{}", said(&done));
    assert!(
        said(&done).contains("  ListClips: `The documented call` is updated: "),
        "{}",
        said(&done)
    );
}

#[test]
fn a_response_that_the_document_lacks_is_removed() {
    let mut there = first();
    for file in &mut there {
        // What a person wrote about the call stays, and so does a call that is still valid.
        file.text = file.text.replace(
            "  - title: The documented call\n    request: {Name",
            "  # one\n  - title: ours\n    # why\n    request: {Name",
        );
    }
    let action = there.iter_mut().find(|file| file.path == "actions/AddCategory.yaml").unwrap();
    action
        .text
        .push_str("  # two\n  - title: second\n    request: {Name: x}\n    json: |\n      {}\n");
    let changes = [
        (
            r#""CategoryId": {"type": "integer", "format": "int64", "example": "7"}"#,
            r#""CategoryId": {"type": "boolean"}"#,
        ),
        (r#"\\\"CategoryId\\\": 7"#, r#"\\\"CategoryId\\\": \\\"none\\\""#),
    ];
    let (files, done) = updated(&there, &changes);
    let action = text(&files, "actions/AddCategory.yaml");
    assert!(action.contains("  CategoryId:\n    type: boolean\n"), "{action}");
    assert!(!action.contains("ours") && !action.contains("<CategoryId>"), "{action}");
    assert!(
        action.contains("  # two\n  - title: second\n    request: {Name: x}\n    json: |\n      {}\n"),
        "{action}"
    );
    assert!(said(&done).contains("  AddCategory: `ours` is removed: "), "{}", said(&done));
}

#[test]
fn one_impossible_edit_does_not_block_others() {
    let mut there = first();
    for file in &mut there {
        // It is not clear to what the comment belongs.
        file.text = file.text.replace(
            "    type: int32\n    example: 10\n",
            "    type: # why\n      int32\n    example: 10\n",
        );
    }
    let document = edited(&[
        (r#""required": false, "example": "100""#, r#""required": true, "example": "100""#),
        (r#""format": "int32", "example": "10""#, r#""format": "int64", "example": "10""#),
        (
            r#""Total": {"type": "integer", "format": "int32", "example": "2"}"#,
            r#""Total": {"type": "string", "example": "two"}"#,
        ),
    ]);
    let done = import(&document, &there, &update()).unwrap();
    let files = after(&there, &done);
    assert!(text(&files, "actions/AddCategory.yaml").contains("request: {Name: films, ParentId: 100}"));
    assert!(text(&files, "actions/ListClips.yaml").contains("  Total:\n    type: string\n    example: two\n"));
    let by_hand: Vec<String> = done.report.of_kind(RemarkKind::Manual).map(ToString::to_string).collect();
    assert_eq!(
        by_hand,
        ["ListClips.Size: `int64` was `int32` (the place is written in a way that can't be edited automatically)"]
    );
}
