use std::collections::BTreeMap;

use crate::decode::{Decode, DecodeError, Node, Value, from_slice};
use crate::secret::Secret;

#[derive(Debug, PartialEq)]
struct Video {
    title: String,
    size: Option<i64>,
    tags: Vec<String>,
}

impl Decode for Video {
    const FIELDS: &'static [&'static str] = &["Title", "Size", "Tags"];

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            title: node.field("Title")?,
            size: node.field("Size")?,
            tags: node.field("Tags")?,
        })
    }
}

fn video(title: &str) -> Video {
    Video {
        title: title.to_owned(),
        size: None,
        tags: vec![],
    }
}

/// Reads the field `X` of an object.
fn field<T: Decode>(text: &str) -> Result<T, String> {
    struct Holder<T>(T);
    impl<T: Decode> Decode for Holder<T> {
        const FIELDS: &'static [&'static str] = &["X"];
        fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
            node.field("X").map(Self)
        }
    }
    from_slice::<Holder<T>>(text.as_bytes())
        .map(|holder| holder.0)
        .map_err(|error| error.to_string())
}

/// Reads the list `Y` inside the field `X`.
fn wrapped<T: Decode>(text: &str) -> Result<T, String> {
    struct Holder<T>(T);
    impl<T: Decode> Decode for Holder<T> {
        const FIELDS: &'static [&'static str] = &["X"];
        fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
            node.wrapped("X", "Y").map(Self)
        }
    }
    from_slice::<Holder<T>>(text.as_bytes())
        .map(|holder| holder.0)
        .map_err(|error| error.to_string())
}

fn joined<T: Decode>(json: &str) -> Result<Vec<T>, String> {
    Value::from_json(json).unwrap().joined("X", ',').map_err(|error| error.to_string())
}

#[test]
fn missing_field_is_error_none_or_empty_by_type() {
    for text in ["{}", r#"{"X":null}"#, r#"{"x":1}"#, "<A/>", "<A> </A>", "<A><Y>1</Y></A>", "null"] {
        assert_eq!(field::<String>(text), Err("X: required field is missing".to_owned()), "{text}");
        assert_eq!(field::<i64>(text), Err("X: required field is missing".to_owned()));
        assert_eq!(field::<Secret>(text), Err("X: required field is missing".to_owned()));
        assert_eq!(field::<Video>(text), Err("X: required field is missing".to_owned()));
        assert_eq!(field::<Option<String>>(text), Ok(None));
        assert_eq!(field::<Option<Video>>(text), Ok(None));
        assert_eq!(field::<Option<Box<Video>>>(text), Ok(None));
        assert_eq!(field::<Vec<String>>(text), Ok(vec![]));
        assert_eq!(field::<Option<Vec<String>>>(text), Ok(None));
        assert_eq!(field::<BTreeMap<String, i64>>(text), Ok(BTreeMap::new()));
        assert_eq!(field::<Value>(text), Ok(Node::Null));
        assert_eq!(field::<Option<Value>>(text), Ok(None));
        assert_eq!(wrapped::<Vec<i64>>(text), Ok(vec![]));
        assert_eq!(wrapped::<Option<Vec<i64>>>(text), Ok(None));
    }
}

