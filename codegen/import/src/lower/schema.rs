//! Schemas of the metadata -> fields and types of the spec, which contain each other.

use std::collections::HashSet;

use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::spec::{Field, Map, Type, TypeDef, Values};

use crate::document::reference;
use crate::json::{Json, LenientJson as _, SEVERAL_TYPES};
use crate::report::RemarkKind;
use crate::text::is_name;

use super::context::{Direction, Lowering, PendingComponent, SchemaPosition};
use super::field_properties::description;
use super::rust_names;
use super::type_registry::{TypeRegistry, key};
use super::value::values_of;

/// How deep lists and maps may nest in one type; no document has more than two.
const MAX_NESTING: usize = 6;

/// How deep objects may nest, each a type of its own.
const MAX_OBJECTS: usize = 32;

/// Maximum recursion depth through shared schemas; deeper ones are queued.
const MAX_COMPONENTS_AROUND: usize = 16;

/// The type of the values of a schema.
pub(super) struct LoweredType {
    pub(super) ty: Type,
    /// Documented values of the innermost type.
    pub(super) values: Option<Values>,
    pub(super) wrapped_in: Option<String>,
}

impl LoweredType {
    fn plain(ty: Type) -> Self {
        LoweredType {
            ty,
            values: None,
            wrapped_in: None,
        }
    }
}

