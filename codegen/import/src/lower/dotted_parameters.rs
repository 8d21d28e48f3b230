//! Parameters with a dot in their name that have the same wire name as a member of another
//! parameter: `A.B` beside an object `A` with a member `B`.

use std::collections::HashMap;

use super::context::Lowering;
use super::type_registry::TypeRegistry;
use crate::report::RemarkKind;
use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::spec::{Encoding, Field, Map, Type};

/// Removes the dotted one of the two, because both would be sent under the same name.
pub(super) fn remove_ambiguous(parameters: &mut Map<Field>, registry: &TypeRegistry<'_>, lowering: &mut Lowering<'_>) {
    let index: HashMap<&str, &Field> = parameters.iter().map(|(wire, field)| (wire.as_str(), field)).collect();
    let containing = |wire: &str| containing_parameter(wire, &index, registry).map(str::to_owned);
    let twice: HashMap<String, String> = parameters
        .iter()
        .filter_map(|(wire, _)| Some((wire.clone(), containing(wire)?)))
        .collect();
    parameters.retain(|(wire, field)| {
        let Some(other) = twice.get(wire) else { return true };
        let required = if field.required { " It is required." } else { "" };
        lowering.within(wire, |lowering| {
            let message = format!("a member of {} has the same wire name; left out.{required}", in_backticks(other));
            lowering.remark(RemarkKind::Parameter, message);
        });
        false
    });
}

/// The parameter with a member of this wire name.
fn containing_parameter<'w>(wire: &'w str, parameters: &HashMap<&str, &Field>, registry: &TypeRegistry<'_>) -> Option<&'w str> {
    wire.match_indices('.').find_map(|(dot, _)| {
        let (head, rest) = (wire.get(..dot)?, wire.get(dot + 1..)?);
        let field = parameters.get(head)?;
        let is_apart = matches!(field.encoding, None | Some(Encoding::Repeat));
        (is_apart && leads_to_member(&field.ty, rest, registry)).then_some(head)
    })
}

/// Whether the rest of a name leads to a part of the type. Each step shortens the name, so it ends.
fn leads_to_member(ty: &Type, rest: &str, registry: &TypeRegistry<'_>) -> bool {
    let below = |inner: &Type, key: &dyn Fn(&str) -> bool| match rest.split_once('.') {
        Some((first, rest)) => key(first) && leads_to_member(inner, rest, registry),
        None => key(rest),
    };
    match ty {
        Type::List(inner) => below(inner, &|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit())),
        Type::Map(inner) => below(inner, &|key| !key.is_empty()),
        Type::Named(key) => registry.find(key).is_some_and(|def| {
            def.fields.iter().any(|(wire, field)| {
                let behind = rest.strip_prefix(wire.as_str());
                behind.is_some_and(|behind| {
                    behind.is_empty()
                        || behind
                            .strip_prefix('.')
                            .is_some_and(|rest| leads_to_member(&field.ty, rest, registry))
                })
            })
        }),
        _ => false,
    }
}
