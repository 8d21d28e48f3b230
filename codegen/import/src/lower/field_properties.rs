//! The properties of a field beside its type: limits, examples, whether it is required, whether it
//! is secret.

use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::spec::{Field, Literal, Type};

use crate::document::reference;
use crate::json::{Json, LenientJson as _};
use crate::report::RemarkKind;
use crate::text;

use super::context::{Direction, Lowering, SchemaPosition};
use super::value::{literal, structured};

impl Lowering<'_> {
    /// Sets all properties beside the type.
    pub(super) fn facts(&mut self, wire: &str, schema: &Json, field: &mut Field, position: SchemaPosition<'_>) {
        let is_recursive = reference(schema)
            .and_then(|name| self.document.schemas.get(name))
            .is_some_and(|(number, _)| self.components.get(number).is_recursive);
        // Response fields are not trusted to be present, except the request ID, which every
        // response has.
        let is_request_id =
            position.direction == Direction::Response && position.depth == 0 && wire == "RequestId" && field.ty == Type::String;
        field.required = (position.direction == Direction::Request && is_required(schema) && !is_recursive) || is_request_id;
        if schema.flag("deprecated") == Some(true) {
            field.deprecated = Some(DEPRECATED.to_owned());
        }
        field.sensitive = field.ty == Type::String && field.values.is_none() && is_secret(wire);
        self.limits(schema, field);
        if position.direction == Direction::Request {
            field.default = self.literal(schema.get("default"), field, "default");
        }
        field.example = self.literal(schema.get("example"), field, "example");
        if let (None, Type::List(element)) = (&field.example, &field.ty) {
            // The example of an element is an example of a list of it.
            let one = schema.get("items").and_then(|items| items.get("example"));
            let one = self.literal(one, &Field::new(element.as_ref().clone()), "example");
            field.example = one.map(|one| Literal::List(vec![one]));
        }
        if self.descriptions {
            field.description = description(schema);
        }
    }

    fn limits(&mut self, schema: &Json, field: &mut Field) {
        match field.ty {
            Type::Int32 | Type::Int64 | Type::Float | Type::Double => {
                let step = if matches!(field.ty, Type::Int32 | Type::Int64) { 1.0 } else { 0.0 };
                let exclusive = |key| schema.flag(key) == Some(true);
                field.min = schema
                    .number("minimum")
                    .map(|min| if exclusive("exclusiveMinimum") { min + step } else { min });
                field.max = schema
                    .number("maximum")
                    .map(|max| if exclusive("exclusiveMaximum") { max - step } else { max });
                // A larger limit only repeats the range of the type.
                let is_fact = |limit: &mut f64| limit.abs() <= 9_007_199_254_740_992.0;
                field.min = field.min.take_if(is_fact);
                field.max = field.max.take_if(is_fact);
                if let (Some(min), Some(max)) = (field.min, field.max)
                    && min > max
                {
                    self.remark(RemarkKind::Limit, format!("`min` {min} is greater than `max` {max}"));
                    (field.min, field.max) = (None, None);
                }
            }
            Type::String | Type::Time => {
                field.min_length = schema.count("minLength").filter(|least| *least > 0);
                field.max_length = schema.count("maxLength").filter(is_count);
                field.pattern = schema.text("pattern").map(text::clean).filter(|pattern| !pattern.contains('\n'));
            }
            Type::List(_) => {
                field.min_items = schema.count("minItems").filter(|least| *least > 0);
                field.max_items = schema.count("maxItems").filter(is_count);
            }
            _ => {}
        }
    }

    fn literal(&mut self, value: Option<&Json>, field: &Field, what: &str) -> Option<Literal> {
        let value = value?;
        let (literal, shown) = match value.scalar() {
            Some(text) if text.trim().is_empty() => return None,
            Some(text) => (literal(&text, &field.ty), in_backticks(&text)),
            None if value.members().is_empty() && value.elements().is_empty() => return None,
            None => (structured(value, &field.ty), "a value that is not a string".to_owned()),
        };
        if literal.is_none() {
            self.remark(
                RemarkKind::Example,
                format!("the {what} {shown} does not match type `{}`", field.ty),
            );
        }
        literal
    }
}

/// The reason of a deprecation; the metadata gives none.
pub(crate) const DEPRECATED: &str = "Marked as deprecated by the vendor.";

/// Whether the interface and its documentation both require a value.
pub(super) fn is_required(schema: &Json) -> bool {
    schema.flag("required") == Some(true) && schema.flag("docRequired") != Some(false)
}

/// The vendor's words for a schema.
pub(super) fn description(schema: &Json) -> Option<String> {
    let text = schema.text("description").or_else(|| schema.text("title"))?;
    Some(text::prose(text)).filter(|text| !text.is_empty())
}

fn is_count(count: &u64) -> bool {
    *count > 0 && i64::try_from(*count).is_ok()
}

/// Whether a string with this name is a secret in every service.
fn is_secret(wire: &str) -> bool {
    let wire = wire.to_ascii_lowercase();
    ["password", "passwd", "accesskeysecret", "securitytoken", "privatekey"]
        .iter()
        .any(|secret| wire.ends_with(secret))
}
