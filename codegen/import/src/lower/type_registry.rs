//! The types that one file defines, each with a unique name.

use std::collections::HashMap;

use aliyun_codegen_language::names;
use aliyun_codegen_language::spec::{Field, Map, Type, TypeDef, Values};

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
enum Owner {
    /// Something that is not a type of this file.
    Other,
    /// The type with this number.
    Type(usize),
    /// The enum of a field's documented values. Fields with the same name and values share it.
    Values(Values),
}

/// The types of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypeRegistry<'o> {
    /// The types of service.yaml, whose names are taken.
    outer: Option<&'o TypeRegistry<'o>>,
    /// By their name in Rust.
    owners: HashMap<String, Owner>,
    types: Vec<(String, TypeDef)>,
    /// Keys of the types made of shared schemas, by the number of the schema.
    shared_schemas: HashMap<usize, String>,
}

impl<'o> TypeRegistry<'o> {
    /// The types of an action, in addition to `service_types`.
    pub(crate) fn for_action(service_types: &'o TypeRegistry<'o>) -> Self {
        Self {
            outer: Some(service_types),
            ..Self::default()
        }
    }

    /// Reserves a name that something else has.
    pub(crate) fn reserve(&mut self, rust: String) {
        self.owners.entry(rust).or_insert(Owner::Other);
    }

    /// Reserves the names of the types of the action itself.
    pub(crate) fn reserve_action_names(&mut self, wire: &str, name: Option<&str>) {
        let name = names::action_type(wire, name);
        self.reserve(format!("{name}Response"));
        self.reserve(name);
    }

    /// Reserves the names of an existing type.
    pub(crate) fn reserve_type_names(&mut self, key: &str, def: &TypeDef) {
        self.reserve(names::type_name(key));
        if let Some(name) = &def.name {
            self.reserve(name.clone());
        }
        for (wire, field) in &def.fields {
            self.reserve_inline_name(wire, field);
        }
    }

    /// Reserves the name of the type that a field makes, if it makes one.
    pub(crate) fn reserve_inline_name(&mut self, wire: &str, field: &Field) {
        if field.values.is_some() {
            self.reserve(names::inline_type(wire, None));
        }
        if !field.fields.is_empty() {
            self.reserve(names::inline_type(wire, field.wrapped_in.as_deref()));
        }
        for (wire, field) in &field.fields {
            self.reserve_inline_name(wire, field);
        }
    }

    fn owner(&self, rust: &str) -> Option<&Owner> {
        self.owners.get(rust)
    }

    fn is_taken(&self, rust: &str) -> bool {
        self.owners.contains_key(rust) || self.outer.is_some_and(|outer| outer.is_taken(rust))
    }

    /// A type of this file or of service.yaml.
    pub(crate) fn find(&self, key: &str) -> Option<&TypeDef> {
        let own = self.number(key).and_then(|number| self.types.get(number)).map(|(_, def)| def);
        own.or_else(|| self.outer.and_then(|outer| outer.find(key)))
    }

    /// The key of a shared schema that has become a type.
    pub(crate) fn shared_schema(&self, number: usize) -> Option<&str> {
        self.shared_schemas
            .get(&number)
            .map(String::as_str)
            .or_else(|| self.outer?.shared_schema(number))
    }

    /// Declares the type of a shared schema before its members are known, because they may refer to
    /// it.
    pub(crate) fn declare_shared_schema(&mut self, number: usize, name: &str, parents: &[String]) -> String {
        let key = self.declare(name, parents);
        self.shared_schemas.insert(number, key.clone());
        key
    }

    /// Declares a type before its members are known.
    pub(crate) fn declare(&mut self, name: &str, parents: &[String]) -> String {
        let key = candidates(name, parents)
            .find(|key| !self.is_taken(&names::type_name(key)))
            .unwrap_or_default();
        self.add(key, TypeDef::default())
    }

