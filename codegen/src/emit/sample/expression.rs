//! Values of examples as Rust.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::wire::json_text;
use crate::model::{ActionModel, FieldModel, Form, Model, NamedType, RustType, TypeKind};
use aliyun_codegen_language::spec::Literal;

/// The types that the values of an action's example can have.
pub(super) struct Scope<'m> {
    action: &'m ActionModel,
    model: &'m Model,
}

impl<'m> Scope<'m> {
    pub(super) const fn new(action: &'m ActionModel, model: &'m Model) -> Self {
        Self { action, model }
    }

    /// A value as a method takes it, which converts texts and collects lists.
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
            (RustType::List(item), Literal::List(values)) if values.is_empty() => {
                let item = some_item(item);
                quote!(Vec::<#item>::new())
            }
            (RustType::List(item), Literal::List(values)) if self.is_mixed(item, values) => {
                self.expression(&RustType::List(Box::new(as_text(item))), value)
            }
            (RustType::List(_), Literal::List(_)) if lengths(ty, value).is_none() => self.vectors(ty, value),
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
                    let value = self.held(item, value);
                    quote!((#name.into(), #value))
                });
                quote!([#(#pairs),*].into())
            }
            (RustType::Boxed(inner), value) => self.expression(inner, value),
            (RustType::Named(named), Literal::Map(members)) => self.structure(named, members),
            (RustType::JsonText(content) | RustType::SecretJsonText(content), value) => match typed(self, content, value) {
                Some(value) => self.held(content, &value),
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

    /// A list as a method takes it, where the lists in it differ in length and so can be no arrays of one type.
    fn vectors(&self, ty: &RustType, value: &Literal) -> TokenStream {
        match (ty, value) {
            (RustType::List(item), Literal::List(values)) => {
                let values = values.iter().map(|value| self.vectors(item, value));
                quote!(vec![#(#values),*])
            }
            (ty, value) => self.expression(ty, value),
        }
    }

    /// A value of the very type, as a map or a text with a content holds it.
    fn held(&self, ty: &RustType, value: &Literal) -> TokenStream {
        match (ty, value) {
            (RustType::List(item), Literal::List(values)) => {
                let values = values.iter().map(|value| self.held(item, value));
                quote!(vec![#(#values),*])
            }
            (RustType::List(item), one) => {
                let one = self.held(item, one);
                quote!(vec![#one])
            }
            (RustType::Boxed(inner), value) => {
                let value = self.held(inner, value);
                quote!(Box::new(#value))
            }
            (RustType::Named(named @ NamedType { is_enum: true, .. }), value) if self.variant(named, value).is_some() => {
                self.expression(ty, value)
            }
            (RustType::Bool | RustType::I32 | RustType::I64 | RustType::F32 | RustType::F64 | RustType::Map(_), value)
            | (RustType::Named(NamedType { is_enum: false, .. }), value) => self.expression(ty, value),
            (_, value) => {
                let value = self.expression(ty, value);
                quote!(#value.into())
            }
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
        values.iter().any(|value| match (item, value) {
            (RustType::Named(named), value) if named.is_enum => self.variant(named, value).is_none(),
            (RustType::List(item), Literal::List(values)) => self.is_mixed(item, values),
            (RustType::List(item), one) => self.is_mixed(item, std::slice::from_ref(one)),
            _ => false,
        })
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
            .map(|field| given(field).map_or_else(|| self.placeholder(&field.ty), |value| self.expression(&field.ty, value)));
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
    pub(super) fn placeholder(&self, ty: &RustType) -> TokenStream {
        let value = match ty {
            RustType::Named(named) if !named.is_enum => return self.structure(named, &[]),
            RustType::Boxed(inner) => return self.placeholder(inner),
            // An empty array has no type of its own.
            RustType::List(item) => {
                let item = self.placeholder(item);
                return quote!([#item]);
            }
            RustType::I32 | RustType::I64 | RustType::F32 | RustType::F64 => Literal::Int(1),
            RustType::Bool => Literal::Bool(true),
            RustType::Map(_) => Literal::Map(Vec::new()),
            _ => Literal::Text("…".to_owned()),
        };
        self.expression(ty, &value)
    }
}

/// The type with texts in place of the values of an enum.
fn as_text(ty: &RustType) -> RustType {
    match ty {
        RustType::List(item) => RustType::List(Box::new(as_text(item))),
        _ => RustType::String,
    }
}

/// The lengths of a list and of the lists in it, from the outside in; `None` if those side by side differ.
fn lengths(ty: &RustType, value: &Literal) -> Option<Vec<usize>> {
    match (ty, value) {
        (RustType::List(item), Literal::List(values)) => {
            let mut inner = values.iter().map(|value| lengths(item, value));
            let first = inner.next().unwrap_or_else(|| Some(Vec::new()))?;
            let is_even = inner.all(|other| other.as_ref() == Some(&first));
            is_even.then(|| [vec![values.len()], first].concat())
        }
        (RustType::List(item), one) => Some([vec![1], lengths(item, one)?].concat()),
        _ => Some(Vec::new()),
    }
}

/// The type of the elements of an empty list that a method takes, where it leaves that open.
fn some_item(ty: &RustType) -> TokenStream {
    match ty {
        RustType::List(item) => {
            let item = some_item(item);
            quote!([#item; 0])
        }
        RustType::Bool | RustType::I32 | RustType::I64 | RustType::F32 | RustType::F64 | RustType::Map(_) => quote!(_),
        RustType::Named(NamedType { is_enum: false, .. }) => quote!(_),
        _ => quote!(String),
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
    // Scalars have no conversion: a text in place of one is the raw text.
    if !matches!(
        ty,
        RustType::List(_) | RustType::Map(_) | RustType::Named(NamedType { is_enum: false, .. })
    ) {
        return None;
    }
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
