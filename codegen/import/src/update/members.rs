//! Parameters, fields and members: new, gone, or changed.

use std::collections::HashMap;

use super::change::SpecChange;
use super::compare::{TypeDifference, compare, is_simple};
use super::edit::Edit;
use super::merge::{FieldMapPath, SpecMerge};
use crate::lower::{self, TypeRegistry};
use crate::report::{RemarkKind, Report};
use crate::write;
use crate::yaml::{Yaml, YamlEntry};
use aliyun_codegen_language::spec::{Field, Map, Type, TypeDef};

impl SpecMerge<'_> {
    /// Compares the members of an object of the spec with those of the document, whose types are in
    /// `types` or in its service.
    pub(super) fn members(&mut self, map_path: &FieldMapPath, news: &Map<Field>, types: &Map<TypeDef>, place: &str) {
        let Some(have) = self.map(map_path).cloned() else { return };
        for (wire, _) in have.iter().filter(|(wire, _)| !news.iter().any(|(new, _)| new == wire)) {
            self.report.add(RemarkKind::Gone, format!("{place}.{wire}"), "");
        }
        let mut after = have.last().map(|(last, _)| last.clone());
        for (wire, new) in news {
            match have.iter().find(|(have, _)| have == wire) {
                Some((_, field)) => self.field(map_path, wire, field, new, types, &format!("{place}.{wire}")),
                None => self.add(map_path, wire, new, after.take(), types, &format!("{place}.{wire}")),
            }
            after = Some(wire.clone());
        }
    }

    fn field(&mut self, map_path: &FieldMapPath, wire: &str, have: &Field, new: &Field, types: &Map<TypeDef>, place: &str) {
        let service = self.service;
        let find_new = |key: &str| types.iter().chain(&service.types).find(|(have, _)| have == key).map(|(_, def)| def);
        let difference = compare(have, &|key| self.find(map_path.action, key).map(|(_, def)| def), new, &find_new);
        match difference {
            TypeDifference::Members => self.below(map_path, wire, have, new, types, place),
            TypeDifference::Retyped if is_simple(&have.ty) && is_simple(&new.ty) && have.wrapped_in == new.wrapped_in => {
                self.retype(map_path, wire, have, new, place);
            }
            TypeDifference::Retyped => {
                let shown = |field: &Field| match &field.wrapped_in {
                    Some(item) => format!("`{}` wrapped in `{item}`", field.ty),
                    None => format!("`{}`", field.ty),
                };
                self.report.add(
                    RemarkKind::Differs,
                    place,
                    format!("the type: {} in the document, {} in the spec", shown(new), shown(have)),
                );
            }
            TypeDifference::None => {}
        }
        self.facts(map_path, wire, have, new, place);
        if difference == TypeDifference::None {
            self.values(map_path, wire, have, new, types, place);
            self.encoding(have, new, place);
        }
    }

    /// Changes the type, and with it how the field is written, and its example.
    fn retype(&mut self, map_path: &FieldMapPath, wire: &str, have: &Field, new: &Field, place: &str) {
        let path = |key: &str| map_path.below(&[wire, key]);
        let set = |key: &str, value: Yaml| Edit::Set {
            map: map_path.below(&[wire]),
            after: "type".to_owned(),
            entry: YamlEntry::new(key, value),
        };
        let mut edits = vec![Edit::Replace {
            path: path("type"),
            value: write::ty(&new.ty),
        }];
        match new.encoding {
            Some(encoding) if have.encoding != new.encoding => {
                edits.push(set("encoding", Yaml::Word(write::encoding(encoding).to_owned())))
            }
            None if have.encoding.is_some() => edits.push(Edit::Remove { path: path("encoding") }),
            _ => {}
        }
        let example = new
            .example
            .as_ref()
            .filter(|new| have.example.as_ref().is_some_and(|have| have != *new));
        edits.extend(example.map(|example| set("example", write::literal(example))));
        self.set(map_path, wire, |field| {
            field.ty = new.ty.clone();
            field.encoding = new.encoding;
            field.example = example.or(have.example.as_ref()).cloned();
        });
        let file = self.file(map_path.action);
        self.changes.push(SpecChange {
            edits: edits.into_iter().map(|edit| (file.clone(), edit)).collect(),
            kind: RemarkKind::Retyped,
            place: place.to_owned(),
            message: format!("`{}` was `{}`", new.ty, have.ty),
        });
    }

    /// Compares the members of an object.
    fn below(&mut self, map_path: &FieldMapPath, wire: &str, have: &Field, new: &Field, types: &Map<TypeDef>, place: &str) {
        let Type::Named(news) = new.ty.innermost() else { return };
        let service = self.service;
        let Some((_, def)) = types.iter().chain(&service.types).find(|(key, _)| key == news) else {
            return;
        };
        let inner = match have.ty.innermost() {
            Type::Named(key) => {
                let Some((owner, _)) = self.find(map_path.action, key) else {
                    return;
                };
                self.pairs.insert((owner, news.clone()), key.clone());
                FieldMapPath {
                    action: owner,
                    keys: vec!["types".to_owned(), key.clone(), "fields".to_owned()],
                }
            }
            _ => FieldMapPath {
                action: map_path.action,
                keys: map_path.below(&[wire, "fields"]),
            },
        };
        if self.seen.insert((inner.clone(), news.clone())) {
            self.members(&inner, &def.fields, types, place);
        }
    }

    /// Adds a field that the spec lacks.
    fn add(&mut self, map_path: &FieldMapPath, wire: &str, new: &Field, after: Option<String>, types: &Map<TypeDef>, place: &str) {
        let mut adoption = TypeAdoption {
            merge: self,
            action: map_path.action,
            news: types,
            registry: TypeRegistry::default(),
            done: HashMap::new(),
        };
        adoption.take_names();
        let mut field = adoption.field(wire, new);
        let defs = adoption.registry.into_types();
        let Some(map) = self.map(map_path) else { return };
        let mut named: Map<Field> = map
            .iter()
            .cloned()
            .chain([(
                wire.to_owned(),
                Field {
                    name: None,
                    ..field.clone()
                },
            )])
            .collect();
        let mut report = Report::default();
        if map_path.is_request() {
            lower::rename_parameters(&mut named, place, &mut report);
        } else {
            lower::rename_members(&mut named, place, &mut report);
        }
        field.name = named.pop().and_then(|(_, field)| field.name);
        if let Some(map) = self.map(map_path) {
            map.push((wire.to_owned(), field.clone()));
        }
        let file = self.file(map_path.action);
        let entry = YamlEntry::new(wire, write::field(&field));
        let mut edits = vec![(
            file.clone(),
            Edit::Insert {
                map: map_path.keys.clone(),
                after,
                entry,
            },
        )];
        let owned = match map_path.action.and_then(|number| self.spec.actions.get_mut(number)) {
            Some(action) => &mut action.types,
            None => &mut self.spec.service.types,
        };
        for (def, entry) in defs.iter().zip(write::types(&defs)) {
            let after = owned.last().map(|(last, _)| last.clone());
            edits.push((
                file.clone(),
                Edit::Insert {
                    map: vec!["types".to_owned()],
                    after,
                    entry,
                },
            ));
            owned.push(def.clone());
        }
        let message = format!("`{}`{}", field.ty, if field.required { ", required" } else { "" });
        self.changes.push(SpecChange {
            edits,
            kind: RemarkKind::Added,
            place: place.to_owned(),
            message,
        });
    }
}

