//! A model with only some of the actions, and what they need.

use std::collections::BTreeSet;
use std::fmt;

use super::{Model, RustType, TypeKind};
use aliyun_codegen_language::spec::CrateParts;
use aliyun_codegen_language::suggest::nearest;

/// Keeps the actions in `wanted` (all if it is empty), the types that they use, and the error codes
/// that they or the service document. The guide is written for all actions, so it is left out.
///
/// # Errors
/// Names the first one that is not an action of the model.
pub fn select(mut model: Model, wanted: &[String]) -> Result<Model, UnknownAction> {
    if wanted.is_empty() {
        return Ok(model);
    }
    if let Some(name) = wanted.iter().find(|name| !model.actions.iter().any(|action| action.wire == **name)) {
        return Err(UnknownAction {
            name: name.clone(),
            known: model.actions.iter().map(|action| action.wire.clone()).collect(),
        });
    }
    let kept: Vec<usize> = (0..model.actions.len())
        .filter(|&i| wanted.contains(&model.actions[i].wire))
        .collect();
    for area in &mut model.areas {
        area.actions = area
            .actions
            .iter()
            .filter_map(|old| kept.iter().position(|index| index == old))
            .collect();
    }
    model.areas.retain(|area| !area.actions.is_empty());
    model.actions.retain(|action| wanted.contains(&action.wire));
    for error in &mut model.errors {
        error.actions.retain(|action| wanted.contains(action));
    }
    model.errors.retain(|error| error.service_wide || !error.actions.is_empty());
    let used = used_types(&model);
    model.types.retain(|ty| used.contains(&ty.name));
    // Their programs and links may name actions that are left out.
    model.parts = CrateParts::default();
    Ok(model)
}

fn used_types(model: &Model) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut open: Vec<&RustType> = Vec::new();
    fn fields(kind: &TypeKind) -> &[super::FieldModel] {
        match kind {
            TypeKind::Struct(fields) => fields.as_slice(),
            TypeKind::Enum(_) => &[],
        }
    }
    for action in &model.actions {
        open.extend(action.parameters.iter().map(|parameter| &parameter.field.ty));
        open.extend(action.response.iter().map(|field| &field.ty));
        open.extend(action.types.iter().flat_map(|ty| fields(&ty.kind)).map(|field| &field.ty));
    }
    while let Some(ty) = open.pop() {
        ty.for_each_named(&mut |named| {
            if named.shared
                && used.insert(named.name.clone())
                && let Some(ty) = model.types.iter().find(|ty| ty.name == named.name)
            {
                open.extend(fields(&ty.kind).iter().map(|field| &field.ty));
            }
        });
    }
    used
}

/// A name that is not an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAction {
    /// The name.
    pub name: String,
    /// The names of the actions.
    pub known: Vec<String>,
}

impl fmt::Display for UnknownAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the spec has no action `{}`", self.name)?;
        match nearest(&self.name, self.known.iter().map(String::as_str)) {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownAction {}
