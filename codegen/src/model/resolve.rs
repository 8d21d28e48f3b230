//! Spec -> model. The spec has been checked, so nothing can fail here: what a checked spec rules out is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    About, ActionError, ActionModel, Area, Constructor, ErrorClass, ErrorModel, ExampleModel, FieldModel, Form, Model, NamedType,
    Parameter, Protocol, Region, RustType, TypeKind, TypeModel, Variant,
};
use crate::names;
use crate::spec::{self, Content, Encoding, Field, Literal, Location, Spec, Type, TypeDef, Values};

/// Resolves a spec that [`load`](crate::load) has accepted.
#[must_use]
pub fn resolve(spec: &Spec) -> Model {
    let service = &spec.service;
    let shared = Scope::new(&service.types, None);
    let errors = errors(spec);
    let mut actions: Vec<_> = spec
        .actions
        .iter()
        .map(|action| resolve_action(action, service, &shared, &errors))
        .collect();
    actions.sort_by(|a, b| a.wire.cmp(&b.wire));
    let mut types = shared.finish();
    mark_shared_uses(&mut types, &actions);
    let mut regions: Vec<_> = service
        .endpoints
        .regions
        .iter()
        .map(|(id, hosts)| Region {
            id: id.clone(),
            public: hosts.public.clone(),
            vpc: hosts.vpc.clone(),
        })
        .collect();
    regions.sort_by(|a, b| a.id.cmp(&b.id));
    Model {
        about: About {
            product: service.product.clone(),
            krate: service.krate.clone(),
            title: service.title.clone(),
            summary: service.summary.clone(),
            description: service.description.clone(),
            documentation: service.documentation.clone(),
            repository: service.repository.clone(),
            keywords: service.keywords.clone(),
        },
        version: service.version.clone(),
        signature: service.signature.clone(),
        protocols: service.protocols.clone(),
        methods: service.methods.clone(),
        default_region: service.endpoints.default_region.clone(),
        regions,
        areas: areas(spec, &actions),
        types,
        errors: errors.into_values().collect(),
        actions,
    }
}

/// Areas in the order of service.yaml; actions without one come last.
fn areas(spec: &Spec, actions: &[ActionModel]) -> Vec<Area> {
    let area_of: BTreeMap<&str, Option<&str>> = spec.actions.iter().map(|a| (a.action.as_str(), a.area.as_deref())).collect();
    let members = |key: Option<&str>| -> Vec<usize> {
        (0..actions.len())
            .filter(|&i| area_of.get(actions[i].wire.as_str()).copied().flatten() == key)
            .collect()
    };
    let named = spec.service.areas.iter().map(|(key, title)| Area {
        title: title.clone(),
        actions: members(Some(key)),
    });
    let rest = Area {
        title: "Other actions".to_owned(),
        actions: members(None),
    };
    named.chain([rest]).filter(|area| !area.actions.is_empty()).collect()
}

fn errors(spec: &Spec) -> BTreeMap<&str, ErrorModel> {
    let mut all: BTreeMap<&str, ErrorModel> = BTreeMap::new();
    let documented = spec.service.errors.iter().map(|(code, def)| (None, code, def));
    let by_action = spec
        .actions
        .iter()
        .flat_map(|a| a.errors.iter().map(|(code, def)| (Some(a.action.as_str()), code, def)));
    for (action, code, def) in documented.chain(by_action) {
        let entry = all.entry(code).or_insert_with(|| ErrorModel {
            code: code.clone(),
            variant: names::variant(code),
            statuses: Vec::new(),
            meaning: None,
            message: None,
            class: ErrorClass::Permanent,
            service_wide: false,
            actions: Vec::new(),
        });
        entry.service_wide |= action.is_none();
        if let Some(name) = &def.name {
            entry.variant.clone_from(name);
        }
        if !entry.statuses.contains(&def.status) {
            entry.statuses.push(def.status);
            entry.statuses.sort_unstable();
        }
        if entry.class == ErrorClass::Permanent {
            entry.class = class(code, def);
        }
        entry.meaning = entry.meaning.take().or_else(|| def.meaning.clone());
        entry.message = entry.message.take().or_else(|| def.message.clone());
        entry.actions.extend(action.map(str::to_owned));
    }
    all
}