impl Lowering<'_> {
    /// Converts a field. Properties that only parameters have are set in `parameters.rs`. `None` if
    /// its name is not valid.
    pub(super) fn field(
        &mut self,
        wire: &str,
        schema: &Json,
        registry: &mut TypeRegistry<'_>,
        position: SchemaPosition<'_>,
    ) -> Option<Field> {
        if !is_name(wire) {
            let kind = if position.direction == Direction::Request {
                RemarkKind::Parameter
            } else {
                RemarkKind::Field
            };
            self.report
                .add(kind, self.place(), format!("{} is not a valid name", in_backticks(wire)));
            return None;
        }
        self.within(wire, |this| {
            let LoweredType { ty, values, wrapped_in } = this.lower_type(wire, schema, registry, position);
            let mut field = Field {
                values,
                wrapped_in,
                ..Field::new(ty)
            };
            registry.place_values(wire, position.parents, &mut field);
            this.facts(wire, schema, &mut field, position);
            Some(field)
        })
    }

    /// The members of an object.
    pub(super) fn fields(
        &mut self,
        members: &[(String, Json)],
        registry: &mut TypeRegistry<'_>,
        position: SchemaPosition<'_>,
    ) -> Map<Field> {
        let mut fields: Map<Field> = Vec::with_capacity(members.len());
        let mut seen = HashSet::new();
        for (wire, schema) in members {
            if !seen.insert(wire.as_str()) {
                continue;
            }
            if let Some(field) = self.field(wire, schema, registry, position) {
                fields.push((wire.clone(), field));
            }
        }
        let place = self.place();
        rust_names::rename_members(&mut fields, &place, self.report);
        fields
    }

    fn lower_type(&mut self, wire: &str, schema: &Json, registry: &mut TypeRegistry<'_>, position: SchemaPosition<'_>) -> LoweredType {
        if let Some(name) = reference(schema) {
            return self.lower_reference(wire, name, registry, position);
        }
        if schema.get("type").is_none()
            && let Some(shape) = self.lower_composition(wire, schema, registry, position)
        {
            return shape;
        }
        let properties = schema.object("properties");
        let stated = schema.type_name().unwrap_or_default().trim().to_ascii_lowercase();
        let format = schema.text("format").unwrap_or_default().trim().to_ascii_lowercase();
        let ty = match (stated.as_str(), format.as_str()) {
            ("integer" | "int" | "long", "int32") | ("int32", _) => Type::Int32,
            ("integer" | "int" | "long" | "int64", _) => Type::Int64,
            ("number", "float") | ("float", _) => Type::Float,
            ("number" | "double", _) => Type::Double,
            ("boolean" | "bool", _) => Type::Boolean,
            ("string", "iso8601" | "date-time") => Type::Time,
            ("string", _) => Type::String,
            ("array" | "list", _) => return self.list(wire, schema, registry, position),
            ("object" | "map", _) => return self.object(wire, schema, registry, position),
            ("any", _) => Type::Any,
            ("", _) if !properties.is_empty() || schema.get("additionalProperties").is_some() => {
                return self.object(wire, schema, registry, position);
            }
            ("", _) if schema.get("items").is_some() => return self.list(wire, schema, registry, position),
            ("", _) if !schema.list("enum").is_empty() => Type::String,
            ("", _) => Type::Any,
            (SEVERAL_TYPES, _) => {
                let types = schema
                    .type_names()
                    .iter()
                    .map(|name| in_backticks(name))
                    .collect::<Vec<_>>()
                    .join(", ");
                self.remark(
                    RemarkKind::Undecided,
                    format!("values of several types: {types}; imported as `any`"),
                );
                Type::Any
            }
            (other, _) => {
                self.remark(RemarkKind::Undecided, format!("unknown type `{other}`; imported as `any`"));
                Type::Any
            }
        };
        let values = values_of(schema, &ty, self.descriptions);
        let (values, trouble) = values;
        for message in trouble {
            self.remark(RemarkKind::Limit, message);
        }
        let place = self.place();
        let values = values.map(|mut values| {
            if ty == Type::String {
                rust_names::rename_values(&mut values, &place, self.report);
            }
            values
        });
        LoweredType {
            ty,
            values,
            wrapped_in: None,
        }
    }

    /// A schema composed of others. If it is just one other schema, that one is used.
    fn lower_composition(
        &mut self,
        wire: &str,
        schema: &Json,
        registry: &mut TypeRegistry<'_>,
        position: SchemaPosition<'_>,
    ) -> Option<LoweredType> {
        let key = ["allOf", "oneOf", "anyOf"].into_iter().find(|key| !schema.list(key).is_empty())?;
        if let ([only], true) = (schema.list(key), position.nesting <= MAX_NESTING) {
            return Some(self.lower_type(wire, only, registry, position.in_collection()));
        }
        self.remark(
            RemarkKind::Undecided,
            format!("`{key}` combines several schemas; imported as `any`"),
        );
        Some(LoweredType::plain(Type::Any))
    }

    fn list(&mut self, wire: &str, schema: &Json, registry: &mut TypeRegistry<'_>, position: SchemaPosition<'_>) -> LoweredType {
        if position.nesting > MAX_NESTING {
            self.remark(RemarkKind::Undecided, "lists nested too deep; imported as `any`");
            return LoweredType::plain(Type::Any);
        }
        let Some(items) = schema.get("items").filter(|items| matches!(items, Json::Map(_))) else {
            return LoweredType::plain(Type::List(Box::new(Type::Any)));
        };
        // An element that is an object is never a wrapper; only the list itself can be wrapped.
        let mut element = match reference(items) {
            None if is_object(items) => self.plain_object(&singular(wire), items, registry, position),
            _ => self.lower_type(wire, items, registry, position.in_collection()),
        };
        // The documented values may be given for the list instead of its elements.
        if element.values.is_none() && element.ty == Type::String {
            element.values = values_of(schema, &Type::String, self.descriptions).0.map(|mut values| {
                let place = self.place();
                rust_names::rename_values(&mut values, &place, self.report);
                values
            });
        }
        LoweredType {
            ty: Type::List(Box::new(element.ty)),
            values: element.values,
            wrapped_in: None,
        }
    }

    fn object(&mut self, wire: &str, schema: &Json, registry: &mut TypeRegistry<'_>, position: SchemaPosition<'_>) -> LoweredType {
        if position.direction == Direction::Response
            && let [(item, inner)] = schema.object("properties")
            && schema.get("additionalProperties").is_none()
            && is_name(item)
            && is_list(inner)
            && !is_list(inner.get("items").unwrap_or(&Json::Null))
        {
            let list = self.within(item, |this| this.list(item, inner, registry, position));
            return LoweredType {
                wrapped_in: Some(item.clone()),
                ..list
            };
        }
        self.plain_object(wire, schema, registry, position)
    }

    /// An object that is not considered as the wrapper of a list.
    fn plain_object(&mut self, wire: &str, schema: &Json, registry: &mut TypeRegistry<'_>, position: SchemaPosition<'_>) -> LoweredType {
        let properties = schema.object("properties");
        let additional = schema.get("additionalProperties").filter(|schema| matches!(schema, Json::Map(_)));
        if properties.is_empty() {
            let Some(values) = additional.filter(|_| position.nesting <= MAX_NESTING) else {
                return LoweredType::plain(Type::Any);
            };
            let value = match reference(values) {
                None if is_object(values) => self.plain_object(wire, values, registry, position.in_collection()),
                _ => self.lower_type(wire, values, registry, position.in_collection()),
            };
            return LoweredType {
                ty: Type::Map(Box::new(value.ty)),
                ..value
            };
        }
        if additional.is_some() {
            self.remark(
                RemarkKind::Undecided,
                "may have other members than the listed ones; only the listed ones are imported",
            );
        }
        if position.depth > MAX_OBJECTS {
            self.remark(
                RemarkKind::Undecided,
                format!("more than {MAX_OBJECTS} nested objects; this one is imported as `any`"),
            );
            return LoweredType::plain(Type::Any);
        }
        let parents: Vec<String> = position.parents.iter().cloned().chain([wire.to_owned()]).collect();
        let reserved = registry.reserve_if_free(wire);
        let fields = self.fields(properties, registry, position.in_object(&parents));
        if fields.is_empty() {
            // The reserved type is unused, and is removed later.
            return LoweredType::plain(Type::Any);
        }
        let description = if self.descriptions { description(schema) } else { None };
        let def = TypeDef {
            fields,
            description,
            ..TypeDef::default()
        };
        LoweredType::plain(Type::Named(match reserved {
            Some(key) => {
                registry.define(&key, def);
                key
            }
            None => registry.object(wire, position.parents, def),
        }))
    }

    /// A reference to a shared schema. An object becomes a type of its own; anything else is
    /// inlined.
    fn lower_reference(&mut self, wire: &str, name: &str, registry: &mut TypeRegistry<'_>, position: SchemaPosition<'_>) -> LoweredType {
        let Some((number, schema)) = self.document.schemas.get(name) else {
            self.remark(
                RemarkKind::Undecided,
                format!("refers to `{name}`, which is not in the document; imported as `any`"),
            );
            return LoweredType::plain(Type::Any);
        };
        if schema.object("properties").is_empty() {
            // This schema is not an object, so it gets no named type. If it refers to itself, it
            // can't be expressed.
            if self.open.contains(&number) || position.nesting > MAX_NESTING {
                self.remark(
                    RemarkKind::Undecided,
                    format!("`{name}` refers to itself without an object in between; imported as `any`"),
                );
                return LoweredType::plain(Type::Any);
            }
            self.open.push(number);
            let shape = self.lower_type(wire, schema, registry, position.in_collection());
            self.open.pop();
            return shape;
        }
        if let Some(key) = registry.shared_schema(number) {
            return LoweredType::plain(Type::Named(key.to_owned()));
        }
        let name = self.document.schemas.name(number);
        LoweredType::plain(Type::Named(self.shared_schema(number, name, schema, registry)))
    }

    /// Creates a type from a shared schema. If it is nested too deeply, it is queued and converted
    /// later, so that the recursion stays limited.
    pub(super) fn shared_schema(&mut self, number: usize, name: &str, schema: &Json, registry: &mut TypeRegistry<'_>) -> String {
        let key = registry.declare_shared_schema(number, name, &[]);
        if self.components_around < MAX_COMPONENTS_AROUND {
            self.components_around += 1;
            self.members(number, name, &key, schema, registry);
            self.components_around -= 1;
        } else {
            self.pending.push(PendingComponent {
                number,
                name: name.to_owned(),
                key: key.clone(),
            });
        }
        key
    }

    /// Lowers the shared schemas that were put off.
    pub(super) fn lower_pending(&mut self, registry: &mut TypeRegistry<'_>) {
        while let Some(PendingComponent { number, name, key }) = self.pending.pop() {
            if let Some(schema) = self.document.schemas.by_number(number) {
                self.members(number, &name, &key, schema, registry);
            }
        }
    }

    fn members(&mut self, number: usize, name: &str, key: &str, schema: &Json, registry: &mut TypeRegistry<'_>) {
        let facts = self.components.get(number);
        let direction = match (facts.in_requests, facts.in_responses) {
            (true, false) => Direction::Request,
            (false, true) => Direction::Response,
            _ => Direction::Both,
        };
        let parents = [self::key(name)];
        let position = SchemaPosition::root(direction).in_object(&parents);
        let path = std::mem::replace(&mut self.path, vec![key.to_owned()]);
        let fields = self.fields(schema.object("properties"), registry, position);
        self.path = path;
        let description = if self.descriptions { description(schema) } else { None };
        registry.define(
            key,
            TypeDef {
                fields,
                description,
                ..TypeDef::default()
            },
        );
    }
}

fn is_object(schema: &Json) -> bool {
    matches!(schema.type_name(), None | Some("object")) && !schema.object("properties").is_empty()
}

fn is_list(schema: &Json) -> bool {
    schema.type_name().map_or(schema.get("items").is_some(), |ty| ty == "array")
}

/// The name of one element of a list: `VideoList` -> `Video`, `Categories` -> `Category`. A name
/// that is not a plural stays as it is.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn element_type_has_a_singular_name() {
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
