//! No document makes the importer panic, and its result always loads and generates.

use aliyun_codegen::emit;
use aliyun_codegen::model;
use aliyun_codegen::placement::{Placement, Runtime};
use aliyun_codegen_import::{File, ImportError, Options, import};
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{corpus, document};

/// Imports, and checks that the result loads, generates, and is not changed by a second import.
fn good(document: &Value) {
    let text = document.to_string();
    for options in [
        Options::default(),
        Options {
            descriptions: true,
            ..Options::default()
        },
    ] {
        let files = match import(&text, &[], &options) {
            Ok(import) => import.files,
            Err(failure @ ImportError::Bug(_)) => panic!("{failure}\n{text}"),
            Err(_) => return,
        };
        generates(&files, &text);
        let again = import(&text, &files, &Options { update: true, ..options }).unwrap_or_else(|failure| panic!("{failure}\n{text}"));
        assert!(again.files.is_empty(), "{:?}\n{text}", again.files);
    }
}

/// Imports a document and then a changed one: the files load, and a second update changes nothing.
fn learned(before: &str, after: &str) {
    let update = Options {
        update: true,
        ..Options::default()
    };
    let mut files = import(before, &[], &update).unwrap().files;
    for round in 0..2 {
        let changed = match import(after, &files, &update) {
            Ok(import) => import.files,
            Err(failure @ ImportError::Bug(_)) => panic!("{failure}\n{after}"),
            Err(_) => return,
        };
        assert!(round == 0 || changed.is_empty(), "{changed:?}\n{after}");
        for file in changed {
            files.retain(|old| old.path != file.path);
            files.push(file);
        }
        generates(&files, after);
    }
}

pub(super) fn generates(files: &[File], text: &str) {
    let sources = Sources::from_files(
        files
            .iter()
            .map(|file| (format!("spec/{}", file.path), file.text.clone().into_bytes())),
    );
    let spec = load(&sources).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}\n{text}"));
    let placement = Placement {
        runtime: Runtime::Path("runtime".into()),
        needs_workspace_table: false,
    };
    if let Err(error) = emit::emit(&model::resolve(&spec), &placement) {
        panic!("{error}\n{text}");
    }
}

/// Names that are similar, or that the generated code uses.
fn name() -> BoxedStrategy<String> {
    let odd = [
        "A",
        "a",
        "B",
        "Id",
        "ID",
        "URL",
        "Url",
        "url_s",
        "Data",
        "data",
        "Type",
        "type",
        "Self",
        "4K",
        "Tag",
        "Tag.1",
        "Result",
        "String",
        "Send",
        "New",
        "Call",
        "Items",
        "RequestId",
        "Version",
        "",
        " ",
        "x y",
        "华东",
        "²",
        "-1",
        "2.0",
        "null",
        "yes",
        "a:b",
        "{",
        "\"",
        "'",
        "#",
        "\u{202e}",
        "\n",
        "GetA",
        "GetAResponse",
        "Error",
        "Client",
        "Vec",
        "Option",
        "Node",
        "time",
        "any",
        "object",
        "[x]",
    ];
    prop_oneof![4 => proptest::sample::select(odd.to_vec()).prop_map(str::to_owned), 1 => ".{0,6}"].boxed()
}

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        name(),
        "[0-9]{1,22}",
        "-?[0-9]{1,3}\\.[0-9]{1,3}",
        Just("true".to_owned()),
        Just("abc****".to_owned()),
        Just("[\"a\", 1, {\"A\": null}]".to_owned()),
        Just("{\"A\": {\"B\": [1]}, \"Id\": \"x\"}".to_owned()),
        Just("line\n  two: [x](~~1~~)\n\n# three\r\n\tfour".to_owned()),
        any::<String>(),
    ]
    .boxed()
}

/// A value of an unexpected kind.
fn odd() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{"A": []}, 1])),
    ]
    .boxed()
}