/// What a client may do about a code that does not say: the gateway's throttling codes all begin with the same word.
fn class(code: &str, def: &spec::ErrorCode) -> ErrorClass {
    def.class.unwrap_or(if code == "Throttling" || code.starts_with("Throttling.") {
        ErrorClass::Throttling
    } else {
        ErrorClass::Permanent
    })
}

fn resolve_action(action: &spec::Action, service: &spec::Service, shared: &Scope<'_>, errors: &BTreeMap<&str, ErrorModel>) -> ActionModel {
    let name = action.name.clone().unwrap_or_else(|| names::snake(&action.action));
    let mut scope = Scope::new(&action.types, Some(shared));
    let parameters: Vec<_> = action
        .request
        .iter()
        .map(|(wire, field)| Parameter {
            field: scope.field(wire, field, Side::Request),
            required: field.required,
            one_of: field.one_of.is_some(),
        })
        .collect();
    let response = action
        .response
        .iter()
        .map(|(wire, field)| scope.field(wire, field, Side::Answer))
        .collect::<Vec<_>>();
    let mut types = scope.finish();
    mark_uses(&mut types, parameters.iter().map(|p| &p.field.ty), response.iter().map(|f| &f.ty));
    let mut signing_order: Vec<_> = (0..parameters.len()).collect();
    signing_order.sort_by(|&a, &b| parameters[a].field.wire.cmp(&parameters[b].field.wire));
    let protocols = action.protocols.as_ref().unwrap_or(&service.protocols);
    let index_of = |wire: &str| parameters.iter().position(|p| p.field.wire == wire);
    ActionModel {
        wire: action.action.clone(),
        request_type: names::type_name(&action.action),
        response_type: format!("{}Response", names::type_name(&action.action)),
        summary: action.summary.clone(),
        description: action.description.clone(),
        documentation: action.documentation.clone(),
        methods: action.methods.clone().unwrap_or_else(|| service.methods.clone()),
        https_only: protocols == &[Protocol::Https],
        quota: action.quota,
        idempotent: action.idempotent,
        deprecated: action.deprecated.clone(),
        constructors: constructors(&name, action, &parameters),
        errors: action_errors(action, errors),
        examples: action
            .examples
            .iter()
            .map(|example| ExampleModel {
                title: example.title.clone(),
                request: example
                    .request
                    .iter()
                    .filter_map(|(wire, value)| Some((index_of(wire)?, value.clone())))
                    .collect(),
                json: example.json.clone(),
                xml: example.xml.clone(),
            })
            .collect(),
        name,
        signing_order,
        parameters,
        response,
        types,
    }
}

fn action_errors(action: &spec::Action, errors: &BTreeMap<&str, ErrorModel>) -> Vec<ActionError> {
    let known = |code: &String| errors.get(code.as_str());
    action
        .errors
        .iter()
        .map(|(code, def)| ActionError {
            code: code.clone(),
            variant: known(code).map_or_else(|| names::variant(code), |known| known.variant.clone()),
            status: def.status,
            meaning: def
                .meaning
                .clone()
                .or_else(|| known(code).and_then(|known| known.meaning.clone()))
                .or_else(|| def.message.clone()),
        })
        .collect()
}

/// One constructor for each choice of one member from every `one_of` group; the one of the first members is the main one.
fn constructors(name: &str, action: &spec::Action, parameters: &[Parameter]) -> Vec<Constructor> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for (i, (_, field)) in action.request.iter().enumerate() {
        let Some(group) = field.one_of.as_deref() else { continue };
        match groups.iter_mut().find(|(have, _)| *have == group) {
            Some((_, members)) => members.push(i),
            None => groups.push((group, vec![i])),
        }
    }
    let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
    for (_, members) in &groups {
        choices = choices
            .into_iter()
            .flat_map(|choice| members.iter().map(move |&m| [choice.as_slice(), &[m]].concat()))
            .collect();
    }
    let first_of = |i: usize| groups.iter().any(|(_, members)| members.first() == Some(&i));
    choices
        .into_iter()
        .map(|choice| {
            let others: Vec<_> = choice
                .iter()
                .filter(|&&i| !first_of(i))
                .map(|&i| parameters[i].field.name.as_str())
                .collect();
            let suffix = if others.is_empty() {
                String::new()
            } else {
                format!("by_{}", others.join("_and_"))
            };
            let arguments = (0..parameters.len())
                .filter(|i| parameters[*i].required || choice.contains(i))
                .collect();
            Constructor {
                method: if suffix.is_empty() {
                    name.to_owned()
                } else {
                    format!("{name}_{suffix}")
                },
                name: if suffix.is_empty() { "new".to_owned() } else { suffix },
                arguments,
            }
        })
        .collect()
}

