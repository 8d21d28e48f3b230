//! A schema of the metadata -> a field of the spec.

use std::collections::HashSet;

use super::components::Components;
use super::document::{Document, reference};
use super::json::Json;
use super::report::{Kind, Report};
use super::schema::{Shape, renamed};
use super::scope::Scope;
use super::text;
use super::unique;
use super::value::{literal, structured};
use aliyun_codegen_language::characters::{self, forbidden};
use aliyun_codegen_language::diagnostic::tick;
use aliyun_codegen_language::keys::forms;
use aliyun_codegen_language::spec::{Field, Literal, Location, Map, Type};

/// Longest name that a key of the spec can have.
const LONGEST_NAME: usize = 256;

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Answer,
    /// Part of a schema that requests and answers share.
    Both,
}

/// Where in a document the work is.
#[derive(Clone, Copy)]
pub(super) struct Here<'h> {
    pub(super) side: Side,
    /// Names of what is around, from the outside in.
    pub(super) parents: &'h [String],
    /// Objects around.
    pub(super) depth: usize,
    /// Lists, maps and references around in the same type.
    pub(super) nesting: usize,
}

impl<'h> Here<'h> {
    pub(super) fn top(side: Side) -> Here<'static> {
        Here {
            side,
            parents: &[],
            depth: 0,
            nesting: 0,
        }
    }

    /// For the members of an object here.
    pub(super) fn below(self, parents: &'h [String]) -> Self {
        Here {
            parents,
            depth: self.depth + 1,
            nesting: 0,
            ..self
        }
    }

    /// For what is inside of a list or map here.
    pub(super) fn inside(self) -> Self {
        Here {
            nesting: self.nesting + 1,
            ..self
        }
    }
}

/// Lowers schemas, and says what it can't.
pub(super) struct Lowering<'l> {
    pub(super) document: &'l Document<'l>,
    pub(super) components: &'l Components,
    /// Whether texts of the vendor are carried.
    pub(super) descriptions: bool,
    pub(super) report: &'l mut Report,
    /// Names from the action on, for the report.
    pub(super) path: Vec<String>,
    /// Shared schemas that are being lowered and are no types of their own, by number.
    pub(super) open: Vec<usize>,
    /// Shared schemas around the one that is being lowered, each a type of its own.
    pub(super) components_around: usize,
    /// Shared schemas that have a key already and are still to be lowered.
    pub(super) later: Vec<Later>,
}

/// A shared schema whose turn comes later.
pub(super) struct Later {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) key: String,
}

impl<'l> Lowering<'l> {
    pub(super) fn new(
        document: &'l Document<'l>,
        components: &'l Components,
        descriptions: bool,
        report: &'l mut Report,
        path: Vec<String>,
    ) -> Self {
        Self {
            document,
            components,
            descriptions,
            report,
            path,
            open: Vec::new(),
            components_around: 0,
            later: Vec::new(),
        }
    }
}

