use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::decode::{ParseErrorKind, from_slice};

/// As `UploadAuth` in a documented response, with an expiry that comes as a text or a number.
#[derive(Debug, PartialEq)]
struct Auth {
    secret: Secret,
    expiration: i64,
}

impl Decode for Auth {
    const FIELDS: &'static [&'static str] = &["AccessKeySecret", "Expiration"];

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            secret: node.field("AccessKeySecret")?,
            expiration: node.field("Expiration")?,
        })
    }
}

impl Encode for Auth {
    fn encode(&self) -> Node<'_> {
        Value::object()
            .member("AccessKeySecret", &self.secret)
            .member("Expiration", &self.expiration)
    }
}

impl Content for Auth {}

fn auth() -> Auth {
    Auth {
        secret: Secret::new("s3cr3t"),
        expiration: 3600,
    }
}

const JSON: &str = r#"{"AccessKeySecret":"s3cr3t","Expiration":"3600","New":[1]}"#;
/// `printf %s "$JSON" | base64`
const IN_BASE64: &str = "eyJBY2Nlc3NLZXlTZWNyZXQiOiJzM2NyM3QiLCJFeHBpcmF0aW9uIjoiMzYwMCIsIk5ldyI6WzFdfQ==";

#[test]
fn base64_content_is_decoded() {
    for text in [
        IN_BASE64.to_owned(),
        IN_BASE64.trim_end_matches('=').to_owned(),
        format!("\n {}\r\n{}\t", &IN_BASE64[..20], &IN_BASE64[20..]),
    ] {
        let content: Base64Json<Auth> = text.as_str().into();
        assert_eq!(content.expose(), text);
        assert_eq!(content.decode(), Ok(auth()));
        assert_eq!(content.value().map(|value| value.to_json()).as_deref(), Ok(JSON));
    }
}