    /// Uses an existing type for a shared schema.
    pub(crate) fn use_existing_type(&mut self, number: usize, name: &str) {
        self.shared_schemas.insert(number, key(name));
    }

    /// Defines the type of a name from [`declare_shared_schema`](Self::declare_shared_schema).
    pub(crate) fn define(&mut self, key: &str, def: TypeDef) {
        if let Some((_, slot)) = self.number(key).and_then(|number| self.types.get_mut(number)) {
            *slot = def;
        }
    }

    /// The number of the type of this file with this key.
    fn number(&self, key: &str) -> Option<usize> {
        match self.owners.get(&names::type_name(key)) {
            Some(Owner::Type(number)) => Some(*number),
            _ => None,
        }
    }

    /// Reserves the name of the field `base`, if it is free, before the members are known. So outer
    /// types get the shorter names.
    pub(crate) fn reserve_if_free(&mut self, base: &str) -> Option<String> {
        let key = key(base);
        (!self.is_taken(&names::type_name(&key))).then(|| self.add(key, TypeDef::default()))
    }

    /// Defines a type for an inline object, named after the field `base`. If a different type has
    /// that name, the names of the enclosing fields are added as a prefix.
    pub(crate) fn object(&mut self, base: &str, parents: &[String], def: TypeDef) -> String {
        for key in candidates(base, parents) {
            let rust = names::type_name(&key);
            match self.owner(&rust) {
                Some(Owner::Type(number)) => {
                    let (key, have) = &self.types[*number];
                    if same_shape(&have.fields, &def.fields) && have.values == def.values && !have.fields.is_empty() {
                        return key.clone();
                    }
                }
                Some(_) => {}
                None if self.is_taken(&rust) => {}
                None => return self.add(key, def),
            }
        }
        // Unreachable: there is always another candidate.
        String::new()
    }

    /// Moves the documented values of a string into a type of its own, if they can't stay beside
    /// the field.
    pub(crate) fn place_values(&mut self, wire: &str, parents: &[String], field: &mut Field) {
        if let Some(values) = field.values.take_if(|_| *field.ty.innermost() == Type::String) {
            match self.values(wire, parents, &values) {
                Some(key) => field.ty = renamed(&field.ty, &key),
                None => field.values = Some(values),
            }
        }
    }

    /// A type for documented values: `None` if they can stay beside the field, else the key of the
    /// new type.
    fn values(&mut self, wire: &str, parents: &[String], values: &Values) -> Option<String> {
        let rust = names::inline_type(wire, None);
        match self.owner(&rust) {
            Some(Owner::Values(have)) if have == values => return None,
            None if !self.is_taken(&rust) && rust.is_ascii() && names::is_identifier(&rust) => {
                self.owners.insert(rust, Owner::Values(values.clone()));
                return None;
            }
            _ => {}
        }
        for key in candidates(wire, parents) {
            let rust = names::type_name(&key);
            match self.owner(&rust) {
                Some(Owner::Type(number)) if self.types[*number].1.values.as_ref() == Some(values) => {
                    return Some(self.types[*number].0.clone());
                }
                None if !self.is_taken(&rust) => {
                    return Some(self.add(
                        key,
                        TypeDef {
                            values: Some(values.clone()),
                            ..TypeDef::default()
                        },
                    ));
                }
                _ => {}
            }
        }
        None
    }

    fn add(&mut self, key: String, def: TypeDef) -> String {
        self.owners.insert(names::type_name(&key), Owner::Type(self.types.len()));
        self.types.push((key.clone(), def));
        key
    }

    /// The types, in the order in which they were named.
    pub(crate) fn into_types(self) -> Map<TypeDef> {
        self.types
    }
}

/// Whether two lists of members are equal apart from texts and examples.
fn same_shape(a: &Map<Field>, b: &Map<Field>) -> bool {
    let bare = |field: &Field| Field {
        description: None,
        example: None,
        ..field.clone()
    };
    a.len() == b.len() && a.iter().zip(b).all(|((a, have), (b, want))| a == b && bare(have) == bare(want))
}

