//! The types that a file of the spec defines, in addition to those of service.yaml, and the fields
//! that use them.

use std::collections::{BTreeMap, BTreeSet};

use super::field_facts::facts;
use super::{FieldModel, NamedType, RustType, TypeKind, TypeModel, Variant, WireFormat};
use aliyun_codegen_language::names;
use aliyun_codegen_language::spec::{Content, Encoding, Field, Type, TypeDef, Values};

/// Where a field is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldContext {
    Request,
    Response,
    Member,
}

/// The types that one file defines, and those of service.yaml.
pub(super) struct TypeResolver<'s> {
    defs: &'s [(String, TypeDef)],
    outer: Option<&'s TypeResolver<'s>>,
    types: Vec<TypeModel>,
}

impl<'s> TypeResolver<'s> {
    pub(super) fn new(defs: &'s [(String, TypeDef)], outer: Option<&'s TypeResolver<'s>>) -> Self {
        let mut resolver = Self {
            defs,
            outer,
            types: Vec::new(),
        };
        for (wire, def) in defs {
            let kind = match &def.values {
                Some(values) => TypeKind::Enum(variants(values)),
                None => TypeKind::Struct(
                    def.fields
                        .iter()
                        .map(|(wire, field)| resolver.field(wire, field, FieldContext::Member))
                        .collect(),
                ),
            };
            resolver.add(TypeModel {
                name: rust_name(wire, def),
                description: def.description.clone(),
                kind,
                in_requests: false,
                in_responses: false,
                is_content: false,
            });
        }
        resolver
    }

    /// The types so far.
    pub(super) fn types(&self) -> &[TypeModel] {
        &self.types
    }

    /// Adds a type. An existing inline type with this name is the same, as the check ensures.
    fn add(&mut self, ty: TypeModel) {
        if !self.types.iter().any(|have| have.name == ty.name) {
            self.types.push(ty);
        }
    }

    fn named(&self, wire: &str) -> Option<NamedType> {
        match self.defs.iter().find(|(have, _)| have == wire) {
            Some((_, def)) => Some(NamedType {
                name: rust_name(wire, def),
                shared: self.outer.is_none(),
                is_enum: def.values.is_some(),
            }),
            None => self.outer?.named(wire),
        }
    }

    pub(super) fn field(&mut self, wire: &str, field: &Field, context: FieldContext) -> FieldModel {
        let mut ty = self.ty(wire, &field.ty, field);
        match &field.content {
            Some(Content { base64, ty: content }) => {
                let content = Box::new(self.ty(wire, content, field));
                ty = match (base64, field.sensitive) {
                    (true, _) => RustType::Base64Json(content),
                    (false, true) => RustType::SecretJsonText(content),
                    (false, false) => RustType::JsonText(content),
                };
            }
            None if field.sensitive && ty == RustType::String => ty = RustType::Secret,
            None => {}
        }
        let collection = matches!(ty, RustType::List(_) | RustType::Map(_));
        let wire_format = wire_format(field, context, &ty);
        FieldModel {
            wire: wire.to_owned(),
            name: field.name.clone().unwrap_or_else(|| names::snake(wire)),
            // Lists and maps of responses are empty instead.
            optional: !field.required && (context == FieldContext::Request || !collection),
            ty,
            wire_format,
            description: field.description.clone(),
            facts: facts(field),
            deprecated: field.deprecated.clone(),
            sensitive: field.sensitive,
        }
    }

    fn ty(&mut self, wire: &str, ty: &Type, field: &Field) -> RustType {
        match ty {
            Type::String => match &field.values {
                Some(values) => self.inline_enum(wire, values, field.description.as_deref()),
                None => RustType::String,
            },
            Type::Boolean => RustType::Bool,
            Type::Int32 => RustType::I32,
            Type::Int64 => RustType::I64,
            Type::Float | Type::Double => RustType::F64,
            Type::Time => RustType::Timestamp,
            Type::Any => RustType::Value,
            Type::Object => self.inline_struct(wire, field),
            Type::Named(name) => self.named(name).map_or(RustType::Value, RustType::Named),
            Type::List(item) => RustType::List(Box::new(self.ty(wire, item, field))),
            Type::Map(value) => RustType::Map(Box::new(self.ty(wire, value, field))),
        }
    }