#[test]
fn content_error_names_the_failed_layer() {
    let fails = |text: &str| Base64Json::<Auth>::from(text).decode().unwrap_err();
    // The documented example of the response is no Base64.
    assert_eq!(fails("FJU3p3TZ0NUIyeW****"), ContentError::Base64);
    assert_eq!(fails("eyJ="), ContentError::Base64);
    assert_eq!(fails("e-_0"), ContentError::Base64);
    assert_eq!(fails("//79"), ContentError::Utf8);
    let ContentError::Json(error) = fails(&BASE64.encode("{\"s3cr3t\"")) else {
        panic!("JSON")
    };
    assert_eq!(error.kind(), ParseErrorKind::UnexpectedEnd);
    let ContentError::Json(error) = fails("") else { panic!("JSON") };
    assert_eq!(error.kind(), ParseErrorKind::Empty);
    // Content is JSON, whatever the format of the response.
    assert!(matches!(fails(&BASE64.encode("<a/>")), ContentError::Json(_)));

    let wrong = BASE64.encode(r#"{"AccessKeySecret":"x","Expiration":"s3cr3t"}"#);
    assert_eq!(
        fails(&wrong).to_string(),
        "invalid content: Expiration: expected a 64-bit integer, got a string"
    );
    assert_eq!(
        fails("e30").to_string(),
        "invalid content: AccessKeySecret: required field is missing"
    );
    let map = JsonText::<BTreeMap<String, i64>>::from(r#"{"s3cr3t":"x"}"#).decode().unwrap_err();
    assert_eq!(
        map.to_string(),
        "invalid content: [redacted]: expected a 64-bit integer, got a string"
    );
    for error in [fails(&wrong), map, fails(&BASE64.encode("{\"s3cr3t\""))] {
        assert!(!format!("{error:?}{error}").contains("s3cr3t"));
    }
}

#[test]
fn debug_of_content_shows_no_secret() {
    let base64 = Base64Json::<Auth>::from(IN_BASE64);
    assert_eq!(format!("{base64:?}"), "Base64Json([80 bytes])");
    assert_eq!(format!("{:?}", SecretJsonText::<Auth>::from(JSON)), "SecretJsonText([redacted])");
    assert_eq!(format!("{:?}", JsonText::<i64>::from("1 ")), r#"JsonText("1 ")"#);
    assert_eq!(
        format!("{:?}", base64.decode()),
        r#"Ok(Auth { secret: [redacted], expiration: 3600 })"#
    );
}

#[test]
fn content_strings_are_decoded_from_responses() {
    let text: JsonText<Auth> = from_slice(format!("{{\"T\":{}}}", Value::from(JSON).to_json()).as_bytes())
        .map(|Field(text)| text)
        .unwrap();
    assert_eq!(text.as_str(), JSON);
    assert_eq!(text.decode(), Ok(auth()));
    // The content itself, where its text is documented.
    let text: JsonText<Auth> = from_slice(format!("{{\"T\": {JSON} }}").as_bytes())
        .map(|Field(text)| text)
        .unwrap();
    assert_eq!(text.as_str(), JSON);
    let text: SecretJsonText<Vec<i64>> = from_slice(b"<A><T>[1, 2]</T></A>").map(|Field(text)| text).unwrap();
    assert_eq!((text.expose(), text.decode()), ("[1, 2]", Ok(vec![1, 2])));
    let text: Option<Base64Json<Auth>> = from_slice(b"{}").map(|Field(text)| text).unwrap();
    assert!(text.is_none());
    assert!(from_slice::<Field<JsonText<Auth>>>(b"{}").is_err_and(|error| error.to_string() == "T: required field is missing"));
}

struct Field<T>(T);

impl<T: Decode> Decode for Field<T> {
    const FIELDS: &'static [&'static str] = &["T"];

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        node.field("T").map(Self)
    }
}

#[test]
fn content_is_created_from_string_or_value() {
    fn json_of(text: impl Into<JsonText<Auth>>) -> String {
        text.into().into_string()
    }
    let json = r#"{"AccessKeySecret":"s3cr3t","Expiration":3600}"#;
    assert_eq!(json_of(auth()), json);
    let borrowed = auth();
    assert_eq!(json_of(&borrowed), json);
    assert_eq!(json_of(json), json);
    assert_eq!(json_of(String::from("not JSON")), "not JSON");
    assert_eq!(JsonText::new(&auth()), JsonText::from(json));
    assert_eq!(SecretJsonText::new(&auth()).expose(), json);
    assert_eq!(Base64Json::new(&auth()).expose(), BASE64.encode(json));
    assert_eq!(JsonText::from(vec!["a"]).as_str(), r#"["a"]"#);
    assert_eq!(JsonText::from(Value::object()).as_str(), "{}");
    assert_eq!(JsonText::<String>::new(&"a".to_owned()).as_str(), r#""a""#);
    assert_eq!(
        Value::object().member("UserData", &JsonText::new(&auth())).to_json(),
        r#"{"UserData":"{\"AccessKeySecret\":\"s3cr3t\",\"Expiration\":3600}"}"#
    );
    assert_eq!(JsonText::new(&auth()).clone(), JsonText::new(&auth()));
}

proptest! {
    #[test]
    fn content_round_trips(secret in ".*", expiration: i64) {
        let auth = Auth { secret: secret.into(), expiration };
        prop_assert_eq!(&JsonText::new(&auth).decode().unwrap(), &auth);
        prop_assert_eq!(&SecretJsonText::new(&auth).decode().unwrap(), &auth);
        prop_assert_eq!(&Base64Json::new(&auth).decode().unwrap(), &auth);
        let broken: String = Base64Json::new(&auth).expose().trim_end_matches('=').chars().flat_map(|c| [' ', c]).collect();
        prop_assert_eq!(&Base64Json::<Auth>::from(broken).decode().unwrap(), &auth);
    }

    #[test]
    fn decoding_content_never_panics(text in ".*", base64 in "[A-Za-z0-9+/]{0,40}={0,3}", bytes: Vec<u8>) {
        for text in [text, base64, BASE64.encode(bytes)] {
            let _ = JsonText::<Auth>::from(text.as_str()).decode();
            let _ = Base64Json::<Auth>::from(text.as_str()).decode();
            let _ = Base64Json::<Auth>::from(text).value();
        }
    }
}
