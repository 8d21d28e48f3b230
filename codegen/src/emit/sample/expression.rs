//! Values of examples as Rust expressions.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::literal::text_literal;
use super::value::{SampleTypes, decode_content, to_float, to_integer, to_text};
use crate::model::{FieldModel, Literal, NamedType, RustType, TypeKind, Variant};

/// Largest generated value that is written as one expression. A larger one is split into `let`
/// bindings.
const MAX_VALUES: usize = 50;

/// Writes values of an example, and records the types of the spec that it uses.
pub(super) struct Writer<'m> {
    types: SampleTypes<'m>,
    named: RefCell<BTreeSet<(bool, String)>>,
    /// How many values a made-up value of a type has.
    sizes: RefCell<BTreeMap<(bool, String), usize>>,
    /// Parts of large made-up values, each after those that it needs.
    parts: RefCell<Vec<Part>>,
}

struct Part {
    ty: (bool, String),
    name: Ident,
    value: TokenStream,
}

impl<'m> Writer<'m> {
    pub(super) const fn new(types: SampleTypes<'m>) -> Self {
        Self {
            types,
            named: RefCell::new(BTreeSet::new()),
            sizes: RefCell::new(BTreeMap::new()),
            parts: RefCell::new(Vec::new()),
        }
    }

    /// An expression behind the parts that it names.
    pub(super) fn with_parts(&self, expression: TokenStream) -> TokenStream {
        let parts = self.parts.borrow();
        if parts.is_empty() {
            return expression;
        }
        let lets = parts.iter().map(|Part { name, value, .. }| quote!(let #name = #value;));
        quote!({ #(#lets)* #expression })
    }

    /// Names of the types that were used, either of the action or shared, sorted.
    pub(super) fn named(&self, shared: bool) -> Vec<Ident> {
        let named = self.named.borrow();
        let wanted = named.iter().filter(|(is_shared, _)| *is_shared == shared);
        wanted.map(|(_, name)| format_ident!("{name}")).collect()
    }

    fn name(&self, named: &NamedType) -> Ident {
        self.named.borrow_mut().insert((named.shared, named.name.clone()));
        format_ident!("{}", named.name)
    }

    /// A value as an argument of a method that converts strings and collects lists.
    pub(super) fn expression(&self, ty: &RustType, value: &Literal) -> TokenStream {
        match (ty, value) {
            (RustType::Bool, value) => {
                let value = matches!(value, Literal::Bool(true)) || matches!(value, Literal::Text(text) if text == "true");
                quote!(#value)
            }
            (RustType::I32 | RustType::I64, value) => {
                let number = proc_macro2::Literal::i64_unsuffixed(to_integer(value));
                quote!(#number)
            }
            (RustType::F64, value) => {
                let number = proc_macro2::Literal::f64_unsuffixed(to_float(value));
                quote!(#number)
            }
            (RustType::Named(named @ NamedType { is_enum: true, .. }), value) => self.variant(named, value).unwrap_or_else(|| {
                let text = text_literal(&to_text(value));
                quote!(#text)
            }),
            (RustType::List(item), Literal::List(values)) if values.is_empty() => {
                let item = empty_item_type(item);
                quote!(Vec::<#item>::new())
            }
            (RustType::List(item), Literal::List(values)) if self.is_mixed(item, values) => {
                self.expression(&RustType::List(Box::new(as_text(item))), value)
            }
            (RustType::List(_), Literal::List(_)) if nested_lengths(ty, value).is_none() => self.vec_expression(ty, value),
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
                    let value = self.owned_expression(item, value);
                    quote!((#name.into(), #value))
                });
                quote!([#(#pairs),*].into())
            }
            (RustType::Boxed(inner), value) => self.expression(inner, value),
            (RustType::Named(named), Literal::Map(members)) => self.structure(named, members),
            (RustType::JsonText(content) | RustType::SecretJsonText(content), value) => match decode_content(&self.types, content, value) {
                Some(value) => self.owned_expression(content, &value),
                None => {
                    let text = text_literal(&to_text(value));
                    quote!(#text)
                }
            },
            (_, value) => {
                let text = text_literal(&to_text(value));
                quote!(#text)
            }
        }
    }

    /// A list as an argument, where the lists inside differ in length and so can't be arrays of one
    /// type.
    fn vec_expression(&self, ty: &RustType, value: &Literal) -> TokenStream {
        match (ty, value) {
            (RustType::List(item), Literal::List(values)) => {
                let values = values.iter().map(|value| self.vec_expression(item, value));
                quote!(vec![#(#values),*])
            }
            (ty, value) => self.expression(ty, value),
        }
    }

    /// A value of exactly the type, as a map or a content contains it.
    fn owned_expression(&self, ty: &RustType, value: &Literal) -> TokenStream {
        match (ty, value) {
            (RustType::List(item), Literal::List(values)) => {
                let values = values.iter().map(|value| self.owned_expression(item, value));
                quote!(vec![#(#values),*])
            }
            (RustType::List(item), one) => {
                let one = self.owned_expression(item, one);
                quote!(vec![#one])
            }
            (RustType::Boxed(inner), value) => {
                let value = self.owned_expression(inner, value);
                quote!(Box::new(#value))
            }
            (RustType::Named(named @ NamedType { is_enum: true, .. }), value) if self.documented(named, value).is_some() => {
                self.expression(ty, value)
            }
            (RustType::Bool | RustType::I32 | RustType::I64 | RustType::F64 | RustType::Map(_), value)
            | (RustType::Named(NamedType { is_enum: false, .. }), value) => self.expression(ty, value),
            (_, value) => {
                let value = self.expression(ty, value);
                quote!(#value.into())
            }
        }
    }

    /// `Definition::Ld`, if that is a documented value.
    fn variant(&self, named: &NamedType, value: &Literal) -> Option<TokenStream> {
        let known = self.documented(named, value)?;
        let (ty, variant) = (self.name(named), format_ident!("{}", known.name));
        Some(quote!(#ty::#variant))
    }

    fn documented(&self, named: &NamedType, value: &Literal) -> Option<&'m Variant> {
        let text = to_text(value);
        let TypeKind::Enum(variants) = self.types.kind(named)? else {
            return None;
        };
        variants.iter().find(|variant| variant.value == text)
    }

    /// Whether a list mixes documented values of an enum with others: then all of them are strings,
    /// because its elements have one type.
    fn is_mixed(&self, item: &RustType, values: &[Literal]) -> bool {
        values.iter().any(|value| match (item, value) {
            (RustType::Named(named), value) if named.is_enum => self.documented(named, value).is_none(),
            (RustType::List(item), Literal::List(values)) => self.is_mixed(item, values),
            (RustType::List(item), one) => self.is_mixed(item, std::slice::from_ref(one)),
            _ => false,
        })
    }

    /// `Tag::new().key("a")`.
    fn structure(&self, named: &NamedType, members: &[(String, Literal)]) -> TokenStream {
        let name = self.name(named);
        let fields = self.types.fields(named);
        let given = |field: &FieldModel| members.iter().find(|(wire, _)| *wire == field.wire).map(|(_, value)| value);
        let arguments = fields
            .iter()
            .filter(|field| !is_optional(field))
            .map(|field| given(field).map_or_else(|| self.placeholder(&field.ty), |value| self.expression(&field.ty, value)));
        let setters = fields.iter().filter(|field| is_optional(field)).filter_map(|field| {
            let (name, value) = (format_ident!("{}", field.name), self.expression(&field.ty, given(field)?));
            Some(quote!(.#name(#value)))
        });
        quote!(#name::new(#(#arguments),*) #(#setters)*)
    }

    /// A generated object. Types nested twice at each level would grow exponentially, so a large
    /// value is written once and bound to a name.
    fn made_up(&self, named: &NamedType) -> TokenStream {
        if self.size(named) <= MAX_VALUES {
            return self.structure(named, &[]);
        }
        let ty = (named.shared, named.name.clone());
        let name = self.parts.borrow().iter().find(|part| part.ty == ty).map(|part| part.name.clone());
        let name = name.unwrap_or_else(|| {
            let value = self.structure(named, &[]);
            let mut parts = self.parts.borrow_mut();
            let name = format_ident!("part{}", parts.len() + 1);
            parts.push(Part {
                ty,
                name: name.clone(),
                value,
            });
            name
        });
        quote!(#name.clone())
    }

    /// How many values a made-up object has.
    fn size(&self, named: &NamedType) -> usize {
        let key = (named.shared, named.name.clone());
        if let Some(size) = self.sizes.borrow().get(&key) {
            return *size;
        }
        // What holds itself is left out somewhere, or it could not be made.
        self.sizes.borrow_mut().insert(key.clone(), 0);
        let fields = self.types.fields(named).iter().filter(|field| !is_optional(field));
        let size = fields.map(|field| self.size_of(&field.ty)).fold(1, usize::saturating_add);
        self.sizes.borrow_mut().insert(key, size);
        size
    }

    fn size_of(&self, ty: &RustType) -> usize {
        match ty {
            RustType::Named(named) if !named.is_enum => self.size(named),
            RustType::Boxed(inner) | RustType::List(inner) => self.size_of(inner),
            _ => 1,
        }
    }

    /// A value for a field without an example.
    pub(super) fn placeholder(&self, ty: &RustType) -> TokenStream {
        let value = match ty {
            RustType::Named(named) if !named.is_enum => return self.made_up(named),
            RustType::Boxed(inner) => return self.placeholder(inner),
            // An empty array has no type of its own.
            RustType::List(item) => {
                let item = self.placeholder(item);
                return quote!([#item]);
            }
            RustType::I32 | RustType::I64 | RustType::F64 => Literal::Int(1),
            RustType::Bool => Literal::Bool(true),
            RustType::Map(_) => Literal::Map(Vec::new()),
            _ => Literal::Text("…".to_owned()),
        };
        self.expression(ty, &value)
    }
}

/// Whether an object can be made without the field.
fn is_optional(field: &FieldModel) -> bool {
    field.optional || matches!(field.ty, RustType::List(_) | RustType::Map(_))
}

/// The type with strings in place of the values of an enum.
fn as_text(ty: &RustType) -> RustType {
    match ty {
        RustType::List(item) => RustType::List(Box::new(as_text(item))),
        _ => RustType::String,
    }
}

/// The lengths of a list and of the lists in it, outermost first; `None` if neighbours differ.
fn nested_lengths(ty: &RustType, value: &Literal) -> Option<Vec<usize>> {
    match (ty, value) {
        (RustType::List(item), Literal::List(values)) => {
            let mut inner = values.iter().map(|value| nested_lengths(item, value));
            let first = inner.next().unwrap_or_else(|| Some(Vec::new()))?;
            let is_even = inner.all(|other| other.as_ref() == Some(&first));
            is_even.then(|| [vec![values.len()], first].concat())
        }
        (RustType::List(item), one) => Some([vec![1], nested_lengths(item, one)?].concat()),
        _ => Some(Vec::new()),
    }
}

/// The element type of an empty list, where the method leaves it open.
fn empty_item_type(ty: &RustType) -> TokenStream {
    match ty {
        RustType::List(item) => {
            let item = empty_item_type(item);
            quote!([#item; 0])
        }
        RustType::Bool | RustType::I32 | RustType::I64 | RustType::F64 | RustType::Map(_) => quote!(_),
        RustType::Named(NamedType { is_enum: false, .. }) => quote!(_),
        _ => quote!(String),
    }
}
