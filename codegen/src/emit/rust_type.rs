//! Types of fields and arguments, and how an argument becomes the value of a field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{FieldModel, NamedType, RustType};

/// The type of a field: `Option` if it can be absent.
pub(super) fn field_type(field: &FieldModel) -> TokenStream {
    let ty = rust_type(&field.ty);
    if field.optional { quote!(Option<#ty>) } else { ty }
}

/// A type, by the name under which it is imported.
pub(super) fn rust_type(ty: &RustType) -> TokenStream {
    type_in(ty, None)
}

/// A type, where the types of an action have to be named by the path of its module.
fn type_in(ty: &RustType, module: Option<&str>) -> TokenStream {
    let inner = |ty: &RustType| type_in(ty, module);
    match ty {
        RustType::String => quote!(String),
        RustType::Bool => quote!(bool),
        RustType::I32 => quote!(i32),
        RustType::I64 => quote!(i64),
        RustType::F64 => quote!(f64),
        RustType::Timestamp => quote!(Timestamp),
        RustType::Secret => quote!(Secret),
        RustType::Value => quote!(Value),
        RustType::Named(NamedType { name, shared, .. }) => {
            let name = format_ident!("{name}");
            match module {
                Some(module) if !shared => {
                    let module = format_ident!("{module}");
                    quote!(actions::#module::#name)
                }
                _ => quote!(#name),
            }
        }
        RustType::List(item) => {
            let item = inner(item);
            quote!(Vec<#item>)
        }
        RustType::Map(value) => {
            let value = inner(value);
            quote!(BTreeMap<String, #value>)
        }
        RustType::JsonText(content) => {
            let content = inner(content);
            quote!(JsonText<#content>)
        }
        RustType::SecretJsonText(content) => {
            let content = inner(content);
            quote!(SecretJsonText<#content>)
        }
        RustType::Base64Json(content) => {
            let content = inner(content);
            quote!(Base64Json<#content>)
        }
        RustType::Boxed(boxed) => {
            let boxed = inner(boxed);
            quote!(Box<#boxed>)
        }
    }
}

/// `name: impl Into<String>`: what a caller passes for a field.
pub(super) fn argument(field: &FieldModel) -> TokenStream {
    argument_in(field, None)
}

/// The same outside of the action's own module, where its types are named by path.
pub(super) fn argument_in(field: &FieldModel, module: Option<&str>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let ty = argument_type(&field.ty, module);
    quote!(#name: #ty)
}

/// Whether a caller passes a value of exactly the type of the field.
fn is_passed_as_it_is(ty: &RustType) -> bool {
    matches!(
        ty,
        RustType::Bool
            | RustType::I32
            | RustType::I64
            | RustType::F64
            | RustType::Map(_)
            | RustType::Named(NamedType { is_enum: false, .. })
    )
}

fn argument_type(ty: &RustType, module: Option<&str>) -> TokenStream {
    let plain = type_in(ty, module);
    match ty {
        ty if is_passed_as_it_is(ty) => plain,
        RustType::Boxed(inner) => type_in(inner, module),
        RustType::List(item) => {
            let item = argument_type(item, module);
            quote!(impl IntoIterator<Item = #item>)
        }
        _ => quote!(impl Into<#plain>),
    }
}

/// The value of a field: its argument, converted to the type of the field.
pub(super) fn value(field: &FieldModel) -> TokenStream {
    let value = converted(field);
    if field.optional { quote!(Some(#value)) } else { value }
}

/// `name: name.into()`, or just `name`: a field in a struct expression.
pub(super) fn initialized_field(field: &FieldModel) -> TokenStream {
    let (name, value) = (format_ident!("{}", field.name), value(field));
    if !field.optional && is_passed_as_it_is(&field.ty) {
        quote!(#name)
    } else {
        quote!(#name: #value)
    }
}

/// `name: None`: an absent field in a struct expression.
pub(super) fn empty_field(field: &FieldModel) -> TokenStream {
    let name = format_ident!("{}", field.name);
    if field.optional {
        quote!(#name: None)
    } else if matches!(field.ty, RustType::Map(_)) {
        quote!(#name: BTreeMap::new())
    } else {
        quote!(#name: Vec::new())
    }
}

fn converted(field: &FieldModel) -> TokenStream {
    let name = format_ident!("{}", field.name);
    match &field.ty {
        ty if is_passed_as_it_is(ty) => quote!(#name),
        RustType::Boxed(_) => quote!(Box::new(#name)),
        RustType::List(item) => collected(item, &quote!(#name)),
        _ => quote!(#name.into()),
    }
}

fn collected(item: &RustType, list: &TokenStream) -> TokenStream {
    match item {
        item if is_passed_as_it_is(item) => quote!(#list.into_iter().collect()),
        RustType::List(inner) => {
            let inner = collected(inner, &quote!(list));
            quote!(#list.into_iter().map(|list| #inner).collect())
        }
        _ => quote!(#list.into_iter().map(Into::into).collect()),
    }
}