/// Where a field stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Answer,
    Member,
}

/// The types that one file defines, and those of service.yaml behind them.
struct Scope<'s> {
    defs: &'s [(String, TypeDef)],
    outer: Option<&'s Scope<'s>>,
    types: Vec<TypeModel>,
}

impl<'s> Scope<'s> {
    fn new(defs: &'s [(String, TypeDef)], outer: Option<&'s Scope<'s>>) -> Self {
        let mut scope = Self {
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
                        .map(|(wire, field)| scope.field(wire, field, Side::Member))
                        .collect(),
                ),
            };
            scope.add(TypeModel {
                name: rust_name(wire, def),
                description: def.description.clone(),
                kind,
                in_requests: false,
                in_answers: false,
                is_content: false,
            });
        }
        scope
    }

    /// Adds a type; an inline one that is there already is the same (the check has seen to it).
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

    fn field(&mut self, wire: &str, field: &Field, side: Side) -> FieldModel {
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
        let form = form(field, side, &ty);
        FieldModel {
            wire: wire.to_owned(),
            name: field.name.clone().unwrap_or_else(|| names::snake(wire)),
            optional: !field.required && !(collection && side != Side::Request),
            ty,
            form,
            description: field.description.clone(),
            facts: facts(field),
            deprecated: field.deprecated.clone(),
            sensitive: field.sensitive,
        }
    }

    fn ty(&mut self, wire: &str, ty: &Type, field: &Field) -> RustType {
        match ty {
            Type::String => match &field.values {
                Some(values) => self.inline_enum(wire, values),
                None => RustType::String,
            },
            Type::Boolean => RustType::Bool,
            Type::Int32 => RustType::I32,
            Type::Int64 => RustType::I64,
            Type::Float => RustType::F32,
            Type::Double => RustType::F64,
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
            .map(|(wire, field)| self.field(wire, field, Side::Member))
            .collect();
        self.inline(name, TypeKind::Struct(fields), field)
    }

    fn inline_enum(&mut self, wire: &str, values: &Values) -> RustType {
        let name = names::inline_type(wire, None);
        let named = NamedType {
            name: name.clone(),
            shared: self.outer.is_none(),
            is_enum: true,
        };
        let kind = TypeKind::Enum(variants(values));
        self.add(TypeModel {
            description: Some(format!("Values of `{wire}`.")),
            name,
            kind,
            in_requests: false,
            in_answers: false,
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
            in_answers: false,
            is_content: false,
        });
        RustType::Named(named)
    }

    /// The types, with a `Box` where one contains itself without a list or map between.
    fn finish(self) -> Vec<TypeModel> {
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

/// Names of the types that a value of `ty` holds in place.
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

fn form(field: &Field, side: Side, ty: &RustType) -> Form {
    if let Some(item) = &field.wrapped_in {
        return Form::Wrapped(item.clone());
    }
    match field.encoding {
        Some(Encoding::Comma) => Form::Joined(','),
        Some(Encoding::Space) => Form::Joined(' '),
        Some(Encoding::Pipe) => Form::Joined('|'),
        Some(Encoding::Newline) => Form::Joined('\n'),
        Some(Encoding::Json) => Form::Json,
        // A value of any shape as one parameter can only be JSON text.
        None if side == Side::Request && *ty == RustType::Value => Form::Json,
        Some(Encoding::Repeat) | None => Form::Plain,
    }
}

/// Short sentences for the documentation of a field.
fn facts(field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    let bounds = |low: Option<String>, high: Option<String>, unit: &str| match (low, high) {
        (Some(low), Some(high)) if low == high => Some(format!("Exactly {low}{unit}.")),
        (Some(low), Some(high)) => Some(format!("{low} to {high}{unit}.")),
        (Some(low), None) => Some(format!("At least {low}{unit}.")),
        (None, Some(high)) => Some(format!("At most {high}{unit}.")),
        (None, None) => None,
    };
    let text = |n: Option<u64>| n.map(|n| n.to_string());
    facts.extend(bounds(field.min.map(number), field.max.map(number), ""));
    facts.extend(bounds(text(field.min_length), text(field.max_length), " characters"));
    facts.extend(bounds(text(field.min_items), text(field.max_items), " elements"));
    if let Some(pattern) = &field.pattern {
        facts.push(format!("Matches {}.", code(pattern)));
    }
    if let (Some(values), true) = (
        &field.values,
        field.ty != Type::String && !matches!(&field.ty, Type::List(item) if **item == Type::String),
    ) {
        facts.push(format!(
            "Documented values: {}.",
            values.0.iter().map(|(value, _)| code(value)).collect::<Vec<_>>().join(", ")
        ));
    }
    if let Some(default) = &field.default {
        facts.push(format!("Default: {}.", code(&literal(default))));
    }
    if let Some(example) = &field.example {
        facts.push(format!("Example: {}.", code(&literal(example))));
    }
    match field.location {
        Location::Query => {}
        Location::Form => facts.push("Sent in a form body.".to_owned()),
        Location::Header => facts.push("Sent as a header.".to_owned()),
        Location::Body => facts.push("Sent as the body.".to_owned()),
    }
    facts
}

/// `text` as Markdown code, whatever it contains.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn number(value: f64) -> String {
    format!("{value}")
}

/// A value of the spec as the documentation shows it.
fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => number(*value),
        Literal::Text(value) => value.clone(),
        Literal::List(items) if !items.iter().any(|item| matches!(item, Literal::List(_) | Literal::Map(_))) => {
            items.iter().map(literal).collect::<Vec<_>>().join(",")
        }
        Literal::List(_) | Literal::Map(_) => value.to_json().to_string(),
    }
}

