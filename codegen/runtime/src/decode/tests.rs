use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;
use crate::value::parse_json;

struct Refreshed {
    request_id: String,
    video_id: String,
    upload_address: String,
    upload_auth: crate::secret::Secret,
}

impl Decode for Refreshed {
    const FIELDS: &'static [&'static str] = &["RequestId", "VideoId", "UploadAddress", "UploadAuth"];

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            request_id: node.field("RequestId")?,
            video_id: node.field("VideoId")?,
            upload_address: node.field("UploadAddress")?,
            upload_auth: node.field("UploadAuth")?,
        })
    }
}

/// The documented responses of RefreshUploadVideo.
const DOCUMENTED_JSON: &str = r#"{
  "RequestId" : "25818875-5F78-4A43-7DF6-D7393642****",
  "UploadAddress" : "eyJTZWN1cml0eVRiQ0FJU3p3TjFxNkZ0NUIyeW****",
  "VideoId" : "c6a23a870c8c4ffcd40cbd381333****",
  "UploadAuth" : "FJU3p3TZ0NUIyeW****"
}
"#;
const DOCUMENTED_XML: &str = "<RefreshUploadVideoResponse>
  <RequestId>25818875-5F78-4A43-7DF6-D7393642****</RequestId>
  <UploadAddress>eyJTZWN1cml0eVRiQ0FJU3p3TjFxNkZ0NUIyeW****</UploadAddress>
  <VideoId>c6a23a870c8c4ffcd40cbd381333****</VideoId>
  <UploadAuth>FJU3p3TZ0NUIyeW****</UploadAuth>
</RefreshUploadVideoResponse>
";

#[test]
fn documented_responses_are_equal_in_json_and_xml() {
    let xml = parse(DOCUMENTED_XML.as_bytes(), Some("text/xml;charset=utf-8")).unwrap();
    let json = parse(DOCUMENTED_JSON.as_bytes(), Some("application/json;charset=utf-8")).unwrap();
    assert_eq!((json.format, xml.format), (Format::Json, Format::Xml));
    assert_eq!(xml.root_name.as_deref(), Some("RefreshUploadVideoResponse"));
    assert_eq!(json.root_name, None);
    assert_eq!(xml.root, json.root);
    let response: Refreshed = from_slice(DOCUMENTED_XML.as_bytes()).unwrap();
    assert_eq!(response.request_id, "25818875-5F78-4A43-7DF6-D7393642****");
    assert_eq!(response.video_id, "c6a23a870c8c4ffcd40cbd381333****");
    assert_eq!(response.upload_address, "eyJTZWN1cml0eVRiQ0FJU3p3TjFxNkZ0NUIyeW****");
    assert_eq!(response.upload_auth.expose(), "FJU3p3TZ0NUIyeW****");
}

#[test]
fn first_character_determines_the_format() {
    let format = |body: &str, content_type| {
        parse(body.as_bytes(), content_type)
            .map(|document| document.format)
            .map_err(|error| error.kind())
    };
    for content_type in [
        None,
        Some("application/json"),
        Some("text/xml;charset=utf-8"),
        Some("text/html"),
        Some(""),
    ] {
        assert_eq!(format(" {}", content_type), Ok(Format::Json));
        assert_eq!(format("\u{feff}[]", content_type), Ok(Format::Json));
        assert_eq!(format("\u{feff}\r\n<a/>", content_type), Ok(Format::Xml));
        assert_eq!(format(" \n", content_type), Err(ParseErrorKind::Empty));
        assert_eq!(format("", content_type), Err(ParseErrorKind::Empty));
        assert_eq!(format("\u{feff}", content_type), Err(ParseErrorKind::Empty));
        assert_eq!(format("<!DOCTYPE html><html><body>", content_type), Err(ParseErrorKind::Html));
        assert_eq!(
            format("<?xml version='1.0'?><html xmlns='x'/>", content_type),
            Err(ParseErrorKind::Html)
        );
    }
    assert_eq!(format("12", None), Ok(Format::Json));
    assert_eq!(format("Bad Gateway", None), Err(ParseErrorKind::Json));
    assert_eq!(format("Bad Gateway", Some("Text/HTML")), Err(ParseErrorKind::Html));
    assert_eq!(format("Bad Gateway", Some("text/xml")), Err(ParseErrorKind::Xml));
    assert_eq!(format("<center>503<br>", Some("text/html")), Err(ParseErrorKind::Html));
    assert_eq!(format("<center>503<br>", Some("text/xml")), Err(ParseErrorKind::UnexpectedEnd));
}

#[test]
fn non_utf8_bytes_are_replaced() {
    let json = |body: &[u8]| parse(body, None).unwrap().root.to_json();
    assert_eq!(json(b"{\"a\":\n \"\xff\"}"), "{\"a\":\"\u{fffd}\"}");
    assert_eq!(json(b"<a><b>\xc3</b></a>"), "{\"b\":\"\u{fffd}\"}");
    // The second byte of a character in GBK is a backslash.
    assert_eq!(json(b"[\"\x95\x5c\",\"caf\xe9\\n\"]"), "[\"\u{fffd}\",\"caf\u{fffd}n\"]");
    assert_eq!(json(b"[\"caf\xe9\\n\"]"), "[\"caf\u{fffd}\\n\"]");
    let error = parse(b"{\"a\":\n \"\xff\"]", None).unwrap_err();
    assert_eq!(error.to_string(), "not UTF-8 at line 2, column 3");
    // UTF-16
    assert_eq!(parse(b"\xff\xfe{\0}\0", None).unwrap_err().kind(), ParseErrorKind::NotUtf8);
    assert_eq!(parse(b"<a>\xc3</b>", None).unwrap_err().kind(), ParseErrorKind::NotUtf8);
}

