//! Values of examples as Rust.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::wire::json_text;
use crate::model::{ActionModel, FieldModel, Form, Model, NamedType, RustType, TypeKind};
use crate::spec::Literal;

/// The types that the values of an action's example can have.
pub(super) struct Scope<'m> {
    action: &'m ActionModel,
    model: &'m Model,
}

impl<'m> Scope<'m> {
    pub(super) const fn new(action: &'m ActionModel, model: &'m Model) -> Self {
        Self { action, model }
    }

    /// A value as Rust.
    pub(super) fn expression(&self, ty: &RustType, value: &Literal) -> TokenStream {
        match (ty, value) {
            (RustType::Bool, value) => {
                let value = matches!(value, Literal::Bool(true)) || matches!(value, Literal::Text(text) if text == "true");
                quote!(#value)
            }
            (RustType::I32 | RustType::I64, value) => {
                let number = proc_macro2::Literal::i64_unsuffixed(whole(value));
                quote!(#number)
            }
            (RustType::F32 | RustType::F64, value) => {
                let number = proc_macro2::Literal::f64_unsuffixed(fraction(value));
                quote!(#number)
            }
            (RustType::Named(named @ NamedType { is_enum: true, .. }), value) => self.variant(named, value).unwrap_or_else(|| {
                let text = text(value);
                quote!(#text)
            }),
            (RustType::List(item), Literal::List(values)) if self.is_mixed(item, values) => {
                let values = values.iter().map(text);
                quote!([#(#values),*])
            }
            (RustType::List(item), Literal::List(values)) => {
                let values = values.iter().map(|value| self.expression(item, value));
                quote!([#(#values),*])
            }
            (RustType::List(item), one) => {
                let one = self.expression(item, one);
                quote!([#one])
            }
            (RustType::Map(item), Literal::Map(members)) => {
                let pairs = members.iter().map(|(name, value)| {
                    let value = self.expression(item, value);
                    quote!((#name.into(), #value.into()))
                });
                quote!([#(#pairs),*].into())
            }
            (RustType::Boxed(inner), value) => self.expression(inner, value),
            (RustType::Named(named), Literal::Map(members)) => self.structure(named, members),
            (RustType::JsonText(content) | RustType::SecretJsonText(content), value) => match typed(self, content, value) {
                Some(value) => self.content(content, &value),
                None => {
                    let text = text(value);
                    quote!(#text)
                }
            },
            (_, value) => {
                let text = text(value);
                quote!(#text)
            }
        }
    }

    /// What a text holds, typed: a list is a `Vec` there.
    fn content(&self, ty: &RustType, value: &Literal) -> TokenStream {
        let expression = self.expression(ty, value);
        match ty {
            RustType::List(_) => quote!(vec! #expression),
            _ => expression,
        }
    }

    /// `Definition::Ld`, if that is a documented value.
    fn variant(&self, named: &NamedType, value: &Literal) -> Option<TokenStream> {
        let text = text(value);
        let TypeKind::Enum(variants) = self.kind(named)? else { return None };
        let known = variants.iter().find(|variant| variant.value == text)?;
        let (ty, variant) = (format_ident!("{}", named.name), format_ident!("{}", known.name));
        Some(quote!(#ty::#variant))
    }

    /// Whether a list has documented values of an enum beside others: then all of them are texts, as its elements have one type.
    fn is_mixed(&self, item: &RustType, values: &[Literal]) -> bool {
        match item {
            RustType::Named(named) if named.is_enum => values.iter().any(|value| self.variant(named, value).is_none()),
            _ => false,
        }
    }

    /// `Tag::new().key("a")`.
    fn structure(&self, named: &NamedType, members: &[(String, Literal)]) -> TokenStream {
        let name = format_ident!("{}", named.name);
        let fields = self.fields(named);
        let given = |field: &FieldModel| members.iter().find(|(wire, _)| *wire == field.wire).map(|(_, value)| value);
        let optional = |field: &FieldModel| field.optional || matches!(field.ty, RustType::List(_) | RustType::Map(_));
        let arguments = fields
            .iter()
            .filter(|field| !optional(field))
            .map(|field| given(field).map_or_else(|| self.placeholder(field), |value| self.expression(&field.ty, value)));
        let setters = fields.iter().filter(|field| optional(field)).filter_map(|field| {
            let (name, value) = (format_ident!("{}", field.name), self.expression(&field.ty, given(field)?));
            Some(quote!(.#name(#value)))
        });
        quote!(#name::new(#(#arguments),*) #(#setters)*)
    }

    fn kind(&self, named: &NamedType) -> Option<&'m TypeKind> {
        let types = if named.shared { &self.model.types } else { &self.action.types };
        types.iter().find(|ty| ty.name == named.name).map(|ty| &ty.kind)
    }

    pub(super) fn fields(&self, named: &NamedType) -> &'m [FieldModel] {
        match self.kind(named) {
            Some(TypeKind::Struct(fields)) => fields,
            _ => &[],
        }
    }

    /// A value for a field of which no example is known.
    pub(super) fn placeholder(&self, field: &FieldModel) -> TokenStream {
        let value = match &field.ty {
            RustType::Named(named) if !named.is_enum => return self.structure(named, &[]),
            RustType::I32 | RustType::I64 | RustType::F32 | RustType::F64 => Literal::Int(1),
            RustType::Bool => Literal::Bool(true),
            RustType::List(_) => Literal::List(Vec::new()),
            RustType::Map(_) => Literal::Map(Vec::new()),
            _ => Literal::Text("…".to_owned()),
        };
        match &field.ty {
            // An empty array has no type of its own.
            RustType::List(item) => {
                let item = match item.as_ref() {
                    RustType::Named(named) if !named.is_enum => self.structure(named, &[]),
                    item => self.expression(item, &Literal::Text("1".to_owned())),
                };
                quote!([#item])
            }
            ty => self.expression(ty, &value),
        }
    }
}

pub(super) fn whole(value: &Literal) -> i64 {
    match value {
        Literal::Int(value) => *value,
        // A masked number (`100036****`) stands for any that begins so.
        Literal::Text(text) => {
            let text = text.trim();
            let digits = text
                .char_indices()
                .find(|(i, c)| !(c.is_ascii_digit() || (*i == 0 && *c == '-')))
                .map_or(text.len(), |(i, _)| i);
            text.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or(1)
        }
        _ => 1,
    }
}

pub(super) fn fraction(value: &Literal) -> f64 {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "documented numbers are small")]
        Literal::Int(value) => *value as f64,
        Literal::Float(value) => *value,
        Literal::Text(text) => text.trim().parse().unwrap_or(1.0),
        _ => 1.0,
    }
}

/// A value as text; lists and maps as JSON.
pub(super) fn text(value: &Literal) -> String {
    match value {
        Literal::Null => String::new(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => value.to_string(),
        Literal::Text(text) => text.clone(),
        Literal::List(_) | Literal::Map(_) => value.to_json().to_string(),
    }
}

/// What a text holds, if a value of the type it should hold says all of it; else the text is shown as it is.
pub(super) fn typed(scope: &Scope<'_>, ty: &RustType, value: &Literal) -> Option<Literal> {
    let json: serde_json::Value = match value {
        Literal::Text(text) => serde_json::from_str(text).ok()?,
        value => value.to_json(),
    };
    let value = literal(&json)?;
    (fits(scope, ty, &value) && serde_json::from_str::<serde_json::Value>(&json_text(scope, ty, &value)).ok()? == json).then_some(value)
}

fn literal(json: &serde_json::Value) -> Option<Literal> {
    Some(match json {
        serde_json::Value::Null => Literal::Null,
        serde_json::Value::Bool(value) => Literal::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Literal::Int(number),
            None => Literal::Float(number.as_f64()?),
        },
        serde_json::Value::String(text) => Literal::Text(text.clone()),
        serde_json::Value::Array(items) => Literal::List(items.iter().map(literal).collect::<Option<_>>()?),
        serde_json::Value::Object(members) => {
            let members = members.iter().map(|(name, value)| Some((name.clone(), literal(value)?)));
            Literal::Map(members.collect::<Option<_>>()?)
        }
    })
}

/// Whether a value of JSON is one of the type, in the very form in which the type is written.
fn fits(scope: &Scope<'_>, ty: &RustType, value: &Literal) -> bool {
    match (ty, value) {
        (RustType::Bool, Literal::Bool(_)) | (RustType::I64, Literal::Int(_)) | (RustType::F64, Literal::Float(_)) => true,
        (RustType::I32, Literal::Int(number)) => i32::try_from(*number).is_ok(),
        (RustType::String | RustType::Timestamp | RustType::Secret, Literal::Text(_)) => true,
        (RustType::Named(NamedType { is_enum: true, .. }), Literal::Text(_)) => true,
        (RustType::List(item), Literal::List(values)) => !values.is_empty() && values.iter().all(|value| fits(scope, item, value)),
        (RustType::Boxed(inner), value) => fits(scope, inner, value),
        (RustType::Named(named), Literal::Map(members)) => {
            let fields = scope.fields(named);
            let known = |wire: &String| fields.iter().find(|field| field.wire == *wire);
            let given = |field: &FieldModel| members.iter().any(|(wire, _)| *wire == field.wire);
            let plain = |field: &FieldModel| field.form == Form::Plain;
            members
                .iter()
                .all(|(wire, value)| known(wire).is_some_and(|field| plain(field) && fits(scope, &field.ty, value)))
                && fields
                    .iter()
                    .all(|field| field.optional || matches!(field.ty, RustType::List(_) | RustType::Map(_)) || given(field))
        }
        _ => false,
    }
}