fn mark_uses<'t>(types: &mut [TypeModel], requests: impl Iterator<Item = &'t RustType>, answers: impl Iterator<Item = &'t RustType>) {
    let (requests, answers): (Vec<_>, Vec<_>) = (requests.collect(), answers.collect());
    let mut contents: BTreeSet<String> = requests.iter().filter_map(|ty| content(ty)).collect();
    for ty in types.iter() {
        if let TypeKind::Struct(fields) = &ty.kind {
            contents.extend(fields.iter().filter_map(|field| content(&field.ty)));
        }
    }
    for ty in types.iter_mut() {
        ty.is_content |= contents.contains(&ty.name);
    }
    let requests = reachable(types, requests.into_iter());
    let answers = reachable(types, answers.into_iter());
    for ty in types {
        ty.in_requests |= requests.contains(&ty.name);
        ty.in_answers |= answers.contains(&ty.name);
    }
}

/// The type that a text holds, if it is one of the spec.
fn content(ty: &RustType) -> Option<String> {
    match ty {
        RustType::JsonText(content) | RustType::SecretJsonText(content) | RustType::Base64Json(content) => match content.as_ref() {
            RustType::Named(named) => Some(named.name.clone()),
            _ => None,
        },
        RustType::List(inner) | RustType::Map(inner) => content(inner),
        _ => None,
    }
}

/// Uses of the shared types by all actions, their own types included.
fn mark_shared_uses(types: &mut [TypeModel], actions: &[ActionModel]) {
    let own = |action: &ActionModel, wanted: fn(&TypeModel) -> bool| -> Vec<RustType> {
        let fields = action.types.iter().filter(|ty| wanted(ty)).filter_map(|ty| match &ty.kind {
            TypeKind::Struct(fields) => Some(fields.iter().map(|field| field.ty.clone())),
            TypeKind::Enum(_) => None,
        });
        fields.flatten().collect()
    };
    let mut requests = Vec::new();
    let mut answers = Vec::new();
    for action in actions {
        requests.extend(action.parameters.iter().map(|p| p.field.ty.clone()));
        requests.extend(own(action, |ty| ty.in_requests));
        answers.extend(action.response.iter().map(|f| f.ty.clone()));
        answers.extend(own(action, |ty| ty.in_answers));
    }
    mark_uses(types, requests.iter(), answers.iter());
}

/// Names of the types among `types` that are reached from `roots`.
fn reachable<'t>(types: &[TypeModel], roots: impl Iterator<Item = &'t RustType>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    for root in roots {
        root.for_each_named(&mut |named| open.push(named.name.clone()));
    }
    while let Some(name) = open.pop() {
        let Some(ty) = types.iter().find(|ty| ty.name == name) else {
            continue;
        };
        if seen.insert(name)
            && let TypeKind::Struct(fields) = &ty.kind
        {
            for field in fields {
                field.ty.for_each_named(&mut |named| open.push(named.name.clone()));
            }
        }
    }
    seen
}
