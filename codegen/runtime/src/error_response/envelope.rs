//! The members of an error response, wherever they are and however they are written.

use std::borrow::Cow;

use super::members::{is_empty, member, text, value};
use super::request_id::{is_request_id, request_id_in};
use crate::value::{Document, Node};

/// The object with the members of an error: the root of the document, or its member `Error`.
///
/// Gateways differ in the capitals of the names. If several members have a name, the first one with
/// a value counts, the documented spelling before all others.
pub(crate) struct Envelope<'n, 'a> {
    root: &'n Node<'a>,
    error: &'n Node<'a>,
}

impl<'n, 'a> Envelope<'n, 'a> {
    pub(crate) fn of(root: &'n Node<'a>) -> Self {
        let inner = member(root, "Error", |error| text(error, "Code").is_some());
        let error = if text(root, "Code").is_some() { None } else { inner };
        Self {
            root,
            error: error.unwrap_or(root),
        }
    }

    /// The value of a member as text, without white space around it. `None` if it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'n, str>> {
        text(self.error, name).or_else(|| text(self.root, name))
    }

    /// The value of a member that is not empty.
    pub(crate) fn node(&self, name: &str) -> Option<&'n Node<'a>> {
        member(self.error, name, |node| !is_empty(node))
    }

    pub(crate) fn request_id(&self) -> Option<Cow<'n, str>> {
        request_id_in(self.error).or_else(|| request_id_in(self.root))
    }
}

/// Whether a response with a success status carries an error: gateways send such responses.
///
/// `fields` are the wire names that the response type knows. A member with one of these names
/// belongs to the response, so a type may have its own field `Code`. A code without a message, next
/// to a field with a value, is no error: the service may have added a field.
pub(crate) fn is_error(document: &Document<'_>, fields: &[&str]) -> bool {
    if matches!(document.root_name.as_deref(), Some("Error" | "ErrorResponse")) {
        return true;
    }
    let Some(members) = document.root.as_object() else {
        return false;
    };
    let has = |name: &str, matches: &dyn Fn(&Node<'_>) -> bool| {
        let mut unknown = members.iter().filter(|(have, _)| !fields.contains(&have.as_ref()));
        unknown.any(|(have, node)| have.eq_ignore_ascii_case(name) && matches(node))
    };
    let is_code =
        |node: &Node<'_>| value(node).is_some_and(|code| !means_success(&code)) && !matches!(node, Node::List(_) | Node::Object(_));
    if has("Success", &|node| node.as_bool() == Some(false)) || has("Error", &|error| member(error, "Code", is_code).is_some()) {
        return true;
    }
    let has_data = || {
        let mut known = members
            .iter()
            .filter(|(name, _)| fields.contains(&name.as_ref()) && !is_request_id(name));
        known.any(|(_, node)| !is_empty(node))
    };
    has("Code", &is_code) && (has("Message", &|message| value(message).is_some()) || !has_data())
}

/// Codes with which some gateways mark a success.
fn means_success(code: &str) -> bool {
    matches!(code.to_ascii_lowercase().as_str(), "0" | "200" | "ok" | "success")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Value, parse};

    fn code(json: &str) -> Option<String> {
        Envelope::of(&Value::from_json(json).unwrap()).text("Code").map(Cow::into_owned)
    }

    #[test]
    fn error_field_with_a_value_is_used() {
        for json in [
            r#"{"Code":"X"}"#,
            r#"{"code":"X"}"#,
            r#"{"CODE":"X"}"#,
            r#"{"Code":"","code":"X"}"#,
            r#"{"Code":null,"code":"X"}"#,
            r#"{"code":" ","Code":"X"}"#,
            r#"{"code":"other","Code":"X"}"#,
            r#"{"Code":null,"Code":"X"}"#,
            r#"{"Code":"\n X\t"}"#,
            r#"{"Error":{"Code":"X"}}"#,
            r#"{"error":{"code":"X"}}"#,
            r#"{"Code":"","Error":{"Code":"X"}}"#,
            r#"{"Code":"X","Error":{"Code":"other"}}"#,
        ] {
            assert_eq!(code(json).as_deref(), Some("X"), "{json}");
        }
        for json in ["{}", r#"{"Code":""}"#, r#"{"Error":"X"}"#, r#"{"Error":{}}"#, "[]", "null"] {
            assert_eq!(code(json), None, "{json}");
        }
        let nested = Value::from_json(r#"{"Error":{"Code":"X","Message":"m"},"RequestId":"R"}"#).unwrap();
        let envelope = Envelope::of(&nested);
        assert_eq!(envelope.request_id().as_deref(), Some("R"));
        assert_eq!(envelope.text("Message").as_deref(), Some("m"));
    }

    #[test]
    fn errors_are_distinguished_from_responses() {
        let is = |body: &str, fields: &[&str]| is_error(&parse(body.as_bytes(), None).unwrap(), fields);
        let fields = ["RequestId", "Videos"];
        for body in [
            r#"{"RequestId":"R","Code":"X"}"#,
            r#"{"RequestId":"R","Code":"X","Message":null}"#,
            r#"{"requestId":"R","code":"X","message":"m"}"#,
            r#"{"RequestId":"R","CODE":"X"}"#,
            r#"{"RequestId":"R","Code":404}"#,
            r#"{"RequestId":"R","Code":"X","Videos":[]}"#,
            r#"{"RequestId":"R","Code":"X","Message":"m","Videos":["v"]}"#,
            r#"{"RequestId":"R","Success":false,"Message":"no"}"#,
            r#"{"RequestId":"R","success":"false"}"#,
            r#"{"Error":{"Code":"X"}}"#,
            "<Error/>",
            "<ErrorResponse><Error><Code>X</Code></Error></ErrorResponse>",
            "<R><Error><Code>X</Code></Error></R>",
        ] {
            assert!(is(body, &fields), "{body}");
        }
        for body in [
            r#"{"RequestId":"R"}"#,
            r#"{"RequestId":"R","Message":"m"}"#,
            r#"{"RequestId":"R","Code":"OK","Message":"m"}"#,
            r#"{"RequestId":"R","Code":200}"#,
            r#"{"RequestId":"R","Code":"0","Message":"m"}"#,
            r#"{"RequestId":"R","Code":"","Message":"m"}"#,
            r#"{"RequestId":"R","Success":true}"#,
            r#"{"RequestId":"R","Error":null}"#,
            // A field that the service has added.
            r#"{"RequestId":"R","Code":"added","Videos":["v"]}"#,
            r#"{"RequestId":"R","Code":{"Added":"x"}}"#,
            r#"["Code"]"#,
        ] {
            assert!(!is(body, &fields), "{body}");
        }
        // Fields of the type are not members of an error; in other capitals they are.
        let own = ["Code", "Message", "Success", "Error"];
        for body in [r#"{"Code":"X","Message":"m"}"#, r#"{"Success":false}"#, r#"{"Error":{"Code":"X"}}"#] {
            assert!(!is(body, &own), "{body}");
        }
        assert!(is(r#"{"code":"X","message":"m"}"#, &own));
    }
}