impl Lowering<'_> {
    /// Where the work is, as a person would say it.
    pub(super) fn place(&self) -> String {
        self.path.join(".")
    }

    pub(super) fn remark(&mut self, kind: Kind, message: impl Into<String>) {
        let place = self.place();
        self.report.add(kind, place, message);
    }

    pub(super) fn within<R>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(name.to_owned());
        let result = work(self);
        self.path.pop();
        result
    }

    /// A field or member, without what only parameters have. `None` if its name can't be written.
    pub(super) fn field(&mut self, wire: &str, schema: &Json, scope: &mut Scope<'_>, here: Here<'_>) -> Option<Field> {
        if !is_name(wire) {
            let kind = if here.side == Side::Request { Kind::Parameter } else { Kind::Field };
            self.report.add(kind, self.place(), format!("{} can't be a name", tick(wire)));
            return None;
        }
        self.within(wire, |this| {
            let Shape {
                mut ty,
                mut values,
                wrapped_in,
            } = this.shape(wire, schema, scope, here);
            if let Some(documented) = values.take_if(|_| *ty.innermost() == Type::String) {
                match scope.values(wire, here.parents, &documented) {
                    Some(key) => ty = renamed(ty, &key),
                    None => values = Some(documented),
                }
            }
            let mut field = Field {
                values,
                wrapped_in,
                ..plain(ty)
            };
            this.facts(wire, schema, &mut field, here);
            Some(field)
        })
    }

    /// The members of an object.
    pub(super) fn fields(&mut self, members: &[(String, Json)], scope: &mut Scope<'_>, here: Here<'_>) -> Map<Field> {
        let mut fields: Map<Field> = Vec::with_capacity(members.len());
        let mut seen = HashSet::new();
        for (wire, schema) in members {
            if !seen.insert(wire.as_str()) {
                continue;
            }
            if let Some(field) = self.field(wire, schema, scope, here) {
                fields.push((wire.clone(), field));
            }
        }
        let place = self.place();
        unique::members(&mut fields, &place, self.report);
        fields
    }

    /// Everything beside the type.
    fn facts(&mut self, wire: &str, schema: &Json, field: &mut Field, here: Here<'_>) {
        let is_recursive = reference(schema)
            .and_then(|name| self.document.schemas.get(name))
            .is_some_and(|(number, _)| self.components.get(number).is_recursive);
        // Answers are not trusted to hold what the metadata promises, but each has the ID of its request.
        let is_request_id = here.side == Side::Answer && here.depth == 0 && wire == "RequestId" && field.ty == Type::String;
        field.required = (here.side == Side::Request && is_required(schema) && !is_recursive) || is_request_id;
        if schema.flag("deprecated") == Some(true) {
            field.deprecated = Some(DEPRECATED.to_owned());
        }
        field.sensitive = field.ty == Type::String && field.values.is_none() && is_secret(wire);
        self.limits(schema, field);
        if here.side == Side::Request {
            field.default = self.literal(schema.get("default"), field, "default");
        }
        field.example = self.literal(schema.get("example"), field, "example");
        if let (None, Type::List(element)) = (&field.example, &field.ty) {
            // An example of one element is one of a list of it.
            let one = schema.get("items").and_then(|items| items.get("example"));
            let one = self.literal(one, &plain(element.as_ref().clone()), "example");
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
                // Beyond this a limit is the end of the type, and no fact about the service.
                let is_fact = |limit: &mut f64| limit.abs() <= 9_007_199_254_740_992.0;
                field.min = field.min.take_if(is_fact);
                field.max = field.max.take_if(is_fact);
                if let (Some(min), Some(max)) = (field.min, field.max)
                    && min > max
                {
                    self.remark(Kind::Limit, format!("no number is at least {min} and at most {max}"));
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
            Some(text) => (literal(&text, &field.ty), tick(&text)),
            None if value.members().is_empty() && value.elements().is_empty() => return None,
            None => (structured(value, &field.ty), "that is no text".to_owned()),
        };
        if literal.is_none() {
            self.remark(Kind::Example, format!("the {what} {shown} is no value of type `{}`", field.ty));
        }
        literal
    }
}

/// What stands for the reason, which the metadata does not give.
pub(super) const DEPRECATED: &str = "Marked as deprecated by the vendor.";

/// A field of which only the type is known.
pub(super) fn plain(ty: Type) -> Field {
    Field {
        ty,
        name: None,
        description: None,
        required: false,
        one_of: None,
        default: None,
        example: None,
        min: None,
        max: None,
        min_length: None,
        max_length: None,
        min_items: None,
        max_items: None,
        pattern: None,
        values: None,
        deprecated: None,
        sensitive: false,
        encoding: None,
        content: None,
        wrapped_in: None,
        fields: Vec::new(),
        location: Location::Query,
    }
}

/// Whether the interface and its documentation both require a value.
pub(super) fn is_required(schema: &Json) -> bool {
    schema.flag("required") == Some(true) && schema.flag("docRequired") != Some(false)
}

/// The vendor's words for a schema.
pub(super) fn description(schema: &Json) -> Option<String> {
    let text = schema.text("description").or_else(|| schema.text("title"))?;
    Some(text::prose(text)).filter(|text| !text.is_empty())
}

pub(super) fn is_name(wire: &str) -> bool {
    wire.len() <= LONGEST_NAME && forms::WIRE_NAME.matches(wire) && is_plain(wire) && wire != "<<"
}

/// Whether a name is what it looks like.
pub(super) fn is_plain(name: &str) -> bool {
    forbidden(name).is_none() && characters::in_name(name).is_none() && !name.contains(['\n', '\t'])
}

fn is_count(count: &u64) -> bool {
    *count > 0 && i64::try_from(*count).is_ok()
}

/// Whether a text of this name is a secret in every service.
fn is_secret(wire: &str) -> bool {
    let wire = wire.to_ascii_lowercase();
    ["password", "passwd", "accesskeysecret", "securitytoken", "privatekey"]
        .iter()
        .any(|secret| wire.ends_with(secret))
}
