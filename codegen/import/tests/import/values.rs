//! `--update` and the properties of fields: new documented values are added to a list, and what is
//! not added is reported.

use aliyun_codegen_import::{File, Options, RemarkKind, import};

use super::update::{after, text, update};

const DOCUMENT: &str = r##"{
  "info": {"style": "RPC", "product": "clips", "version": "2020-01-01"},
  "components": {"schemas": {"Clip": {"type": "object", "properties": {"Kind": {"type": "string", "enum": ["film", "sound"]}}}}},
  "apis": {
    "ListClips": {
      "parameters": [
        {"name": "Plain", "in": "query", "schema": {"type": "string"}},
        {"name": "Page", "in": "query", "schema": {"type": "integer", "format": "int32"}},
        {"name": "State", "in": "query", "schema": {"type": "string", "enum": ["on", "off"]}},
        {"name": "Ids", "in": "query", "style": "simple", "schema": {"type": "array", "items": {"type": "string"}}}],
      "responses": {"200": {"schema": {"type": "object", "properties": {
        "State": {"type": "string", "enum": ["on", "off", "gone"]},
        "Clip": {"$ref": "#/components/schemas/Clip"}}}}}},
    "GetClip": {"parameters": [], "responses": {"200": {"schema": {"type": "object", "properties": {
      "Clip": {"$ref": "#/components/schemas/Clip"}}}}}}
  },
  "endpoints": [{"regionId": "cn-a", "endpoint": "a.example.com"}]
}"##;

fn edited(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(DOCUMENT.to_owned(), |document, (old, new)| {
        assert!(document.contains(old), "{old} is not in the document");
        document.replacen(old, new, 1)
    })
}

fn first() -> Vec<File> {
    import(DOCUMENT, &[], &Options::default()).unwrap().files
}

#[test]
fn new_documented_values_are_added_to_lists() {
    let there = first();
    let document = edited(&[
        (r#"["on", "off"]"#, r#"["on", "off", "lost, or so", "no"]"#),
        (r#"["on", "off", "gone"]"#, r#"["on", "off", "gone", "back"]"#),
        (r#"["film", "sound"]"#, r#"["film", "text", "sound"]"#),
    ]);
    let done = import(&document, &there, &update()).unwrap();
    let files = after(&there, &done);
    let action = text(&files, "actions/ListClips.yaml");
    assert!(action.contains("values: [\"on\", \"off\", \"lost, or so\", \"no\"]"), "{action}");
    assert!(action.contains("values: [\"on\", \"off\", gone, back]"), "{action}");
    let service = text(&files, "service.yaml");
    assert!(service.contains("values: [film, sound, text]"), "{service}");
    assert_eq!(
        done.report.text(false),
        "changed: 3\n  \
         Clip.Kind: more documented values: text\n  \
         ListClips.State: more documented values: lost, or so, no\n  \
         ListClips.State: more documented values: back\n"
    );
    let again = import(&document, &files, &update()).unwrap();
    assert!(
        again.files.is_empty() && again.report.text(true).is_empty(),
        "{}",
        again.report.text(true)
    );
}

#[test]
fn value_with_colliding_name_is_reported() {
    let there = first();
    let done = import(&edited(&[(r#"["on", "off"]"#, r#"["on", "off", "ON"]"#)]), &there, &update()).unwrap();
    assert!(done.files.is_empty());
    let differs: Vec<String> = done.report.of_kind(RemarkKind::Differs).map(ToString::to_string).collect();
    assert_eq!(differs, ["ListClips.State: more documented values: ON"]);
}

#[test]
fn facts_missing_in_the_spec_are_reported() {
    let there = first();
    let document = edited(&[
        (
            r#""Plain", "in": "query", "schema": {"type": "string""#,
            r#""Plain", "in": "query", "schema": {"type": "string", "pattern": "a+", "enum": ["a", "aa"]"#,
        ),
        (r#""format": "int32""#, r#""format": "int32", "maximum": "100", "default": "1""#),
        (r#""style": "simple""#, r#""style": "json""#),
    ]);
    let done = import(&document, &there, &update()).unwrap();
    assert!(done.files.is_empty());
    assert_eq!(
        done.report.text(true),
        "differs from the document, unchanged: 1\n  \
         ListClips.Ids: the encoding: `json` in the document, `comma` in the spec\n\
         facts in the document that the spec does not state: 4\n  \
         ListClips.Plain: `pattern`: a+\n  \
         ListClips.Plain: `values`: a, aa\n  \
         ListClips.Page: `max`: 100\n  \
         ListClips.Page: `default`: 1\n"
    );
    assert_eq!(done.report.text(false).lines().count(), 3);
}
