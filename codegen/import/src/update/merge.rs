//! Merges a document into a spec: the spec with the new facts, and the changes that make it.

use std::collections::{HashMap, HashSet};

use super::change::SpecChange;
use super::edit::Edit;
use crate::files::{SERVICE, path};
use crate::report::{RemarkKind, Report};
use aliyun_codegen_language::spec::{Field, Map, Service, Spec, TypeDef};

/// A map of fields: the action whose file has it (`None` for the service), and the keys that lead
/// to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FieldMapPath {
    pub(super) action: Option<usize>,
    pub(super) keys: Vec<String>,
}

impl FieldMapPath {
    pub(super) fn below(&self, keys: &[&str]) -> Vec<String> {
        self.keys.iter().cloned().chain(keys.iter().map(|key| (*key).to_owned())).collect()
    }

    /// Whether it holds the parameters of an action.
    pub(super) fn is_request(&self) -> bool {
        self.keys == ["request"]
    }
}

/// The spec while it is being updated.
pub(super) struct SpecMerge<'m> {
    pub(super) spec: Spec,
    /// What the document says about the service.
    pub(super) service: &'m Service,
    pub(super) changes: Vec<SpecChange>,
    /// Members that were compared: where the spec has them, and the type of the document.
    pub(super) seen: HashSet<(FieldMapPath, String)>,
    /// Types of the spec for those of the document, in the file of an action or of the service.
    pub(super) pairs: HashMap<(Option<usize>, String), String>,
    pub(super) report: &'m mut Report,
}

impl<'m> SpecMerge<'m> {
    pub(super) fn new(spec: &Spec, service: &'m Service, report: &'m mut Report) -> Self {
        SpecMerge {
            spec: spec.clone(),
            service,
            changes: Vec::new(),
            seen: HashSet::new(),
            pairs: HashMap::new(),
            report,
        }
    }

    /// The merged spec, and the changes in order.
    pub(super) fn finish(self) -> (Spec, Vec<SpecChange>) {
        (self.spec, self.changes)
    }

    /// The file that contains a map of fields.
    pub(super) fn file(&self, action: Option<usize>) -> String {
        let action = action.and_then(|number| self.spec.actions.get(number));
        action.map_or_else(|| SERVICE.to_owned(), |action| path(&action.action))
    }

    pub(super) fn change(
        &mut self,
        action: Option<usize>,
        edit: Edit,
        kind: RemarkKind,
        place: impl Into<String>,
        message: impl Into<String>,
    ) {
        let edits = vec![(self.file(action), edit)];
        self.changes.push(SpecChange {
            edits,
            kind,
            place: place.into(),
            message: message.into(),
        });
    }

    /// The map of fields at a place.
    pub(super) fn map(&mut self, map_path: &FieldMapPath) -> Option<&mut Map<Field>> {
        map(&mut self.spec, map_path)
    }

    /// Changes a field of the spec.
    pub(super) fn set(&mut self, map_path: &FieldMapPath, wire: &str, change: impl FnOnce(&mut Field)) {
        if let Some(field) = self.field_mut(map_path, wire) {
            change(field);
        }
    }

    pub(super) fn field_mut(&mut self, map_path: &FieldMapPath, wire: &str) -> Option<&mut Field> {
        self.map(map_path)?
            .iter_mut()
            .find(|(have, _)| have == wire)
            .map(|(_, field)| field)
    }

    /// The type that an action or the service sees under a name, and the file that defines it.
    pub(super) fn find(&self, action: Option<usize>, key: &str) -> Option<(Option<usize>, &TypeDef)> {
        let own = action
            .and_then(|number| self.spec.actions.get(number))
            .map_or(&[][..], |action| &action.types);
        let found = |types: &'_ [(String, TypeDef)]| types.iter().position(|(have, _)| have == key);
        match found(own) {
            Some(i) => Some((action, &own[i].1)),
            None => found(&self.spec.service.types).map(|i| (None, &self.spec.service.types[i].1)),
        }
    }
}

/// The map of fields at a place of a spec.
pub(super) fn map<'s>(spec: &'s mut Spec, map_path: &FieldMapPath) -> Option<&'s mut Map<Field>> {
    let keys: Vec<&str> = map_path.keys.iter().map(String::as_str).collect();
    let (map, rest): (&mut Map<Field>, &[&str]) = match (map_path.action, keys.as_slice()) {
        (Some(number), ["request", rest @ ..]) => (&mut spec.actions.get_mut(number)?.request, rest),
        (Some(number), ["response", rest @ ..]) => (&mut spec.actions.get_mut(number)?.response, rest),
        (Some(number), ["types", key, "fields", rest @ ..]) => (fields_of(&mut spec.actions.get_mut(number)?.types, key)?, rest),
        (None, ["types", key, "fields", rest @ ..]) => (fields_of(&mut spec.service.types, key)?, rest),
        _ => return None,
    };
    let mut map = map;
    for step in rest.chunks(2) {
        let [wire, "fields"] = step else { return None };
        map = &mut map.iter_mut().find(|(have, _)| have == wire)?.1.fields;
    }
    Some(map)
}

fn fields_of<'t>(types: &'t mut Map<TypeDef>, key: &str) -> Option<&'t mut Map<Field>> {
    types.iter_mut().find(|(have, _)| have == key).map(|(_, def)| &mut def.fields)
}