/// The same lists and maps around another type.
fn renamed(ty: &Type, key: &str) -> Type {
    match ty {
        Type::List(inner) => Type::List(Box::new(renamed(inner, key))),
        Type::Map(inner) => Type::Map(Box::new(renamed(inner, key))),
        _ => Type::Named(key.to_owned()),
    }
}

/// Candidate names for a type, best first: `Data`, `PageData`, `ResponsePageData`, `Data2`,
/// `Data3`, … The iterator is infinite.
fn candidates<'c>(base: &str, parents: &'c [String]) -> impl Iterator<Item = String> + 'c {
    let base = key(base);
    let numbered = base.clone();
    let prefixed = (0..=parents.len()).rev().map(move |from| {
        let above: String = parents[from..].iter().map(|parent| key(parent)).collect();
        format!("{above}{base}")
    });
    prefixed.chain((2..).map(move |number| format!("{numbered}{number}")))
}

/// A wire name as the key of a type: unchanged if it looks like one.
pub(crate) fn key(wire: &str) -> String {
    let is_plain = wire.starts_with(|c: char| c.is_ascii_uppercase()) && wire.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain {
        return wire.to_owned();
    }
    let pascal = names::pascal(wire);
    if pascal.is_ascii() && names::is_identifier(&pascal) {
        return pascal;
    }
    let ascii: String = pascal.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("N{ascii}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use aliyun_codegen_language::spec::ValueDef;

    fn object(members: &[(&str, Type)]) -> TypeDef {
        TypeDef {
            fields: members
                .iter()
                .map(|(wire, ty)| ((*wire).to_owned(), Field::new(ty.clone())))
                .collect(),
            ..TypeDef::default()
        }
    }

    fn values(values: &[&str]) -> Values {
        Values(values.iter().map(|value| ((*value).to_owned(), ValueDef::default())).collect())
    }

    #[test]
    fn different_types_of_one_name_get_parent_prefixes() {
        let mut registry = TypeRegistry::default();
        registry.reserve_action_names("GetData", None);
        let page = ["Page".to_owned()];
        assert_eq!(registry.object("Data", &[], object(&[("A", Type::String)])), "Data");
        assert_eq!(
            registry.object("Data", &page, object(&[("A", Type::String)])),
            "Data",
            "the same shape"
        );
        assert_eq!(registry.object("Data", &page, object(&[("B", Type::String)])), "PageData");
        assert_eq!(registry.object("Data", &page, object(&[("C", Type::String)])), "Data2");
        assert_eq!(registry.object("GetData", &[], object(&[("A", Type::String)])), "GetData2");
        assert_eq!(registry.object("time", &[], object(&[("A", Type::String)])), "Time");
        assert_eq!(registry.object("4xx", &[], object(&[("A", Type::String)])), "N4xx");
        assert_eq!(registry.object("data", &[], object(&[("D", Type::String)])), "Data3");
    }

    #[test]
    fn values_get_a_named_type_only_if_the_name_is_taken() {
        let mut outer = TypeRegistry::default();
        assert_eq!(outer.values("State", &[], &values(&["a"])), None);
        let mut registry = TypeRegistry::for_action(&outer);
        assert_eq!(
            registry.values("State", &["Disk".to_owned()], &values(&["a"])).as_deref(),
            Some("DiskState")
        );
        assert_eq!(registry.values("Kind", &[], &values(&["a"])), None);
        assert_eq!(registry.values("Kind", &[], &values(&["a"])), None);
        assert_eq!(registry.values("Kind", &[], &values(&["b"])).as_deref(), Some("Kind2"));
        assert_eq!(registry.values("Kind", &[], &values(&["b"])).as_deref(), Some("Kind2"));
        assert_eq!(registry.object("Kind", &[], object(&[("A", Type::String)])), "Kind3");
    }
}
