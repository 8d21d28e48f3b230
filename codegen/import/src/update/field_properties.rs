//! The properties of a field beside its type: limits, documented values, whether it is required.

use super::edit::Edit;
use super::merge::{FieldMapPath, SpecMerge};
use crate::lower::{self, DEPRECATED};
use crate::report::{RemarkKind, Report};
use crate::write;
use crate::yaml::{Yaml, YamlEntry};
use aliyun_codegen_language::spec::{Encoding, Field, Map, Type, TypeDef, ValueDef};

impl SpecMerge<'_> {
    /// Compares the properties beside the type.
    pub(super) fn facts(&mut self, map_path: &FieldMapPath, wire: &str, have: &Field, new: &Field, place: &str) {
        let set = |key: &str, value: Yaml| Edit::Set {
            map: map_path.below(&[wire]),
            after: "type".to_owned(),
            entry: YamlEntry::new(key, value),
        };
        // Whether one of a group is sent is for a person to decide.
        if map_path.is_request() && have.one_of.is_none() && have.required != new.required {
            self.set(map_path, wire, |field| field.required = new.required);
            let message = if new.required { "now required" } else { "no longer required" };
            self.change(
                map_path.action,
                set("required", Yaml::Word(new.required.to_string())),
                RemarkKind::RequiredChanged,
                place,
                message,
            );
        }
        if new.deprecated.is_some() && have.deprecated.is_none() {
            self.set(map_path, wire, |field| field.deprecated.clone_from(&new.deprecated));
            self.change(
                map_path.action,
                set("deprecated", Yaml::Text(DEPRECATED.to_owned())),
                RemarkKind::Changed,
                place,
                "deprecated",
            );
        }
        for ((key, was), (_, is)) in limits(have).into_iter().zip(limits(new)) {
            if let (Some(was), Some(is)) = (was, is)
                && was != is
            {
                self.set(map_path, wire, |field| set_limit(field, key, new));
                let edit = Edit::Replace {
                    path: map_path.below(&[wire, key]),
                    value: Yaml::Word(is.clone()),
                };
                self.change(
                    map_path.action,
                    edit,
                    RemarkKind::Changed,
                    place,
                    format!("`{key}`: {is} was {was}"),
                );
            }
        }
        if let (Some(was), Some(is)) = (&have.default, &new.default)
            && was != is
        {
            self.report.add(
                RemarkKind::Differs,
                place,
                format!("the default: {} in the document, {} in the spec", is.to_json(), was.to_json()),
            );
        }
        self.unsaid(have, new, place);
    }

    /// Reports facts that the spec does not state. A person may have left them out on purpose, so
    /// they are not added.
    fn unsaid(&mut self, have: &Field, new: &Field, place: &str) {
        let default = |field: &Field| field.default.as_ref().map(|value| value.to_json().to_string());
        let others = [
            ("default", default(have), default(new)),
            ("pattern", have.pattern.clone(), new.pattern.clone()),
        ];
        let limits = limits(have).into_iter().zip(limits(new));
        let facts = limits.map(|((key, have), (_, new))| (key, have, new)).chain(others);
        for (key, have, new) in facts {
            if let (None, Some(new)) = (have, new) {
                self.report.add(RemarkKind::NotStated, place, format!("`{key}`: {new}"));
            }
        }
    }

    /// Documented values, beside the field or in a type of their own. New ones are added to a list.
    /// A map also needs their meanings, which the document does not have.
    pub(super) fn values(&mut self, map_path: &FieldMapPath, wire: &str, have: &Field, new: &Field, types: &Map<TypeDef>, place: &str) {
        let service = self.service;
        let news = match (&new.values, new.ty.innermost()) {
            (Some(values), _) => Some(values),
            (None, Type::Named(key)) => find(types, key)
                .or_else(|| find(&service.types, key))
                .and_then(|def| def.values.as_ref()),
            _ => None,
        };
        let Some(news) = news else { return };
        let (existing_spec, owner, path) = match (&have.values, have.ty.innermost()) {
            (Some(values), _) => (values.clone(), map_path.action, map_path.below(&[wire, "values"])),
            (None, Type::Named(key)) => match self.find(map_path.action, key) {
                Some((owner, TypeDef { values: Some(values), .. })) => {
                    let path = ["types", key.as_str(), "values"].map(str::to_owned).to_vec();
                    (values.clone(), owner, path)
                }
                _ => return,
            },
            // If a person chose another type, its values are of another kind.
            (None, Type::String | Type::Int32 | Type::Int64 | Type::Float | Type::Double) if have.content.is_none() => {
                let news: Vec<&str> = news.0.iter().map(|(value, _)| value.as_str()).collect();
                self.report
                    .add(RemarkKind::NotStated, place, format!("`values`: {}", news.join(", ")));
                return;
            }
            _ => return,
        };
        let is_new = |value: &&String| !existing_spec.0.iter().any(|(have, _)| have == *value);
        let missing: Vec<String> = news.0.iter().map(|(value, _)| value).filter(is_new).cloned().collect();
        if missing.is_empty() {
            return;
        }
        let message = format!("more documented values: {}", missing.join(", "));
        let mut all = existing_spec.clone();
        all.0.extend(missing.iter().map(|value| (value.clone(), ValueDef::default())));
        // Values whose names collide can't be written as a list.
        lower::rename_values(&mut all, place, &mut Report::default());
        if !write::is_list(&all) {
            self.report.add(RemarkKind::Differs, place, message);
            return;
        }
        let values = match (&have.values, have.ty.innermost()) {
            (None, Type::Named(key)) => self.type_mut(owner, key).and_then(|def| def.values.as_mut()),
            _ => self.field_mut(map_path, wire).and_then(|field| field.values.as_mut()),
        };
        if let Some(values) = values {
            *values = all;
        }
        let edit = Edit::Append { path, values: missing };
        self.change(owner, edit, RemarkKind::Changed, place, message);
    }

    /// How a list or object is written, if the document says so and differs.
    pub(super) fn encoding(&mut self, have: &Field, new: &Field, place: &str) {
        let shown = |field: &Field| write::encoding(field.encoding.unwrap_or(Encoding::Repeat));
        if is_structured(&have.ty) && is_structured(&new.ty) && shown(have) != shown(new) {
            self.report.add(
                RemarkKind::Differs,
                place,
                format!("the encoding: `{}` in the document, `{}` in the spec", shown(new), shown(have)),
            );
        }
    }

    fn type_mut(&mut self, owner: Option<usize>, key: &str) -> Option<&mut TypeDef> {
        let types = match owner {
            Some(number) => &mut self.spec.actions.get_mut(number)?.types,
            None => &mut self.spec.service.types,
        };
        types.iter_mut().find(|(have, _)| have == key).map(|(_, def)| def)
    }
}

fn find<'t>(types: &'t Map<TypeDef>, key: &str) -> Option<&'t TypeDef> {
    types.iter().find(|(have, _)| have == key).map(|(_, def)| def)
}

/// Whether a type is a list or map, which has an encoding.
fn is_structured(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Map(_))
}

/// The limits of a field, by key, as they are written.
fn limits(field: &Field) -> [(&'static str, Option<String>); 6] {
    let number = |limit: Option<f64>| limit.map(|limit| limit.to_string());
    let count = |limit: Option<u64>| limit.map(|limit| limit.to_string());
    [
        ("min", number(field.min)),
        ("max", number(field.max)),
        ("min_length", count(field.min_length)),
        ("max_length", count(field.max_length)),
        ("min_items", count(field.min_items)),
        ("max_items", count(field.max_items)),
    ]
}

fn set_limit(field: &mut Field, key: &str, from: &Field) {
    match key {
        "min" => field.min = from.min,
        "max" => field.max = from.max,
        "min_length" => field.min_length = from.min_length,
        "max_length" => field.max_length = from.max_length,
        "min_items" => field.min_items = from.min_items,
        _ => field.max_items = from.max_items,
    }
}