/// Copies a field of the document, with its types, into a file of the spec.
struct TypeAdoption<'a, 'm> {
    merge: &'a SpecMerge<'m>,
    action: Option<usize>,
    news: &'a Map<TypeDef>,
    registry: TypeRegistry<'static>,
    /// Types of the document that were added, with their keys in the spec.
    done: HashMap<String, String>,
}

impl TypeAdoption<'_, '_> {
    /// Reserves all names with which the new types could collide.
    fn take_names(&mut self) {
        let spec = &self.merge.spec;
        for (key, def) in &spec.service.types {
            self.registry.reserve_type_names(key, def);
        }
        // All actions see the types of the service.
        let seeing = spec
            .actions
            .iter()
            .enumerate()
            .filter(|(number, _)| self.action.is_none_or(|own| own == *number));
        for (_, action) in seeing {
            self.registry.reserve_action_names(&action.action, action.name.as_deref());
            for (key, def) in &action.types {
                self.registry.reserve_type_names(key, def);
            }
            for (wire, field) in action.request.iter().chain(&action.response) {
                self.registry.reserve_inline_name(wire, field);
            }
        }
    }

    fn field(&mut self, wire: &str, new: &Field) -> Field {
        let mut field = Field {
            ty: self.ty(&new.ty),
            ..new.clone()
        };
        self.registry.place_values(wire, &[], &mut field);
        field
    }

    fn ty(&mut self, new: &Type) -> Type {
        match new {
            Type::List(inner) => Type::List(Box::new(self.ty(inner))),
            Type::Map(inner) => Type::Map(Box::new(self.ty(inner))),
            Type::Named(key) => self.named(key).map_or(Type::Any, Type::Named),
            ty => ty.clone(),
        }
    }

    /// Whether the spec has a type with this name and all members of the document's.
    fn covers(&self, key: &str, def: &TypeDef) -> bool {
        let find = |key: &str| self.merge.find(self.action, key).map(|(_, def)| def);
        let find_new = |key: &str| {
            self.news
                .iter()
                .chain(&self.merge.service.types)
                .find(|(have, _)| have == key)
                .map(|(_, def)| def)
        };
        let Some(have) = find(key) else { return false };
        let is_there = |(wire, new): &(String, Field)| {
            let have = have.fields.iter().find(|(have, _)| have == wire);
            have.is_some_and(|(_, have)| compare(have, &find, new, &find_new) != TypeDifference::Retyped)
        };
        have.values == def.values && def.fields.iter().all(is_there)
    }

    /// The type of the spec for one of the document: the matching one, or a new one.
    fn named(&mut self, news: &str) -> Option<String> {
        let known = [self.action, None]
            .into_iter()
            .find_map(|owner| self.merge.pairs.get(&(owner, news.to_owned())));
        if let Some(key) = known.or_else(|| self.done.get(news)) {
            return Some(key.clone());
        }
        let types = self.news.iter().chain(&self.merge.service.types);
        let (_, def) = types.into_iter().find(|(key, _)| key == news)?;
        if self.covers(news, def) {
            return Some(news.to_owned());
        }
        let key = self.registry.declare(news, &[]);
        self.done.insert(news.to_owned(), key.clone());
        let fields = def
            .fields
            .iter()
            .map(|(wire, field)| (wire.clone(), self.field(wire, field)))
            .collect();
        self.registry.define(&key, TypeDef { fields, ..def.clone() });
        Some(key)
    }
}