#[test]
fn content_must_be_json() {
    assert_eq!(parse_json("\u{feff} 1 "), Ok(Node::Int(1)));
    assert_eq!(parse_json(" ").unwrap_err().kind(), ParseErrorKind::Empty);
    assert_eq!(parse_json("<a/>").unwrap_err().kind(), ParseErrorKind::Json);
    assert!(from_slice::<i64>(b"[").is_err_and(|error| matches!(error, Error::Parse(_))));
    assert!(from_slice::<i64>(b"[]").is_err_and(|error| matches!(error, Error::Decode(_))));
}

fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Neither infinite nor NaN.
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    scalar.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            vec((any::<String>(), inner), 0..8)
                .prop_map(|members| { Node::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect()) }),
        ]
    })
}

/// Values that both formats can express: texts, objects with members, lists of two and more in
/// objects.
fn any_answer() -> impl Strategy<Value = Value> {
    // All that XML can express but `\r`, which it reads as `\n`.
    let text = "[\t\n -~\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{1f600}]{0,12}";
    let name = "[A-Za-z_ä中][A-Za-z0-9_.-]{0,10}";
    text.prop_map(Value::from).prop_recursive(5, 64, 6, move |inner| {
        let member = prop_oneof![3 => inner.clone(), 1 => vec(inner, 2..4).prop_map(Value::from)];
        // A list is no element of a list in XML, so lists only hold what `inner` makes, which is
        // never a list itself.
        btree_map(name, member, 1..6)
            .prop_map(|members| Node::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect()))
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&#60;").replace('>', "&gt;")
}

fn to_xml(name: &str, value: &Value, out: &mut String) {
    match value {
        Node::List(items) => items.iter().for_each(|item| to_xml(name, item, out)),
        Node::Object(members) => {
            out.push_str(&format!("<{name} a=\"&lt;\">\n  <!-- > -->"));
            members.iter().for_each(|(name, value)| to_xml(name, value, out));
            out.push_str(&format!("</{name} >\n"));
        }
        Node::Text(text) if text.len() % 3 == 1 && !text.contains("]]>") => out.push_str(&format!("<{name}><![CDATA[{text}]]></{name}>")),
        Node::Text(text) if text.is_empty() => out.push_str(&format!("<{name}/>")),
        Node::Text(text) => out.push_str(&format!("<{name}>{}</{name}>", escape(text))),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn value_round_trips_through_json(value in any_value()) {
        let text = value.to_json();
        prop_assert_eq!(&Value::from_json(&text), &Ok(value));
    }

    #[test]
    fn json_and_xml_give_the_same_tree(value in any_answer()) {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        to_xml("AnswerResponse", &value, &mut text);
        let xml = parse(text.as_bytes(), None).unwrap();
        prop_assert_eq!(&xml.root, &value, "{}", text);
        let json = value.to_json();
        if json.starts_with('{') {
            prop_assert_eq!(&parse(json.as_bytes(), None).unwrap().root, &xml.root);
        }
    }

    #[test]
    fn parsing_arbitrary_bytes_never_panics(bytes: Vec<u8>, text in ".*", json in "[\\[\\]{}\",:0-9eE+.\\\\ aunltrsf-]{0,60}", xml in "[<>/a-c!?&;#x0-9 =\"'\\[\\]CDATA-]{0,80}") {
        for body in [bytes.as_slice(), text.as_bytes(), json.as_bytes(), xml.as_bytes(), &[b"<", xml.as_bytes()].concat(), &[b"[", json.as_bytes()].concat()] {
            for content_type in [None, Some("text/xml"), Some("application/json"), Some("text/html")] {
                if let Err(error) = parse(body, content_type) {
                    prop_assert!(!error.to_string().is_empty());
                }
            }
            let _ = from_slice::<Refreshed>(body);
            let _ = from_slice::<Vec<i64>>(body);
            let _ = from_slice::<std::collections::BTreeMap<String, Option<f64>>>(body);
        }
    }

    #[test]
    fn json_parser_agrees_with_serde_json(json in "[\\[\\]{}\",:0-9eE+.\\\\ aunltrsf-]{1,40}") {
        let theirs = serde_json::from_str::<serde_json::Value>(&json);
        let ours = parse_json(&json);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok());
    }

    #[test]
    fn integers_keep_their_digits(numbers in vec("(0|-?[1-9][0-9]{0,40})", 1..20)) {
        let text = format!("[{}]", numbers.join(", "));
        let list = Value::from_json(&text).unwrap();
        let read: Vec<_> = list.as_list().unwrap().iter().map(|node| node.to_text().unwrap().into_owned()).collect();
        prop_assert_eq!(read, numbers);
    }

    #[test]
    fn truncated_response_is_never_accepted(value in any_answer(), at: prop::sample::Index) {
        let value = Value::object().with("Member", value);
        let mut xml = String::new();
        to_xml("A", &value, &mut xml);
        for text in [value.to_json(), xml.trim_end().to_owned()] {
            let cut = at.index(text.len() - 1);
            prop_assert!(parse(&text.as_bytes()[..cut], None).is_err());
        }
    }
}
