//! Whether a field of the spec, which a person may have refined, still matches the document.

use aliyun_codegen_language::spec::{Encoding, Field, Type, TypeDef};

/// Types by key.
pub(super) type FindType<'f> = &'f dyn Fn(&str) -> Option<&'f TypeDef>;

/// How two fields differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeDifference {
    /// The same on the wire, as far as the document says.
    None,
    /// A different type.
    Retyped,
    /// Both are objects, whose members may differ.
    Members,
}

/// Compares a field of the spec with that of the document.
pub(super) fn compare(have: &Field, find: FindType<'_>, new: &Field, find_new: FindType<'_>) -> TypeDifference {
    let is_text_new = is_text(&new.ty, find_new) || new.ty == Type::Any;
    // A string whose content a person has given a type.
    let is_typed = have.content.is_some() || matches!(have.encoding, Some(encoding) if encoding != Encoding::Repeat);
    if is_typed && is_text_new {
        return TypeDifference::None;
    }
    match (&have.wrapped_in, &new.wrapped_in) {
        (None, Some(item)) if object(&have.ty, find).is_some_and(|def| has(def, item)) => return TypeDifference::None,
        (Some(item), None) if object(&new.ty, find_new).is_some_and(|def| has(def, item)) => return TypeDifference::None,
        (have, new) if have != new => return TypeDifference::Retyped,
        _ => {}
    }
    types(&have.ty, find, &new.ty, find_new)
}

fn types(have: &Type, find: FindType<'_>, new: &Type, find_new: FindType<'_>) -> TypeDifference {
    match (have, new) {
        (Type::Any, _) | (_, Type::Any) => TypeDifference::None,
        (Type::List(have), Type::List(new)) | (Type::Map(have), Type::Map(new)) => types(have, find, new, find_new),
        (have, new) if is_text(have, find) && is_text(new, find_new) => TypeDifference::None,
        (have, new) if (*have == Type::Object || object(have, find).is_some()) && object(new, find_new).is_some() => {
            TypeDifference::Members
        }
        (have, new) if have == new => TypeDifference::None,
        _ => TypeDifference::Retyped,
    }
}

/// Whether a type is a string, with or without documented values.
fn is_text(ty: &Type, find: FindType<'_>) -> bool {
    match ty {
        Type::String | Type::Time => true,
        Type::Named(key) => find(key).is_some_and(|def| def.values.is_some()),
        _ => false,
    }
}

fn object<'f>(ty: &Type, find: FindType<'f>) -> Option<&'f TypeDef> {
    match ty {
        Type::Named(key) => find(key).filter(|def| def.values.is_none()),
        _ => None,
    }
}

fn has(def: &TypeDef, item: &str) -> bool {
    matches!(def.fields.as_slice(), [(wire, field)] if wire == item && matches!(field.ty, Type::List(_)))
}

/// Whether a type uses no other type.
pub(super) fn is_simple(ty: &Type) -> bool {
    !matches!(ty.innermost(), Type::Named(_) | Type::Object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aliyun_codegen_language::spec::{Content, ValueDef, Values};

    #[test]
    fn manually_refined_type_counts_as_unchanged() {
        let object = TypeDef {
            name: None,
            description: None,
            fields: vec![("Item".to_owned(), Field::new(Type::List(Box::new(Type::String))))],
            values: None,
        };
        let values = TypeDef {
            fields: Vec::new(),
            values: Some(Values(vec![("a".to_owned(), ValueDef::default())])),
            ..object.clone()
        };
        let find = |key: &str| match key {
            "Object" => Some(&object),
            "State" => Some(&values),
            _ => None,
        };
        let named = |key: &str| Type::Named(key.to_owned());
        let list = |ty| Type::List(Box::new(ty));
        let compare = |have: &Field, new: &Field| compare(have, &find, new, &find);
        let text = Field::new(Type::String);
        let none = [
            (Field::new(Type::Time), text.clone()),
            (Field::new(named("State")), text.clone()),
            (
                Field {
                    encoding: Some(Encoding::Comma),
                    ..Field::new(list(Type::Int64))
                },
                text.clone(),
            ),
            (
                Field {
                    content: Some(Content {
                        base64: true,
                        ty: named("Object"),
                    }),
                    ..text.clone()
                },
                text.clone(),
            ),
            (Field::new(Type::Any), Field::new(list(Type::Int32))),
            (
                Field {
                    wrapped_in: Some("Item".to_owned()),
                    ..Field::new(list(Type::String))
                },
                Field::new(named("Object")),
            ),
            (
                Field::new(named("Object")),
                Field {
                    wrapped_in: Some("Item".to_owned()),
                    ..Field::new(list(Type::String))
                },
            ),
        ];
        for (have, new) in none {
            assert_eq!(compare(&have, &new), TypeDifference::None, "{have:?}");
        }
        assert_eq!(
            compare(&Field::new(list(Type::Object)), &Field::new(list(named("Object")))),
            TypeDifference::Members
        );
        for (have, new) in [
            (Type::Int32, Type::Int64),
            (Type::String, Type::Int32),
            (list(Type::String), Type::String),
            (named("Object"), Type::String),
        ] {
            assert_eq!(
                compare(&Field::new(have.clone()), &Field::new(new)),
                TypeDifference::Retyped,
                "{have:?}"
            );
        }
    }
}