/// Mostly the first, sometimes the other.
fn mostly(value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Value> {
    prop_oneof![12 => value, 1 => odd()].boxed()
}

pub(super) fn object(members: Vec<(String, Value)>) -> Value {
    Value::Object(members.into_iter().collect())
}

fn facts() -> BoxedStrategy<Vec<(String, Value)>> {
    let key = proptest::sample::select(vec![
        "required",
        "docRequired",
        "deprecated",
        "format",
        "enum",
        "enumValueTitles",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "pattern",
        "default",
        "example",
        "title",
        "description",
    ]);
    let value = prop_oneof![
        any::<bool>().prop_map(Value::from),
        text().prop_map(Value::from),
        proptest::collection::vec(text().prop_map(Value::from), 0..4).prop_map(Value::from),
        proptest::collection::vec((name(), text().prop_map(Value::from)), 0..3).prop_map(object),
        (-3_i64..100).prop_map(Value::from),
        proptest::sample::select(vec!["int32", "int64", "float", "double", "binary", "iso8601"]).prop_map(Value::from),
    ];
    proptest::collection::vec((key.prop_map(str::to_owned), mostly(value)), 0..5).boxed()
}

fn schema() -> BoxedStrategy<Value> {
    let kinds = proptest::sample::select(vec![
        "string", "string", "integer", "number", "boolean", "any", "object", "array", "nonsense",
    ]);
    let leaf = prop_oneof![
        6 => (kinds, facts()).prop_map(|(kind, mut facts)| {
            facts.push(("type".to_owned(), kind.into()));
            object(facts)
        }),
        1 => (proptest::sample::select(vec!["A", "B", "Tag", "Lost", "GetA"]), facts()).prop_map(|(name, mut facts)| {
            facts.push(("$ref".to_owned(), format!("#/components/schemas/{name}").into()));
            object(facts)
        }),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let inner = mostly(inner).boxed();
        prop_oneof![
            (inner.clone(), facts()).prop_map(|(items, mut facts)| {
                facts.extend([("type".to_owned(), "array".into()), ("items".to_owned(), items)]);
                object(facts)
            }),
            (inner.clone(), facts()).prop_map(|(values, mut facts)| {
                facts.extend([("type".to_owned(), "object".into()), ("additionalProperties".to_owned(), values)]);
                object(facts)
            }),
            (proptest::collection::vec((name(), inner), 0..6), facts()).prop_map(|(properties, mut facts)| {
                facts.extend([("type".to_owned(), "object".into()), ("properties".to_owned(), object(properties))]);
                object(facts)
            }),
        ]
    })
    .boxed()
}

fn parameter() -> BoxedStrategy<Value> {
    let places = proptest::sample::select(vec!["query", "query", "query", "formData", "body", "header", "host", "path"]);
    let styles = proptest::sample::select(vec!["", "repeatList", "json", "flat", "simple", "xml", "spaceDelimited"]);
    (name(), places, styles, mostly(schema()))
        .prop_map(|(name, place, style, schema)| json!({"name": name, "in": place, "style": style, "schema": schema}))
        .boxed()
}

fn demo() -> BoxedStrategy<Value> {
    let example = prop_oneof![
        Just(json!({"RequestId": "1", "Id": 7}).to_string()),
        proptest::collection::vec((name(), text().prop_map(Value::from)), 0..4).prop_map(|members| object(members).to_string()),
        Just("<GetAResponse><RequestId>1</RequestId><Data><A>1</A></Data></GetAResponse>".to_owned()),
        text(),
    ];
    let one =
        (proptest::sample::select(vec!["json", "xml", "yaml"]), example).prop_map(|(ty, example)| json!({"type": ty, "example": example}));
    proptest::collection::vec(one, 0..3)
        .prop_map(|demos| Value::from(demos).to_string().into())
        .boxed()
}