#[test]
fn empty_string_is_a_string_or_nothing() {
    for text in [r#"{"X":""}"#, "<A><X/></A>"] {
        assert_eq!(field::<Option<String>>(text), Ok(Some(String::new())));
        assert_eq!(field::<Option<Secret>>(text), Ok(Some(Secret::new(""))));
        assert_eq!(field::<Option<i64>>(text), Ok(None));
        assert_eq!(field::<Option<f64>>(text), Ok(None));
        assert_eq!(field::<Option<bool>>(text), Ok(None));
        assert_eq!(field::<Option<Video>>(text), Ok(None));
        assert_eq!(field::<Vec<i64>>(text), Ok(vec![]));
        assert_eq!(field::<Vec<Video>>(text), Ok(vec![]));
        assert_eq!(field::<BTreeMap<String, i64>>(text), Ok(BTreeMap::new()));
        assert_eq!(field::<i64>(text), Err(r#"X: expected a 64-bit integer, got """#.to_owned()));
        assert_eq!(field::<Video>(text), Err("X.Title: required field is missing".to_owned()));
        assert_eq!(wrapped::<Vec<Video>>(text), Ok(vec![]));
    }
    assert_eq!(
        field::<Option<i64>>(r#"{"X":"abc"}"#),
        Err(r#"X: expected a 64-bit integer, got "abc""#.to_owned())
    );
}

#[test]
fn other_values_than_objects_are_errors() {
    assert_eq!(
        field::<Video>(r#"{"X":"abc"}"#),
        Err(r#"X: expected an object, got "abc""#.to_owned())
    );
    assert_eq!(
        field::<Option<Video>>(r#"{"X":[]}"#),
        Err("X: expected an object, got a list".to_owned())
    );
    assert_eq!(field::<i64>("[]"), Err("expected an object, got a list".to_owned()));
    assert_eq!(wrapped::<Vec<i64>>("12"), Err("expected an object, got 12".to_owned()));
    assert_eq!(joined::<i64>("12"), Err("expected an object, got 12".to_owned()));
    assert_eq!(
        field::<BTreeMap<String, i64>>(r#"{"X":7}"#),
        Err("X: expected an object, got 7".to_owned())
    );
}

#[test]
fn lists_of_scalars_in_all_forms() {
    let two = Ok(vec!["a".to_owned(), "b".to_owned()]);
    for text in [
        r#"{"X":["a","b"]}"#,
        r#"{"X":["a",null,"b"]}"#,
        r#"{"X":{"String":["a","b"]}}"#,
        r#"{"X":"[\"a\",\"b\"]"}"#,
        r#"{"X":" [\"a\", \"b\"] "}"#,
        "<A><X>a</X><X>b</X></A>",
        "<A><X><Unknown>a</Unknown><Unknown>b</Unknown></X></A>",
        r#"<A><X>["a","b"]</X></A>"#,
        r#"<A><X><String>["a","b"]</String></X></A>"#,
    ] {
        assert_eq!(field::<Vec<String>>(text), two, "{text}");
        assert_eq!(field::<Option<Vec<String>>>(text).map(Option::unwrap), two, "{text}");
    }
    for text in [
        r#"{"X":"7"}"#,
        r#"{"X":7}"#,
        r#"{"X":[7]}"#,
        "<A><X>7</X></A>",
        "<A><X><Y>7</Y></X></A>",
        "<A><X>[7]</X></A>",
    ] {
        assert_eq!(field::<Vec<i64>>(text), Ok(vec![7]), "{text}");
        assert_eq!(wrapped::<Vec<i64>>(text), Ok(vec![7]), "{text}");
    }
    for text in [
        r#"{"X":[]}"#,
        r#"{"X":{}}"#,
        r#"{"X":{"Y":[]}}"#,
        r#"{"X":{"Y":null}}"#,
        r#"{"X":"[]"}"#,
        "<A><X><Y/></X></A>",
    ] {
        assert_eq!(field::<Vec<String>>(text), Ok(vec![]), "{text}");
        assert_eq!(wrapped::<Vec<String>>(text), Ok(vec![]), "{text}");
    }
    // Not JSON after all.
    assert_eq!(field::<Vec<String>>(r#"{"X":"[a"}"#), Ok(vec!["[a".to_owned()]));
    assert_eq!(field::<Vec<Option<i64>>>(r#"{"X":[1,null,""]}"#), Ok(vec![Some(1), None, None]));
    assert_eq!(field::<Vec<Value>>(r#"{"X":[1,null]}"#), Ok(vec![Node::Int(1), Node::Null]));
    assert_eq!(
        field::<Vec<Vec<i64>>>(r#"{"X":[[1,2],3,[]]}"#),
        Ok(vec![vec![1, 2], vec![3], vec![]])
    );
    assert_eq!(
        field::<Vec<Vec<i64>>>("<A><X><Y>1</Y><Y>2</Y></X><X><Y>3</Y></X></A>"),
        Ok(vec![vec![1, 2], vec![3]])
    );
}

#[test]
fn errors_in_lists_have_an_index() {
    assert_eq!(
        field::<Vec<i64>>(r#"{"X":[1,"a"]}"#),
        Err(r#"X[1]: expected a 64-bit integer, got "a""#.to_owned())
    );
    assert_eq!(
        field::<Vec<i64>>(r#"{"X":"a"}"#),
        Err(r#"X: expected a 64-bit integer, got "a""#.to_owned())
    );
    assert_eq!(
        field::<Vec<i64>>(r#"{"X":{"Id":[1,"a"]}}"#),
        Err(r#"X.Id[1]: expected a 64-bit integer, got "a""#.to_owned())
    );
    assert_eq!(
        wrapped::<Vec<i64>>(r#"{"X":{"Y":[1,"a"]}}"#),
        Err(r#"X.Y[1]: expected a 64-bit integer, got "a""#.to_owned())
    );
    assert_eq!(
        wrapped::<Vec<i64>>(r#"{"X":[1,"a"]}"#),
        Err(r#"X[1]: expected a 64-bit integer, got "a""#.to_owned())
    );
    assert_eq!(
        field::<Vec<Video>>(r#"{"X":[{"Title":"a"},{"Size":1}]}"#),
        Err("X[1].Title: required field is missing".to_owned())
    );
    assert_eq!(
        field::<BTreeMap<String, i64>>(r#"{"X":{"k":"a"}}"#),
        Err(r#"X.k: expected a 64-bit integer, got "a""#.to_owned())
    );
    assert_eq!(
        joined::<i64>(r#"{"X":"1,,a"}"#),
        Err(r#"X[1]: expected a 64-bit integer, got "a""#.to_owned())
    );
}

#[test]
fn lists_of_objects_in_all_forms() {
    let two = Ok(vec![video("a"), video("b")]);
    for text in [
        r#"{"X":[{"Title":"a"},{"Title":"b"}]}"#,
        r#"{"X":{"Unknown":[{"Title":"a"},{"Title":"b"}]}}"#,
        "<A><X><Title>a</Title></X><X><Title>b</Title></X></A>",
        "<A><X><Dto><Title>a</Title></Dto><Dto><Title>b</Title></Dto></X></A>",
        r#"<A><X>[{"Title":"a"},{"Title":"b"}]</X></A>"#,
        r#"<A><X><Dto>[{"Title":"a"},{"Title":"b"}]</Dto></X></A>"#,
    ] {
        assert_eq!(field::<Vec<Video>>(text), two, "{text}");
        assert_eq!(wrapped::<Vec<Video>>(text), two, "{text}");
    }
    for text in [
        r#"{"X":{"Y":[{"Title":"a"},{"Title":"b"}]}}"#,
        r#"{"X":{"Y":[{"Title":"a"},{"Title":"b"}],"New":1}}"#,
    ] {
        assert_eq!(wrapped::<Vec<Video>>(text), two, "{text}");
    }
    let one = Ok(vec![video("a")]);
    for text in [
        r#"{"X":{"Title":"a"}}"#,
        r#"{"X":{"Title":"a","New":{}}}"#,
        r#"{"X":{"Unknown":{"Title":"a"}}}"#,
        "<A><X><Title>a</Title></X></A>",
        "<A><X><Dto><Title>a</Title></Dto></X></A>",
    ] {
        assert_eq!(field::<Vec<Video>>(text), one, "{text}");
        assert_eq!(wrapped::<Vec<Video>>(text), one, "{text}");
    }
    assert_eq!(wrapped::<Vec<Video>>(r#"{"X":{"Y":{"Title":"a"}}}"#), one);
    for text in [
        r#"{"X":{"Total":1,"Videos":[{"Title":"a"}]}}"#,
        r#"{"X":{"Total":1,"Videos":{"Title":"a"}}}"#,
        "<A><X><Total>1</Total><Video><Title>a</Title></Video></X></A>",
        r#"{"X":{"Title":"a","Total":[1]}}"#,
    ] {
        assert_eq!(field::<Vec<Video>>(text), one, "{text}");
        assert_eq!(wrapped::<Vec<Video>>(text), one, "{text}");
    }
}

#[test]
fn wrapper_without_list_is_an_empty_list() {
    for text in [
        r#"{"X":{"Total":0}}"#,
        r#"{"X":{"Total":0,"Y":[]}}"#,
        r#"{"X":{"Total":0,"Y":null}}"#,
        r#"{"X":{"Total":0,"PageSize":10,"Videos":[]}}"#,
        r#"{"X":{"New":true}}"#,
        "<A><X><Total>0</Total></X></A>",
        "<A><X><TotalCount>0</TotalCount><Y/></X></A>",
    ] {
        assert_eq!(field::<Vec<Video>>(text), Ok(vec![]), "{text}");
        assert_eq!(wrapped::<Vec<Video>>(text), Ok(vec![]), "{text}");
        assert_eq!(
            wrapped::<Option<Vec<Video>>>(text).map(Option::unwrap_or_default),
            Ok(vec![]),
            "{text}"
        );
        assert_eq!(field::<Vec<String>>(text), Ok(vec![]), "{text}");
        assert_eq!(wrapped::<Vec<String>>(text), Ok(vec![]), "{text}");
        assert_eq!(wrapped::<Vec<i64>>(text), Ok(vec![]), "{text}");
    }
    // A name that only ends like a number of elements.
    let one = Ok(vec!["a".to_owned()]);
    assert_eq!(field::<Vec<String>>("<A><X><Account>a</Account></X></A>"), one);
    assert_eq!(field::<Vec<String>>(r#"{"X":{"Total":1,"Id":["a"]}}"#), one);
}

#[test]
fn single_empty_xml_element_is_a_list_element() {
    let tree = || Tree { left: None, all: vec![] };
    assert_eq!(wrapped::<Vec<Tree>>("<A><X><Y/></X></A>"), Ok(vec![tree()]));
    assert_eq!(wrapped::<Vec<Tree>>("<A><X><Y/><Y></Y></X></A>"), Ok(vec![tree(), tree()]));
    for none in ["<A><X/></A>", "<A><X></X></A>", "<A/>"] {
        assert_eq!(wrapped::<Vec<Tree>>(none), Ok(vec![]), "{none}");
    }
    // It can't be an element: a required field is missing.
    assert_eq!(wrapped::<Vec<Video>>(r#"{"X":{"Y":""}}"#), Ok(vec![]));
}

#[test]
fn object_of_untyped_list_is_not_a_wrapper() {
    let map = BTreeMap::from([("k".to_owned(), vec![1_i64])]);
    assert_eq!(field::<Vec<BTreeMap<String, Vec<i64>>>>(r#"{"X":{"k":[1]}}"#), Ok(vec![map]));
    assert_eq!(
        field::<Vec<Value>>(r#"{"X":{"k":[1]}}"#),
        Ok(vec![Value::object().with("k", vec![1])])
    );
    assert_eq!(field::<Vec<Box<Value>>>(r#"{"X":{"k":[1]}}"#).map(|list| list.len()), Ok(1));
}

#[test]
fn maps_are_decoded() {
    let read = field::<BTreeMap<String, Option<i64>>>;
    let map = |members: &[(&str, Option<i64>)]| Ok(members.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect());
    assert_eq!(
        read(r#"{"X":{"b":"1","a":2,"n":null,"e":"","b":3}}"#),
        map(&[("a", Some(2)), ("b", Some(1)), ("e", None), ("n", None)])
    );
    assert_eq!(read("<A><X><b>1</b></X></A>"), map(&[("b", Some(1))]));
    assert_eq!(field::<BTreeMap<String, i64>>(r#"{"X":{"a":null}}"#), Ok(BTreeMap::new()));
}

#[test]
fn joined_lists_are_split() {
    for json in [
        r#"{"X":"1,2"}"#,
        r#"{"X":" 1 , 2 ,"}"#,
        r#"{"X":[1,"2"]}"#,
        r#"{"X":"[1,2]"}"#,
        r#"{"X":{"Id":[1,2]}}"#,
    ] {
        assert_eq!(joined::<i64>(json), Ok(vec![1, 2]), "{json}");
    }
    assert_eq!(joined::<i64>(r#"{"X":7}"#), Ok(vec![7]));
    for json in ["{}", r#"{"X":null}"#, r#"{"X":""}"#, r#"{"X":" ,"}"#, r#"{"X":[]}"#] {
        assert_eq!(joined::<String>(json), Ok(vec![]), "{json}");
    }
    assert_eq!(joined::<String>(r#"{"X":"[a],b"}"#), Ok(vec!["[a]".to_owned(), "b".to_owned()]));
}

/// A type that holds itself, as some services document.
#[derive(Debug, PartialEq)]
struct Tree {
    left: Option<Box<Tree>>,
    all: Vec<Tree>,
}

impl Decode for Tree {
    const FIELDS: &'static [&'static str] = &["Left", "All"];

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            left: node.field("Left")?,
            all: node.field("All")?,
        })
    }
}

#[test]
fn recursive_types_are_decoded() {
    let leaf = || Tree { left: None, all: vec![] };
    let tree: Tree = from_slice(br#"{"Left":{"Left":""},"All":{"Left":{"All":[]}}}"#).unwrap();
    assert_eq!(
        tree,
        Tree {
            left: Some(Box::new(leaf())),
            all: vec![Tree {
                left: Some(Box::new(leaf())),
                all: vec![]
            }]
        }
    );
}

#[test]
fn undocumented_fields_are_listed() {
    struct Known;
    impl Decode for Known {
        const FIELDS: &'static [&'static str] = &["A", "N", "F", "Y"];
        fn decode(_: &Node<'_>) -> Result<Self, DecodeError> {
            Ok(Self)
        }
    }
    let value = Value::from_json(r#"{"A":1,"N":null,"T":"x","F":1.5,"Y":true,"":{"":7}}"#).unwrap();
    assert_eq!(value.unknown_fields::<Known>().map(|(name, _)| name).collect::<Vec<_>>(), ["T", ""]);
    assert_eq!(Node::Null.unknown_fields::<Known>().count(), 0);
}
