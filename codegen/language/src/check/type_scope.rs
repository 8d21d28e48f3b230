//! The types that the names in a file refer to.

use std::collections::HashMap;

use super::type_names::TypeNames;
use crate::source::{FileId, NodePath};
use crate::spec::{BUILT_IN, Map, Service, Type, TypeDef};

/// What service.yaml provides for all actions.
pub struct ServiceScope<'s> {
    service: Option<&'s Service>,
    file: FileId,
    /// Whether all of service.yaml could be read. If not, a missing name may be in the unread part,
    /// so it is not reported.
    is_whole: bool,
    /// Whether at least all names of its types could be read.
    has_types: bool,
    types: HashMap<&'s str, &'s TypeDef>,
    pub(super) type_names: TypeNames<'s>,
}

impl<'s> ServiceScope<'s> {
    /// The service and its file, as far as they could be read; `is_whole` if nothing is missing,
    /// `has_types` if no name of a type is missing.
    pub fn new(service: Option<(&'s Service, FileId)>, is_whole: bool, has_types: bool) -> Self {
        let file = service.map_or(FileId::MAX, |(_, file)| file);
        let service = service.map(|(service, _)| service);
        let mut shared = ServiceScope {
            service,
            file,
            is_whole,
            has_types,
            types: HashMap::new(),
            type_names: TypeNames::default(),
        };
        if let Some(service) = service {
            shared.types = index(&service.types);
            shared.type_names = TypeNames::of_service(&service.types, &NodePath::root(file));
        }
        shared
    }

    /// The service, as far as it could be read.
    pub(super) fn service(&self) -> Option<&'s Service> {
        self.service
    }

    pub(super) fn types(&self) -> &HashMap<&'s str, &'s TypeDef> {
        &self.types
    }

    /// The service, if nothing is missing in it.
    pub(super) fn complete_service(&self) -> Option<&'s Service> {
        self.service.filter(|_| self.is_whole)
    }

    pub(super) fn root_path(&self) -> NodePath<'static> {
        NodePath::root(self.file)
    }
}

/// The types that a file can use.
pub(super) struct TypeScope<'a> {
    /// The types of the action; empty while service.yaml itself is checked.
    own: HashMap<&'a str, &'a TypeDef>,
    pub(super) shared: &'a ServiceScope<'a>,
}

/// What a type refers to.
#[derive(Clone, Copy)]
pub(super) enum TypeLookup<'a> {
    Def(&'a TypeDef),
    /// It can't be decided, or was reported already.
    NotCheckable,
    Unknown,
}

impl<'a> TypeScope<'a> {
    pub(super) fn new(own: &'a Map<TypeDef>, shared: &'a ServiceScope<'a>) -> Self {
        TypeScope { own: index(own), shared }
    }

    pub(super) fn find(&self, name: &str) -> TypeLookup<'a> {
        match self.own.get(name).or_else(|| self.shared.types.get(name)) {
            Some(def) => TypeLookup::Def(def),
            // An empty name means that the type could not be read.
            None if name.is_empty() || !self.shared.has_types => TypeLookup::NotCheckable,
            None => TypeLookup::Unknown,
        }
    }

    /// All names that `type:` may use.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let built_in = BUILT_IN.iter().map(|(name, ..)| *name);
        let mut own: Vec<&str> = self.own.keys().chain(self.shared.types.keys()).copied().collect();
        own.sort_unstable();
        built_in.chain(own)
    }

    /// Whether a value of `ty` is a single string: a scalar, or a string with documented values.
    /// `None` if that can't be decided.
    pub(super) fn is_scalar(&self, ty: &Type) -> Option<bool> {
        match ty {
            Type::String | Type::Boolean | Type::Int32 | Type::Int64 | Type::Float | Type::Double | Type::Time => Some(true),
            Type::Object | Type::Any | Type::List(_) | Type::Map(_) => Some(false),
            Type::Named(name) => match self.find(name) {
                TypeLookup::Def(def) => Some(def.values.is_some()),
                TypeLookup::NotCheckable | TypeLookup::Unknown => None,
            },
        }
    }
}

pub(super) fn index(types: &Map<TypeDef>) -> HashMap<&str, &TypeDef> {
    types.iter().map(|(name, def)| (name.as_str(), def)).collect()
}
