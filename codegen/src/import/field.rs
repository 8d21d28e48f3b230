//! A schema of the metadata -> a field of the spec.

use super::components::Components;
use super::document::{Document, reference};
use super::json::Json;
use super::report::{Kind, Report};
use super::scope::{Scope, empty, key};
use super::text;
use super::unique;
use super::value::{literal, values_of};
use crate::diagnostic::tick;
use crate::load::forms;
use crate::spec::{Field, Literal, Location, Map, Type, TypeDef, Values};

/// Levels of lists and maps within each other in one type; no document has more than two.
const NESTING: usize = 6;

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
    depth: usize,
    /// Lists, maps and references around in the same type.
    nesting: usize,
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
    fn below(self, parents: &'h [String]) -> Self {
        Here {
            parents,
            depth: self.depth + 1,
            nesting: 0,
            ..self
        }
    }

    /// For what is inside of a list or map here.
    fn inside(self) -> Self {
        Here {
            nesting: self.nesting + 1,
            ..self
        }
    }
}

/// What the values of a schema are.
struct Shape {
    ty: Type,
    /// Documented values of the innermost type.
    values: Option<Values>,
    wrapped_in: Option<String>,
}

impl Shape {
    fn of(ty: Type) -> Self {
        Shape {
            ty,
            values: None,
            wrapped_in: None,
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
        for (wire, schema) in members {
            if fields.iter().any(|(have, _)| have == wire) {
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
        let text = value?.scalar()?;
        if text.trim().is_empty() {
            return None;
        }
        let literal = literal(&text, &field.ty);
        if literal.is_none() {
            self.remark(
                Kind::Example,
                format!("the {what} {} is no value of type `{}`", tick(&text), field.ty),
            );
        }
        literal
    }

    fn shape(&mut self, wire: &str, schema: &Json, scope: &mut Scope<'_>, here: Here<'_>) -> Shape {
        if let Some(name) = reference(schema) {
            return self.referred(wire, name, scope, here);
        }
        let properties = schema.object("properties");
        let stated = schema.text("type").unwrap_or_default().trim().to_ascii_lowercase();
        let format = schema.text("format").unwrap_or_default().trim().to_ascii_lowercase();
        let ty = match (stated.as_str(), format.as_str()) {
            ("integer" | "int" | "long", "int32") | ("int32", _) => Type::Int32,
            ("integer" | "int" | "long" | "int64", _) => Type::Int64,
            ("number", "float") | ("float", _) => Type::Float,
            ("number" | "double", _) => Type::Double,
            ("boolean" | "bool", _) => Type::Boolean,
            ("string", "iso8601" | "date-time") => Type::Time,
            ("string", _) => Type::String,
            ("array" | "list", _) => return self.list(wire, schema, scope, here),
            ("object" | "map", _) => return self.object(wire, schema, scope, here),
            ("any", _) => Type::Any,
            ("", _) if !properties.is_empty() || schema.get("additionalProperties").is_some() => {
                return self.object(wire, schema, scope, here);
            }
            ("", _) if schema.get("items").is_some() => return self.list(wire, schema, scope, here),
            ("", _) if !schema.list("enum").is_empty() => Type::String,
            ("", _) => Type::Any,
            (other, _) => {
                self.remark(Kind::Decide, format!("the type `{other}` is not known; imported as `any`"));
                Type::Any
            }
        };
        let values = values_of(schema, &ty, self.descriptions);
        let (values, trouble) = values;
        for message in trouble {
            self.remark(Kind::Limit, message);
        }
        let place = self.place();
        let values = values.map(|mut values| {
            if ty == Type::String {
                unique::values(&mut values, &place, self.report);
            }
            values
        });
        Shape {
            ty,
            values,
            wrapped_in: None,
        }
    }

    fn list(&mut self, wire: &str, schema: &Json, scope: &mut Scope<'_>, here: Here<'_>) -> Shape {
        if here.nesting > NESTING {
            self.remark(Kind::Decide, "lists within lists within lists; imported as `any`");
            return Shape::of(Type::Any);
        }
        let Some(items) = schema.get("items").filter(|items| matches!(items, Json::Object(_))) else {
            return Shape::of(Type::List(Box::new(Type::Any)));
        };
        // The elements are at the same place, but none of them is wrapped: the list is.
        let mut element = match reference(items) {
            None if is_object(items) => self.plain_object(&singular(wire), items, scope, here),
            _ => self.shape(wire, items, scope, here.inside()),
        };
        // Values may be listed with the list.
        if element.values.is_none() && element.ty == Type::String {
            element.values = values_of(schema, &Type::String, self.descriptions).0.map(|mut values| {
                let place = self.place();
                unique::values(&mut values, &place, self.report);
                values
            });
        }
        Shape {
            ty: Type::List(Box::new(element.ty)),
            values: element.values,
            wrapped_in: None,
        }
    }

    fn object(&mut self, wire: &str, schema: &Json, scope: &mut Scope<'_>, here: Here<'_>) -> Shape {
        if here.side == Side::Answer
            && let [(item, inner)] = schema.object("properties")
            && schema.get("additionalProperties").is_none()
            && is_name(item)
            && is_list(inner)
            && !is_list(inner.get("items").unwrap_or(&Json::Null))
        {
            let list = self.within(item, |this| this.list(item, inner, scope, here));
            return Shape {
                wrapped_in: Some(item.clone()),
                ..list
            };
        }
        self.plain_object(wire, schema, scope, here)
    }

    /// An object that is not looked at as the wrapping of a list.
    fn plain_object(&mut self, wire: &str, schema: &Json, scope: &mut Scope<'_>, here: Here<'_>) -> Shape {
        let properties = schema.object("properties");
        let additional = schema
            .get("additionalProperties")
            .filter(|schema| matches!(schema, Json::Object(_)));
        if properties.is_empty() {
            let Some(values) = additional.filter(|_| here.nesting <= NESTING) else {
                return Shape::of(Type::Any);
            };
            let value = match reference(values) {
                None if is_object(values) => self.plain_object(wire, values, scope, here.inside()),
                _ => self.shape(wire, values, scope, here.inside()),
            };
            return Shape {
                ty: Type::Map(Box::new(value.ty)),
                ..value
            };
        }
        if additional.is_some() {
            self.remark(
                Kind::Decide,
                "members of any name beside the listed ones; only the listed ones are imported",
            );
        }
        let parents: Vec<String> = here.parents.iter().cloned().chain([wire.to_owned()]).collect();
        let reserved = scope.reserve(wire);
        let fields = self.fields(properties, scope, here.below(&parents));
        if fields.is_empty() {
            // The reserved type is used by nothing, and goes.
            return Shape::of(Type::Any);
        }
        let description = if self.descriptions { description(schema) } else { None };
        let def = TypeDef {
            fields,
            description,
            ..empty()
        };
        Shape::of(Type::Named(match reserved {
            Some(key) => {
                scope.finish(&key, def);
                key
            }
            None => scope.object(wire, here.parents, def),
        }))
    }

    /// A use of a shared schema. Objects are types of their own; anything else stands for itself.
    fn referred(&mut self, wire: &str, name: &str, scope: &mut Scope<'_>, here: Here<'_>) -> Shape {
        let Some((number, schema)) = self.document.schemas.get(name) else {
            self.remark(
                Kind::Decide,
                format!("refers to `{name}`, which the document has not; imported as `any`"),
            );
            return Shape::of(Type::Any);
        };
        if schema.object("properties").is_empty() {
            // No object, so it gets no name by which it could lead to itself.
            if self.open.contains(&number) || here.nesting > NESTING {
                self.remark(
                    Kind::Decide,
                    format!("`{name}` leads to itself here, and is no object; imported as `any`"),
                );
                return Shape::of(Type::Any);
            }
            self.open.push(number);
            let shape = self.shape(wire, schema, scope, here.inside());
            self.open.pop();
            return shape;
        }
        if let Some(key) = scope.component(number) {
            return Shape::of(Type::Named(key.to_owned()));
        }
        Shape::of(Type::Named(self.component(number, name, schema, scope)))
    }

    /// Makes a type of a shared schema.
    pub(super) fn component(&mut self, number: usize, name: &str, schema: &Json, scope: &mut Scope<'_>) -> String {
        let facts = self.components.get(number);
        let side = match (facts.in_requests, facts.in_answers) {
            (true, false) => Side::Request,
            (false, true) => Side::Answer,
            _ => Side::Both,
        };
        let key = scope.begin_component(number, name, &[]);
        let parents = [self::key(name)];
        let here = Here::top(side).below(&parents);
        let path = std::mem::replace(&mut self.path, vec![key.clone()]);
        let fields = self.fields(schema.object("properties"), scope, here);
        self.path = path;
        let description = if self.descriptions { description(schema) } else { None };
        scope.finish(
            &key,
            TypeDef {
                fields,
                description,
                ..empty()
            },
        );
        key
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
fn description(schema: &Json) -> Option<String> {
    let text = schema.text("description").or_else(|| schema.text("title"))?;
    Some(text::prose(text)).filter(|text| !text.is_empty())
}

pub(super) fn is_name(wire: &str) -> bool {
    wire.len() <= LONGEST_NAME && forms::WIRE_NAME.matches(wire) && crate::load::forbidden(wire).is_none() && !wire.contains(['\n', '\t'])
}

fn is_count(count: &u64) -> bool {
    *count > 0 && i64::try_from(*count).is_ok()
}

fn is_object(schema: &Json) -> bool {
    matches!(schema.text("type"), None | Some("object")) && !schema.object("properties").is_empty()
}

fn is_list(schema: &Json) -> bool {
    schema.text("type").map_or(schema.get("items").is_some(), |ty| ty == "array")
}

/// The name of one element of a list: `VideoList` -> `Video`, `Categories` -> `Category`. What is no plural stays as it is.
fn singular(wire: &str) -> String {
    const NO_PLURALS: &[&str] = &["Series", "News", "Https", "Os", "Dns", "Sms", "Oss", "Ots", "Ens"];

    let stem = wire.strip_suffix("List").filter(|stem| stem.len() > 1).unwrap_or(wire);
    let is_plural = !NO_PLURALS.iter().any(|word| stem.ends_with(word)) && !["ss", "us", "is"].iter().any(|end| stem.ends_with(end));
    if stem != wire || !is_plural {
        return stem.to_owned();
    }
    let es = ["sses", "uses", "xes", "ches", "shes"].iter().any(|end| stem.ends_with(end));
    match (
        stem.strip_suffix("ies"),
        stem.strip_suffix("es").filter(|_| es),
        stem.strip_suffix('s'),
    ) {
        (Some(stem), ..) if stem.len() > 1 => format!("{stem}y"),
        (_, Some(stem), _) | (_, _, Some(stem)) if stem.len() > 1 => stem.to_owned(),
        _ => stem.to_owned(),
    }
}

/// The same lists and maps around another type.
pub(super) fn renamed(ty: Type, key: &str) -> Type {
    match ty {
        Type::List(inner) => Type::List(Box::new(renamed(*inner, key))),
        Type::Map(inner) => Type::Map(Box::new(renamed(*inner, key))),
        _ => Type::Named(key.to_owned()),
    }
}

/// Whether a text of this name is a secret in every service.
fn is_secret(wire: &str) -> bool {
    let wire = wire.to_ascii_lowercase();
    ["password", "passwd", "accesskeysecret", "securitytoken", "privatekey"]
        .iter()
        .any(|secret| wire.ends_with(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_named_in_the_singular() {
        for (wire, want) in [
            ("VideoList", "Video"),
            ("Categories", "Category"),
            ("Infos", "Info"),
            ("URLs", "URL"),
            ("Addresses", "Address"),
            ("Statuses", "Status"),
            ("Boxes", "Box"),
            ("Cases", "Case"),
            ("Data", "Data"),
            ("Dns", "Dns"),
            ("DNS", "DNS"),
            ("Address", "Address"),
            ("Series", "Series"),
            ("List", "List"),
            ("s", "s"),
            ("", ""),
        ] {
            assert_eq!(singular(wire), want);
        }
    }
}