    fn inline_struct(&mut self, wire: &str, field: &Field) -> RustType {
        let name = names::inline_type(wire, field.wrapped_in.as_deref());
        let fields = field
            .fields
            .iter()
            .map(|(wire, field)| self.field(wire, field, FieldContext::Member))
            .collect();
        self.inline(name, TypeKind::Struct(fields), field)
    }

    fn inline_enum(&mut self, wire: &str, values: &Values, description: Option<&str>) -> RustType {
        let name = names::inline_type(wire, None);
        let named = NamedType {
            name: name.clone(),
            shared: self.outer.is_none(),
            is_enum: true,
        };
        let kind = TypeKind::Enum(variants(values));
        self.add(TypeModel {
            description: description.map(first_sentence),
            name,
            kind,
            in_requests: false,
            in_responses: false,
            is_content: false,
        });
        RustType::Named(named)
    }

    fn inline(&mut self, name: String, kind: TypeKind, field: &Field) -> RustType {
        let named = NamedType {
            name: name.clone(),
            shared: self.outer.is_none(),
            is_enum: false,
        };
        self.add(TypeModel {
            name,
            description: field.description.clone(),
            kind,
            in_requests: false,
            in_responses: false,
            is_content: false,
        });
        RustType::Named(named)
    }

    /// The types, with a `Box` where one contains itself other than in a list or map.
    pub(super) fn finish(self) -> Vec<TypeModel> {
        let mut types = self.types;
        let direct: BTreeMap<String, BTreeSet<String>> = types.iter().map(|ty| (ty.name.clone(), direct_members(ty))).collect();
        let reaches = |from: &str, to: &str| {
            let mut seen = BTreeSet::new();
            let mut open = vec![from];
            while let Some(at) = open.pop() {
                if at == to {
                    return true;
                }
                if seen.insert(at) {
                    open.extend(direct.get(at).into_iter().flatten().map(String::as_str));
                }
            }
            false
        };
        for ty in &mut types {
            let TypeKind::Struct(fields) = &mut ty.kind else { continue };
            for field in fields {
                if let RustType::Named(named) = &field.ty
                    && reaches(&named.name, &ty.name)
                {
                    field.ty = RustType::Boxed(Box::new(field.ty.clone()));
                }
            }
        }
        types
    }
}

/// The first sentence of a description.
fn first_sentence(description: &str) -> String {
    let line = description.lines().next().unwrap_or_default();
    let ends_before = |at: usize| line.get(at + 2..).is_some_and(|next| next.starts_with(char::is_uppercase));
    let end = line.match_indices(". ").map(|(at, _)| at).find(|at| ends_before(*at));
    end.and_then(|end| line.get(..=end)).unwrap_or(line).to_owned()
}

/// Names of the types that a value of `ty` contains directly.
fn direct_members(ty: &TypeModel) -> BTreeSet<String> {
    let TypeKind::Struct(fields) = &ty.kind else {
        return BTreeSet::new();
    };
    fields
        .iter()
        .filter_map(|field| match &field.ty {
            RustType::Named(named) => Some(named.name.clone()),
            _ => None,
        })
        .collect()
}

fn rust_name(wire: &str, def: &TypeDef) -> String {
    def.name.clone().unwrap_or_else(|| names::type_name(wire))
}

fn variants(values: &Values) -> Vec<Variant> {
    values
        .0
        .iter()
        .map(|(value, def)| Variant {
            name: def.name.clone().unwrap_or_else(|| names::variant(value)),
            value: value.clone(),
            meaning: def.meaning.clone(),
        })
        .collect()
}

fn wire_format(field: &Field, context: FieldContext, ty: &RustType) -> WireFormat {
    if let Some(item) = &field.wrapped_in {
        return WireFormat::Wrapped(item.clone());
    }
    match field.encoding {
        Some(Encoding::Comma) => WireFormat::Joined(','),
        Some(Encoding::Space) => WireFormat::Joined(' '),
        Some(Encoding::Pipe) => WireFormat::Joined('|'),
        Some(Encoding::Newline) => WireFormat::Joined('\n'),
        Some(Encoding::Json) => WireFormat::Json,
        // A parameter of type `any` without `encoding:` is sent as JSON.
        None if context == FieldContext::Request && *ty == RustType::Value => WireFormat::Json,
        Some(Encoding::Repeat) | None => WireFormat::Plain,
    }
}
