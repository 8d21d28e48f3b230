//! Parameters with a dot in their name that are on the wire what a member of another parameter is: `A.B` beside an object `A` with a `B`.

use std::collections::HashMap;

use super::context::Lowering;
use super::scope::Scope;
use crate::report::Kind;
use aliyun_codegen_language::diagnostic::tick;
use aliyun_codegen_language::spec::{Encoding, Field, Map, Type};

/// Leaves the dotted one of the two out: both would be sent under one name.
pub(super) fn leave_out(parameters: &mut Map<Field>, scope: &Scope<'_>, lowering: &mut Lowering<'_>) {
    let index: HashMap<&str, &Field> = parameters.iter().map(|(wire, field)| (wire.as_str(), field)).collect();
    let other = |wire: &str| other(wire, &index, scope).map(str::to_owned);
    let twice: HashMap<String, String> = parameters
        .iter()
        .filter_map(|(wire, _)| Some((wire.clone(), other(wire)?)))
        .collect();
    parameters.retain(|(wire, field)| {
        let Some(other) = twice.get(wire) else { return true };
        let required = if field.required { " It is required." } else { "" };
        lowering.within(wire, |lowering| {
            let message = format!("{} has a member of this name on the wire; left out.{required}", tick(other));
            lowering.remark(Kind::Parameter, message);
        });
        false
    });
}

/// The parameter that has a member which is named like this one.
fn other<'w>(wire: &'w str, parameters: &HashMap<&str, &Field>, scope: &Scope<'_>) -> Option<&'w str> {
    wire.match_indices('.').find_map(|(dot, _)| {
        let (head, rest) = (wire.get(..dot)?, wire.get(dot + 1..)?);
        let field = parameters.get(head)?;
        let is_apart = matches!(field.encoding, None | Some(Encoding::Repeat));
        (is_apart && leads(&field.ty, rest, scope)).then_some(head)
    })
}

/// Whether the rest of a name leads to a part of the type. Each step takes something off the name, so it ends.
fn leads(ty: &Type, rest: &str, scope: &Scope<'_>) -> bool {
    let below = |inner: &Type, key: &dyn Fn(&str) -> bool| match rest.split_once('.') {
        Some((first, rest)) => key(first) && leads(inner, rest, scope),
        None => key(rest),
    };
    match ty {
        Type::List(inner) => below(inner, &|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit())),
        Type::Map(inner) => below(inner, &|key| !key.is_empty()),
        Type::Named(key) => scope.find(key).is_some_and(|def| {
            def.fields.iter().any(|(wire, field)| {
                let behind = rest.strip_prefix(wire.as_str());
                behind.is_some_and(|behind| behind.is_empty() || behind.strip_prefix('.').is_some_and(|rest| leads(&field.ty, rest, scope)))
            })
        }),
        _ => false,
    }
}