fn api() -> BoxedStrategy<Value> {
    let words = |words: Vec<&'static str>| {
        proptest::collection::vec(proptest::sample::select(words).prop_map(Value::from), 0..3).prop_map(Value::from)
    };
    let code = (text(), text()).prop_map(|(code, message)| json!({"errorCode": code, "errorMessage": message}));
    let codes = proptest::collection::vec(
        (
            proptest::sample::select(vec!["400", "404", "99", "x", "503"]).prop_map(str::to_owned),
            proptest::collection::vec(code, 0..3).prop_map(Value::from),
        ),
        0..3,
    );
    (
        mostly(words(vec!["post", "get", "put"])),
        mostly(words(vec!["https", "http", "wss"])),
        mostly(proptest::collection::vec(mostly(parameter()), 0..5).prop_map(Value::from)),
        mostly(schema()),
        mostly(codes.prop_map(object)),
        mostly(demo()),
        text(),
    )
        .prop_map(|(methods, schemes, parameters, response, codes, demo, text)| {
            json!({
                "methods": methods, "schemes": schemes, "parameters": parameters, "responses": {"200": {"schema": response}}, "errorCodes": codes,
                "responseDemo": demo, "summary": text, "description": text, "extraInfo": format!("|错误码|HTTP状态码|说明|\n|-|-|-|\n|{text}|400|{text}|"),
            })
        })
        .boxed()
}

fn plausible() -> BoxedStrategy<Value> {
    let actions =
        proptest::sample::select(vec!["GetA", "GetB", "geta", "Send", "Call", "Tag", "ListThings", "x y"]).prop_map(str::to_owned);
    let schemas = proptest::sample::select(vec!["A", "B", "Tag", "GetA"]).prop_map(str::to_owned);
    let endpoint = (name(), text()).prop_map(|(region, host)| json!({"regionId": region, "endpoint": host}));
    (
        proptest::collection::vec((schemas, mostly(schema())), 0..4),
        proptest::collection::vec((actions, mostly(api())), 0..4),
        proptest::collection::vec(mostly(endpoint), 0..3),
    )
        .prop_map(|(schemas, apis, endpoints)| {
            json!({
                "version": "1.0", "info": {"style": "RPC", "product": "hostile", "version": "2020-01-01"}, "components": {"schemas": object(schemas)},
                "apis": object(apis), "endpoints": endpoints,
            })
        })
        .boxed()
}

/// The node at the path of these numbers.
fn pick<'v>(mut value: &'v mut Value, way: &[usize]) -> &'v mut Value {
    for step in way {
        let is_leaf = match &*value {
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            _ => true,
        };
        if is_leaf {
            break;
        }
        value = match value {
            Value::Array(list) => {
                let number = step % list.len();
                &mut list[number]
            }
            Value::Object(map) => {
                let number = step % map.len();
                map.values_mut().nth(number).unwrap()
            }
            _ => unreachable!(),
        };
    }
    value
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_valid_document_is_imported(document in plausible()) {
        good(&document);
    }

    #[test]
    fn random_text_is_rejected(text in any::<String>()) {
        prop_assert!(import(&text, &[], &Options::default()).is_err());
    }

    #[test]
    fn document_with_one_invalid_part_is_imported(
        which in any::<proptest::sample::Index>(),
        odd in odd(),
        way in proptest::collection::vec(any::<usize>(), 1..12),
        from in proptest::collection::vec(any::<usize>(), 1..12),
        moves in any::<bool>(),
    ) {
        let names: Vec<String> = corpus().into_iter().filter(|name| name != "roa").collect();
        let before = document(which.get::<String>(&names));
        let mut document: Value = serde_json::from_str(&before).unwrap();
        // Either something unusual, or something that belongs elsewhere.
        let new = if moves { pick(&mut document, &from).clone() } else { odd };
        *pick(&mut document, &way) = new;
        good(&document);
        learned(&before, &document.to_string());
    }
}
