//! Parameters, fields and members: what is new, what is gone, what changed.

use std::collections::HashMap;

use super::change::Change;
use super::compare::{Difference, compare, is_simple};
use super::edit::Edit;
use super::merge::{Home, Merge};
use crate::lower::{self, Scope};
use crate::report::{Kind, Report};
use crate::write;
use crate::yaml::{Entry, Yaml};
use aliyun_codegen_language::spec::{Field, Map, Type, TypeDef};

impl Merge<'_> {
    /// Compares the members of an object of the spec with those of the document, whose types stand in `types` or with its service.
    pub(super) fn members(&mut self, home: &Home, news: &Map<Field>, types: &Map<TypeDef>, place: &str) {
        let Some(have) = self.map(home).cloned() else { return };
        for (wire, _) in have.iter().filter(|(wire, _)| !news.iter().any(|(new, _)| new == wire)) {
            self.report.add(Kind::Gone, format!("{place}.{wire}"), "");
        }
        let mut after = have.last().map(|(last, _)| last.clone());
        for (wire, new) in news {
            match have.iter().find(|(have, _)| have == wire) {
                Some((_, field)) => self.field(home, wire, field, new, types, &format!("{place}.{wire}")),
                None => self.add(home, wire, new, after.take(), types, &format!("{place}.{wire}")),
            }
            after = Some(wire.clone());
        }
    }

    fn field(&mut self, home: &Home, wire: &str, have: &Field, new: &Field, types: &Map<TypeDef>, place: &str) {
        let service = self.service;
        let find_new = |key: &str| types.iter().chain(&service.types).find(|(have, _)| have == key).map(|(_, def)| def);
        let difference = compare(have, &|key| self.find(home.action, key).map(|(_, def)| def), new, &find_new);
        match difference {
            Difference::Members => self.below(home, wire, have, new, types, place),
            Difference::Retyped if is_simple(&have.ty) && is_simple(&new.ty) && have.wrapped_in == new.wrapped_in => {
                self.retype(home, wire, have, new, place);
            }
            Difference::Retyped => {
                let shown = |field: &Field| match &field.wrapped_in {
                    Some(item) => format!("`{}` wrapped in `{item}`", field.ty),
                    None => format!("`{}`", field.ty),
                };
                self.report.add(
                    Kind::Differs,
                    place,
                    format!("the type: {} there, {} here", shown(new), shown(have)),
                );
            }
            Difference::None => {}
        }
        self.facts(home, wire, have, new, place);
        if difference == Difference::None {
            self.values(home, wire, have, new, types, place);
            self.encoding(have, new, place);
        }
    }

    /// Another type, and what goes with it: how it is written, and the example.
    fn retype(&mut self, home: &Home, wire: &str, have: &Field, new: &Field, place: &str) {
        let path = |key: &str| home.below(&[wire, key]);
        let set = |key: &str, value: Yaml| Edit::Set {
            map: home.below(&[wire]),
            after: "type".to_owned(),
            entry: Entry::new(key, value),
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
        self.set(home, wire, |field| {
            field.ty = new.ty.clone();
            field.encoding = new.encoding;
            field.example = example.or(have.example.as_ref()).cloned();
        });
        let file = self.file(home.action);
        self.changes.push(Change {
            edits: edits.into_iter().map(|edit| (file.clone(), edit)).collect(),
            kind: Kind::Retyped,
            place: place.to_owned(),
            message: format!("`{}` was `{}`", new.ty, have.ty),
        });
    }

    /// Goes on with the members of an object.
    fn below(&mut self, home: &Home, wire: &str, have: &Field, new: &Field, types: &Map<TypeDef>, place: &str) {
        let Type::Named(news) = new.ty.innermost() else { return };
        let service = self.service;
        let Some((_, def)) = types.iter().chain(&service.types).find(|(key, _)| key == news) else {
            return;
        };
        let inner = match have.ty.innermost() {
            Type::Named(key) => {
                let Some((owner, _)) = self.find(home.action, key) else { return };
                self.pairs.insert((owner, news.clone()), key.clone());
                Home {
                    action: owner,
                    keys: vec!["types".to_owned(), key.clone(), "fields".to_owned()],
                }
            }
            _ => Home {
                action: home.action,
                keys: home.below(&[wire, "fields"]),
            },
        };
        if self.seen.insert((inner.clone(), news.clone())) {
            self.members(&inner, &def.fields, types, place);
        }
    }

    /// A field that the spec has not.
    fn add(&mut self, home: &Home, wire: &str, new: &Field, after: Option<String>, types: &Map<TypeDef>, place: &str) {
        let mut adoption = Adoption {
            merge: self,
            action: home.action,
            news: types,
            scope: Scope::default(),
            done: HashMap::new(),
        };
        adoption.take_names();
        let mut field = adoption.field(wire, new);
        let defs = adoption.scope.into_types();
        let Some(map) = self.map(home) else { return };
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
        if home.is_request() {
            lower::parameters(&mut named, place, &mut report);
        } else {
            lower::members(&mut named, place, &mut report);
        }
        field.name = named.pop().and_then(|(_, field)| field.name);
        if let Some(map) = self.map(home) {
            map.push((wire.to_owned(), field.clone()));
        }
        let file = self.file(home.action);
        let entry = Entry::new(wire, write::field(&field));
        let mut edits = vec![(
            file.clone(),
            Edit::Insert {
                map: home.keys.clone(),
                after,
                entry,
            },
        )];
        let owned = match home.action.and_then(|number| self.spec.actions.get_mut(number)) {
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
        self.changes.push(Change {
            edits,
            kind: Kind::Added,
            place: place.to_owned(),
            message,
        });
    }
}

/// Brings a field of the document with its types into a file of the spec.
struct Adoption<'a, 'm> {
    merge: &'a Merge<'m>,
    action: Option<usize>,
    news: &'a Map<TypeDef>,
    scope: Scope<'static>,
    /// Types of the document that have come, by the keys that they have now.
    done: HashMap<String, String>,
}

impl Adoption<'_, '_> {
    /// Takes all names that the new types could meet.
    fn take_names(&mut self) {
        let spec = &self.merge.spec;
        for (key, def) in &spec.service.types {
            self.scope.take_type(key, def);
        }
        // A type of the service is seen by all actions.
        let seeing = spec
            .actions
            .iter()
            .enumerate()
            .filter(|(number, _)| self.action.is_none_or(|own| own == *number));
        for (_, action) in seeing {
            self.scope.take_action(&action.action, action.name.as_deref());
            for (key, def) in &action.types {
                self.scope.take_type(key, def);
            }
            for (wire, field) in action.request.iter().chain(&action.response) {
                self.scope.take_inline(wire, field);
            }
        }
    }

    fn field(&mut self, wire: &str, new: &Field) -> Field {
        let mut field = Field {
            ty: self.ty(&new.ty),
            ..new.clone()
        };
        self.scope.place_values(wire, &[], &mut field);
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

    /// Whether the spec has a type of the name with all members of the document's.
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
            have.is_some_and(|(_, have)| compare(have, &find, new, &find_new) != Difference::Retyped)
        };
        have.values == def.values && def.fields.iter().all(is_there)
    }

    /// The type of the spec for one of the document: the one that it was found to be, or a new one.
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
        let key = self.scope.begin(news, &[]);
        self.done.insert(news.to_owned(), key.clone());
        let fields = def
            .fields
            .iter()
            .map(|(wire, field)| (wire.clone(), self.field(wire, field)))
            .collect();
        self.scope.finish(&key, TypeDef { fields, ..def.clone() });
        Some(key)
    }
}
