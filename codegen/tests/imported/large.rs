//! Very large documents: nothing overflows, time grows linearly, and what does not fit into a file
//! is reported.

use aliyun_codegen_import::{Import, Options, RemarkKind, import};
use serde_json::{Value, json};

use super::hostile::{generates, object};

fn whole(apis: Value, schemas: Value) -> String {
    json!({
        "info": {"style": "RPC", "product": "large", "version": "1"}, "components": {"schemas": schemas}, "apis": apis,
        "endpoints": [{"regionId": "cn-hangzhou", "endpoint": "large.aliyuncs.com"}],
    })
    .to_string()
}

/// An action with one parameter and one field of a schema.
fn with(schema: &Value) -> Value {
    json!({
        "parameters": [{"name": "Whole", "in": "query", "style": "json", "schema": schema}, {"name": "Id", "in": "query", "schema": {"type": "string"}}],
        "responses": {"200": {"schema": {"type": "object", "properties": {"Whole": schema, "Id": {"type": "string"}}}}},
    })
}

fn said(import: &Import, kind: RemarkKind) -> Vec<String> {
    import.report.of_kind(kind).map(ToString::to_string).collect()
}

#[test]
fn long_type_chains_and_deep_objects_are_imported() {
    let link = |number: usize| json!({"type": "object", "properties": {"Next": {"$ref": format!("#/components/schemas/Link{}", number + 1)}, "Id": {"type": "string"}}});
    let chain = object((0..1_000).map(|number| (format!("Link{number}"), link(number))).collect());
    let first = json!({"$ref": "#/components/schemas/Link0"});
    for apis in [json!({"GetA": with(&first)}), json!({"GetA": with(&first), "GetB": with(&first)})] {
        let text = whole(apis, chain.clone());
        let import = import(&text, &[], &Options::default()).unwrap();
        assert_eq!(said(&import, RemarkKind::Action), [""; 0]);
        let all: String = import.files.iter().map(|file| file.text.as_str()).collect();
        assert!(all.contains("\n  Link999:\n"), "the last of the chain");
    }

    let around =
        |inner: Value, number: usize| json!({"type": "object", "properties": {format!("L{number}"): inner, "Id": {"type": "string"}}});
    let deep = (0..50).fold(json!({"type": "string"}), around);
    let rows = (0..100).fold(json!({"type": "string"}), |inner, _| json!({"type": "array", "items": inner}));
    let text = whole(json!({"GetDeep": with(&deep), "GetRows": with(&rows)}), json!({}));
    let deep = import(&text, &[], &Options::default()).unwrap();
    let said = said(&deep, RemarkKind::Undecided);
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(
        said[0].starts_with("GetDeep.Whole.L49.L48.") && said[0].ends_with("more than 32 nested objects; this one is imported as `any`"),
        "{said:?}"
    );
    assert_eq!(said[2], "GetRows.Whole: lists nested too deep; imported as `any`");
    generates(&deep.files, "deep");
    let deeper = whole(
        json!({"GetDeep": with(&(0..200).fold(json!({"type": "string"}), around))}),
        json!({}),
    );
    let refused = import(&deeper, &[], &Options::default()).unwrap_err().to_string();
    assert!(refused.starts_with("invalid JSON: recursion limit exceeded"), "{refused}");
}

#[test]
fn too_large_action_is_left_out_and_reported() {
    // Few and long ones, because writing thousands of them takes long.
    let long = "SomeQuiteLongNameOfAField".repeat(7);
    let member = |number: usize| (format!("{long}{number}"), json!({"type": "string"}));
    let mut api = with(&json!({"type": "string"}));
    api["responses"]["200"]["schema"]["properties"] = object((0..6_000).map(member).collect());
    let text = whole(json!({"GetA": api, "GetB": with(&json!({"type": "string"}))}), json!({}));
    let large = import(&text, &[], &Options::default()).unwrap();
    assert_eq!(said(&large, RemarkKind::Action), ["GetA: the file is larger than 1024 KiB"]);
    let paths: Vec<&str> = large.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["service.yaml", "actions/GetB.yaml"]);
}

#[test]
fn import_time_grows_linearly() {
    let api = json!({
        "parameters": [{"name": "Id", "in": "query", "schema": {"type": "string", "required": true, "example": "x"}}],
        "responses": {"200": {"schema": {"type": "object", "properties": {"RequestId": {"type": "string"}, "Tag": {"$ref": "#/components/schemas/Tag3"}}}}},
        "errorCodes": {"400": [{"errorCode": "Invalid.Id"}]},
    });
    let tag = |number: usize| json!({"type": "object", "properties": {"Next": {"$ref": format!("#/components/schemas/Tag{}", number + 1)}, "Key": {"type": "string"}}});
    let document = |actions: usize| {
        json!({
            "info": {"style": "RPC", "product": "large", "version": "1"},
            "components": {"schemas": object((0..200).map(|number| (format!("Tag{number}"), tag(number))).collect())},
            "apis": object((0..actions).map(|number| (format!("Get{number}Thing"), api.clone())).collect()),
        })
    };
    let time = |actions| {
        let text = document(actions).to_string();
        let start = std::time::Instant::now();
        let import = import(&text, &[], &Options::default()).unwrap();
        assert_eq!(import.files.len(), actions + 1);
        start.elapsed()
    };
    // Ten times as many actions may take thirty times as long on a busy machine; a hundred times
    // would be quadratic.
    let (few, many) = (time(60), time(600));
    assert!(
        many < few * 30 + std::time::Duration::from_millis(200),
        "{few:?} for 60 actions, {many:?} for 600"
    );
}
