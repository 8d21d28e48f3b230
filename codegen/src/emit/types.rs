//! Structs and enums of the spec.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Docs, append, outer};
use crate::model::{FieldModel, Form, NamedType, RustType, TypeKind, TypeModel, Variant};

/// A type of the spec, and how it is read and written.
pub(super) fn emit(ty: &TypeModel, docs: &Docs) -> TokenStream {
    let about = docs.paragraph(ty.description.as_deref(), []);
    let about = if about.is_empty() {
        vec![format!("`{}` of the service.", ty.name)]
    } else {
        about
    };
    match &ty.kind {
        TypeKind::Enum(variants) => {
            let variants: Vec<_> = variants.iter().map(|value| variant(value, docs)).collect();
            string_enum(&ty.name, &about, &variants)
        }
        TypeKind::Struct(fields) if !ty.in_requests => answer_item(&ty.name, &about, fields, docs),
        TypeKind::Struct(fields) => {
            let item = request_item(&ty.name, &about, fields, docs);
            let builder = builder_impl(&ty.name, fields);
            let encode = encode_table(&ty.name, fields);
            let decode = ty.in_answers.then(|| decode_table(&ty.name, fields));
            let name = format_ident!("{}", ty.name);
            let content = ty.is_content.then(|| quote!(impl Content for #name {}));
            quote!(#item #builder #encode #decode #content)
        }
    }
}

/// `answer!`: a struct with documented public fields, each with its place in the answer.
pub(super) fn answer_item(name: &str, about: &[String], fields: &[FieldModel], docs: &Docs) -> TokenStream {
    let (name, about) = (format_ident!("{name}"), outer(about));
    let fields = fields.iter().map(|field| {
        let about = outer(&answer_docs(field, docs));
        let deprecated = deprecated(field.deprecated.as_deref());
        let (name, ty, place) = (format_ident!("{}", field.name), field_type(field), place(field));
        quote!(#about #deprecated pub #name: #ty = #place)
    });
    quote! {
        aliyun_runtime::answer! {
            #about
            pub struct #name {
                #(#fields,)*
            }
        }
    }
}

/// `pub struct` with documented public fields, to be built up for requests; it has a `Default` if it can be empty.
fn request_item(name: &str, about: &[String], fields: &[FieldModel], docs: &Docs) -> TokenStream {
    let default = fields.iter().all(is_left_out).then(|| quote!(Default,));
    let (name, about) = (format_ident!("{name}"), outer(about));
    let fields = fields.iter().map(|field| {
        let about = outer(&field_docs(field, docs));
        let deprecated = deprecated(field.deprecated.as_deref());
        let (name, ty) = (format_ident!("{}", field.name), field_type(field));
        quote!(#about #deprecated pub #name: #ty)
    });
    quote! {
        #about
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        #[must_use]
        pub struct #name {
            #(#fields,)*
        }
    }
}

/// What a field is; its wire name, where nothing better is known.
pub(super) fn field_docs(field: &FieldModel, docs: &Docs) -> Vec<String> {
    described(field, &field.facts, docs)
}

fn described<'f>(field: &FieldModel, facts: impl IntoIterator<Item = &'f String>, docs: &Docs) -> Vec<String> {
    match &field.description {
        Some(text) => docs.paragraph(Some(text), facts),
        None => docs.paragraph(Some(&format!("`{}` of the service.", field.wire)), facts),
    }
}

/// What a parameter is, its limits, and how a list of it goes over the wire.
pub(super) fn parameter_docs(field: &FieldModel, docs: &Docs) -> Vec<String> {
    let Form::Joined(separator) = &field.form else {
        return field_docs(field, docs);
    };
    let name = match separator {
        ',' => "commas",
        ' ' => "spaces",
        '|' => "vertical bars",
        _ => "line breaks",
    };
    let joined = format!("Sent as one text, joined by {name}.");
    described(field, std::iter::once(&joined).chain(&field.facts), docs)
}

/// What a field of an answer is, and how a text with typed content is read.
fn answer_docs(field: &FieldModel, docs: &Docs) -> Vec<String> {
    let facts = field.facts.iter().filter(|fact| !fact.starts_with("Example: "));
    let mut lines = described(field, facts, docs);
    let (holder, content) = match &field.ty {
        RustType::JsonText(content) => ("JsonText", content),
        RustType::SecretJsonText(content) => ("SecretJsonText", content),
        RustType::Base64Json(content) => ("Base64Json", content),
        _ => return lines,
    };
    let what = match content.as_ref() {
        RustType::Named(named) => format!("the [`{}`]", named.name),
        _ => "the values".to_owned(),
    };
    let text = format!("[`decode`](crate::content::{holder}::decode) gives {what} in it.");
    append(&mut lines, &text);
    lines
}

/// `#[deprecated]`.
pub(super) fn deprecated(note: Option<&str>) -> Option<TokenStream> {
    note.map(|note| quote!(#[deprecated(note = #note)]))
}

/// Whether one of the types has a member that is marked as deprecated, which its own code then uses.
pub(super) fn use_deprecated(types: &[TypeModel]) -> bool {
    types.iter().any(|ty| match &ty.kind {
        TypeKind::Struct(fields) => fields.iter().any(|field| field.deprecated.is_some()),
        TypeKind::Enum(_) => false,
    })
}

/// `impl_decode!`: each field and its place in the answer.
fn decode_table(name: &str, fields: &[FieldModel]) -> TokenStream {
    let name = format_ident!("{name}");
    let rows = fields.iter().map(|field| {
        let (name, place) = (format_ident!("{}", field.name), place(field));
        quote!(#name: #place)
    });
    quote!(aliyun_runtime::impl_decode!(#name { #(#rows,)* });)
}

/// The wire name of a field, or the method that reads it.
fn place(field: &FieldModel) -> TokenStream {
    let wire = &field.wire;
    match &field.form {
        Form::Wrapped(item) => quote!(wrapped(#wire, #item)),
        Form::Joined(separator) => quote!(joined(#wire, #separator)),
        Form::Plain | Form::Json => quote!(#wire),
    }
}

/// `new` with the required members, and a setter for each other one.
fn builder_impl(name: &str, fields: &[FieldModel]) -> TokenStream {
    let (optional, required): (Vec<_>, Vec<_>) = fields.iter().partition(|field| is_left_out(field));
    let ident = format_ident!("{name}");
    let new = if required.is_empty() {
        None
    } else {
        let arguments = required.iter().map(|field| argument(field));
        let values = fields.iter().map(|field| {
            let name = format_ident!("{}", field.name);
            if field.optional {
                quote!(#name: None)
            } else if is_collection(field) {
                quote!(#name: Default::default())
            } else {
                initialized(field, None)
            }
        });
        Some(quote! {
            impl #ident {
                /// With the members that have to be there.
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#values,)* }
                }
            }
        })
    };
    // Attributes of a single row would take the others their documentation.
    let any_deprecated = optional.iter().any(|field| field.deprecated.is_some());
    let about = |field: &FieldModel| match any_deprecated {
        true => vec![format!("Sets [`{0}`](field@Self::{0}).", field.name)],
        false => Vec::new(),
    };
    let rows = setter_rows(optional.iter().map(|field| (*field, about(field))));
    match new {
        None if any_deprecated => quote! {
            impl #ident {
                /// Without members; set them one by one.
                pub fn new() -> Self {
                    Self::default()
                }
            }

            aliyun_runtime::setters! { impl #ident { #rows } }
        },
        None => quote!(aliyun_runtime::builder! { impl #ident { #rows } }),
        Some(new) if optional.is_empty() => new,
        Some(new) => quote!(#new aliyun_runtime::setters! { impl #ident { #rows } }),
    }
}

/// Whether a value can be made without the field.
fn is_left_out(field: &FieldModel) -> bool {
    field.optional || is_collection(field)
}

fn is_collection(field: &FieldModel) -> bool {
    matches!(field.ty, RustType::List(_) | RustType::Map(_))
}

/// Rows of `setters!`: a method for each field, with its documentation.
pub(super) fn setter_rows<'f>(fields: impl Iterator<Item = (&'f FieldModel, Vec<String>)>) -> TokenStream {
    let rows = fields.map(|(field, about)| {
        let about = outer(&about);
        let deprecated = deprecated(field.deprecated.as_deref());
        let (argument, value) = (argument(field), converted(field));
        let value = if field.optional { quote!(Some(#value)) } else { value };
        quote!(#about #deprecated #argument = #value,)
    });
    rows.collect()
}

/// `name: impl Into<String>`: what a caller passes for a field.
pub(super) fn argument(field: &FieldModel) -> TokenStream {
    argument_in(field, None)
}

/// The same outside of the action's own module, whose types are then named by its path.
pub(super) fn argument_in(field: &FieldModel, module: Option<&str>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let ty = argument_type(&field.ty, module);
    quote!(#name: #ty)
}

fn argument_type(ty: &RustType, module: Option<&str>) -> TokenStream {
    let plain = type_in(ty, module);
    match ty {
        RustType::Bool | RustType::I32 | RustType::I64 | RustType::F32 | RustType::F64 | RustType::Map(_) => plain,
        RustType::Named(NamedType { is_enum: false, .. }) => plain,
        RustType::Boxed(inner) => type_in(inner, module),
        RustType::List(item) => {
            let item = argument_type(item, module);
            quote!(impl IntoIterator<Item = #item>)
        }
        _ => quote!(impl Into<#plain>),
    }
}

/// The argument as the field holds it.
pub(super) fn converted(field: &FieldModel) -> TokenStream {
    let name = format_ident!("{}", field.name);
    match &field.ty {
        RustType::Bool | RustType::I32 | RustType::I64 | RustType::F32 | RustType::F64 | RustType::Map(_) => quote!(#name),
        RustType::Named(NamedType { is_enum: false, .. }) => quote!(#name),
        RustType::Boxed(_) => quote!(Box::new(#name)),
        RustType::List(item) => collected(item, &quote!(#name)),
        _ => quote!(#name.into()),
    }
}

/// `name: name.into()`, or just `name`; inside `wrapper`, if there is one.
pub(super) fn initialized(field: &FieldModel, wrapper: Option<&TokenStream>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let value = converted(field);
    match wrapper {
        Some(wrapper) => quote!(#name: #wrapper(#value)),
        None if value.to_string() == field.name => quote!(#name),
        None => quote!(#name: #value),
    }
}

fn collected(item: &RustType, list: &TokenStream) -> TokenStream {
    match item {
        RustType::Bool | RustType::I32 | RustType::I64 | RustType::F32 | RustType::F64 | RustType::Map(_) => {
            quote!(#list.into_iter().collect())
        }
        RustType::Named(NamedType { is_enum: false, .. }) => quote!(#list.into_iter().collect()),
        RustType::List(inner) => {
            let inner = collected(inner, &quote!(list));
            quote!(#list.into_iter().map(|list| #inner).collect())
        }
        _ => quote!(#list.into_iter().map(Into::into).collect()),
    }
}

/// `impl_encode!`: each field and its member of the object.
fn encode_table(name: &str, fields: &[FieldModel]) -> TokenStream {
    let name = format_ident!("{name}");
    let rows = fields.iter().map(|field| {
        let (name, wire) = (format_ident!("{}", field.name), &field.wire);
        match &field.form {
            Form::Joined(separator) => quote!(#name: member_joined(#wire, #separator)),
            Form::Json => quote!(#name: member_json(#wire)),
            Form::Plain | Form::Wrapped(_) => quote!(#name: #wire),
        }
    });
    quote!(aliyun_runtime::impl_encode!(#name { #(#rows,)* });)
}

/// `string_enum!`: an open enum of texts; for each variant its name, its value and its documentation.
pub(super) fn string_enum(name: &str, about: &[String], variants: &[(String, String, Vec<String>)]) -> TokenStream {
    let name = format_ident!("{name}");
    let about = outer(about);
    let variants = variants.iter().map(|(variant, value, lines)| {
        let (variant, about) = (format_ident!("{variant}"), outer(lines));
        quote!(#about #variant = #value)
    });
    quote! {
        aliyun_runtime::string_enum! {
            #about
            pub enum #name {
                #(#variants,)*
            }
        }
    }
}

fn variant(variant: &Variant, docs: &Docs) -> (String, String, Vec<String>) {
    let lines = match &variant.meaning {
        Some(meaning) => docs.paragraph(Some(meaning), []),
        None => vec![format!("`{}`.", variant.value.replace('`', "'"))],
    };
    (variant.name.clone(), variant.value.clone(), lines)
}

/// Type of a field: `Option` where it can be absent.
pub(super) fn field_type(field: &FieldModel) -> TokenStream {
    let ty = rust_type(&field.ty);
    if field.optional { quote!(Option<#ty>) } else { ty }
}

/// A type by the name under which it is imported.
pub(super) fn rust_type(ty: &RustType) -> TokenStream {
    type_in(ty, None)
}

/// A type, where those of an action have to be named by the path of its module.
fn type_in(ty: &RustType, module: Option<&str>) -> TokenStream {
    let inner = |ty: &RustType| type_in(ty, module);
    match ty {
        RustType::String => quote!(String),
        RustType::Bool => quote!(bool),
        RustType::I32 => quote!(i32),
        RustType::I64 => quote!(i64),
        RustType::F32 => quote!(f32),
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
