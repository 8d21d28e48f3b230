//! Structs and enums: those of one action, and the shared ones in `src/types.rs`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Docs, Prose, code, outer, words_of};
use super::fact_docs::{adds_information, sentence};
use super::imports::Imports;
use super::rust_type::{argument, empty_field, field_type, initialized_field, value};
use crate::model::{Fact, FieldModel, Model, RustType, TypeKind, TypeModel, Variant, WireFormat};

/// `src/types.rs`.
pub(super) fn file(model: &Model, docs: &Docs) -> TokenStream {
    let mut imports = Imports::default();
    model.types.iter().for_each(|ty| imports.definition(ty));
    let imports = imports.lines_of_types();
    let types = model.types.iter().map(|ty| emit(ty, docs));
    let deprecated = use_deprecated(&model.types).then(|| quote!(#![allow(deprecated)]));
    quote! {
        //! Types that several actions share.
        #deprecated

        #imports

        #(#types)*
    }
}

/// A type of the spec, and its encoding and decoding.
pub(super) fn emit(ty: &TypeModel, docs: &Docs) -> TokenStream {
    let about = describe(ty.description.as_deref(), &ty.name, docs).into_lines();
    match &ty.kind {
        TypeKind::Enum(variants) => {
            let variants: Vec<_> = variants.iter().map(|value| variant(value, docs)).collect();
            open_enum(&ty.name, &about, &variants)
        }
        TypeKind::Struct(fields) if !ty.in_requests => response_struct(&ty.name, &about, fields, docs),
        TypeKind::Struct(fields) => {
            let item = request_struct(&ty.name, &about, fields, docs);
            let builder = builder(&ty.name, fields);
            let encode = encode(&ty.name, fields);
            let decode = ty.in_responses.then(|| decode(&ty.name, fields));
            let name = format_ident!("{}", ty.name);
            let content = ty.is_content.then(|| quote!(impl Content for #name {}));
            quote!(#item #builder #encode #decode #content)
        }
    }
}

/// A struct that is read from responses: documented public fields, and `Decode`.
pub(super) fn response_struct(name: &str, about: &[String], fields: &[FieldModel], docs: &Docs) -> TokenStream {
    let decode = decode(name, fields);
    let (name, about) = (format_ident!("{name}"), outer(about));
    let fields = fields.iter().map(|field| {
        let about = outer(&response_docs(field, docs));
        let deprecated = deprecated(field.deprecated.as_deref());
        let (name, ty) = (format_ident!("{}", field.name), field_type(field));
        quote!(#about #deprecated pub #name: #ty)
    });
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }

        #decode
    }
}

/// A struct for requests. It has a `Default` if it can be empty.
fn request_struct(name: &str, about: &[String], fields: &[FieldModel], docs: &Docs) -> TokenStream {
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

/// What a field is.
fn field_docs(field: &FieldModel, docs: &Docs) -> Vec<String> {
    let facts = facts(informative_facts(field), docs);
    describe(field.description.as_deref(), &field.wire, docs).and(facts).into_lines()
}

/// The facts that a reader does not know yet.
fn informative_facts(field: &FieldModel) -> impl Iterator<Item = &Fact> {
    field.facts.iter().filter(|fact| adds_information(fact, field))
}

fn facts<'f>(facts: impl Iterator<Item = &'f Fact>, docs: &Docs) -> Vec<String> {
    facts.flat_map(|fact| docs.words(&sentence(fact))).collect()
}

/// The description, or the name where nothing better is known.
fn describe(description: Option<&str>, name: &str, docs: &Docs) -> Prose {
    match description.map(str::trim) {
        Some(text) if !text.is_empty() => docs.prose(text),
        _ => docs.paragraph(&format!("{} (no description).", code(name))),
    }
}

/// What a parameter is, its limits, and how a list of it goes over the wire.
pub(super) fn parameter_docs(field: &FieldModel, docs: &Docs) -> Prose {
    let joined = match field.wire_format {
        WireFormat::Joined(',') => Some("commas"),
        WireFormat::Joined(' ') => Some("spaces"),
        WireFormat::Joined('|') => Some("vertical bars"),
        WireFormat::Joined(_) => Some("line breaks"),
        WireFormat::Plain | WireFormat::Json | WireFormat::Wrapped(_) => None,
    };
    let joined = joined.map(|by| words_of(&format!("Sent as one string, joined by {by}.")));
    describe(field.description.as_deref(), &field.wire, docs)
        .and(joined.unwrap_or_default())
        .and(facts(informative_facts(field), docs))
}

/// The description of a response field, and how a string with typed content is read.
fn response_docs(field: &FieldModel, docs: &Docs) -> Vec<String> {
    let facts = field.facts.iter().filter(|fact| !matches!(fact, Fact::Example(_)));
    let text = describe(field.description.as_deref(), &field.wire, docs).and(self::facts(facts, docs));
    let (holder, content) = match &field.ty {
        RustType::JsonText(content) => ("JsonText", content),
        RustType::SecretJsonText(content) => ("SecretJsonText", content),
        RustType::Base64Json(content) => ("Base64Json", content),
        _ => return text.into_lines(),
    };
    let what = match content.as_ref() {
        RustType::Named(named) => format!("the [`{}`]", named.name),
        _ => "the values".to_owned(),
    };
    let decode = format!("[`decode`](crate::content::{holder}::decode) returns {what}.");
    text.and(words_of(&decode)).into_lines()
}

/// `#[deprecated]`.
pub(super) fn deprecated(note: Option<&str>) -> Option<TokenStream> {
    // rustdoc reads it as Markdown; in the messages of the compiler, it is plain text.
    note.map(|note| {
        let note = Docs::plain().line(note);
        quote!(#[deprecated(note = #note)])
    })
}

/// Whether one of the types has a deprecated member, which its own code then uses.
pub(super) fn use_deprecated(types: &[TypeModel]) -> bool {
    types.iter().any(|ty| match &ty.kind {
        TypeKind::Struct(fields) => fields.iter().any(|field| field.deprecated.is_some()),
        TypeKind::Enum(_) => false,
    })
}

/// `impl Decode`: each field is read from its place in the response.
fn decode(name: &str, fields: &[FieldModel]) -> TokenStream {
    let name = format_ident!("{name}");
    let wires = fields.iter().map(|field| &field.wire);
    let node = if fields.is_empty() { quote!(_) } else { quote!(node) };
    let values = fields.iter().map(|field| {
        let (name, wire) = (format_ident!("{}", field.name), &field.wire);
        match &field.wire_format {
            WireFormat::Wrapped(item) => quote!(#name: node.wrapped(#wire, #item)?),
            WireFormat::Joined(separator) => quote!(#name: node.joined(#wire, #separator)?),
            WireFormat::Plain | WireFormat::Json => quote!(#name: node.field(#wire)?),
        }
    });
    quote! {
        impl Decode for #name {
            const FIELDS: &'static [&'static str] = &[#(#wires),*];

            #[inline]
            fn decode(#node: &Node<'_>) -> Result<Self, DecodeError> {
                Ok(Self { #(#values),* })
            }
        }
    }
}

/// `new` with the required members, and a setter for each other one.
fn builder(name: &str, fields: &[FieldModel]) -> TokenStream {
    let (optional, required): (Vec<_>, Vec<_>) = fields.iter().partition(|field| is_left_out(field));
    let name = format_ident!("{name}");
    let new = if required.is_empty() {
        // A setter may be called `default`.
        let default = match optional.iter().any(|field| field.name == "default") {
            true => quote!(<Self as Default>::default()),
            false => quote!(Self::default()),
        };
        quote! {
            /// Creates an empty value; the other methods set its fields.
            pub fn new() -> Self {
                #default
            }
        }
    } else {
        let arguments = required.iter().map(|field| argument(field));
        let values = fields.iter().map(|field| {
            if is_left_out(field) {
                empty_field(field)
            } else {
                initialized_field(field)
            }
        });
        quote! {
            /// Creates a value with its required fields.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    };
    let setters = optional.iter().map(|field| {
        let about = format!("Sets [`{0}`](field@Self::{0}).", field.name);
        setter(field, &[about])
    });
    quote! {
        impl #name {
            #new
            #(#setters)*
        }
    }
}

/// Whether a value can be made without the field.
pub(super) fn is_left_out(field: &FieldModel) -> bool {
    field.optional || matches!(field.ty, RustType::List(_) | RustType::Map(_))
}

/// A method that sets a field, for chaining.
pub(super) fn setter(field: &FieldModel, about: &[String]) -> TokenStream {
    let (about, deprecated) = (outer(about), deprecated(field.deprecated.as_deref()));
    let (name, argument, value) = (format_ident!("{}", field.name), argument(field), value(field));
    quote! {
        #about
        #deprecated
        pub fn #name(mut self, #argument) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// `impl Encode`: an object of the fields.
fn encode(name: &str, fields: &[FieldModel]) -> TokenStream {
    let name = format_ident!("{name}");
    let members = fields.iter().map(|field| {
        let (name, wire) = (format_ident!("{}", field.name), &field.wire);
        match &field.wire_format {
            WireFormat::Joined(separator) => quote!(.member_joined(#wire, #separator, &self.#name)),
            WireFormat::Json => quote!(.member_json(#wire, &self.#name)),
            WireFormat::Plain | WireFormat::Wrapped(_) => quote!(.member(#wire, &self.#name)),
        }
    });
    quote! {
        impl Encode for #name {
            #[inline]
            fn encode(&self) -> Node<'_> {
                Node::object() #(#members)*
            }
        }
    }
}

/// A documented value of an enum.
pub(super) struct EnumVariant {
    /// Rust name.
    pub(super) name: String,
    /// The string.
    pub(super) text: String,
    /// Its documentation.
    pub(super) about: Vec<String>,
}

/// An enum of strings that keeps unknown values.
pub(super) fn open_enum(name: &str, about: &[String], variants: &[EnumVariant]) -> TokenStream {
    let name = format_ident!("{name}");
    let about = outer(about);
    let documented = variants.iter().map(|variant| {
        let (name, about) = (format_ident!("{}", variant.name), outer(&variant.about));
        quote!(#about #name)
    });
    let names: Vec<_> = variants.iter().map(|variant| format_ident!("{}", variant.name)).collect();
    let texts = variants.iter().map(|variant| &variant.text);
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#documented,)*
            /// Any other value, kept unchanged. `as_str` returns it; `From` creates one.
            Unknown(UnknownValue),
        }

        impl #name {
            /// All documented values.
            pub const KNOWN: &'static [Self] = &[#(Self::#names),*];

            /// The value as it is sent to the service.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #texts,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        aliyun_runtime::v1::open_enum_traits!(#name);
    }
}

fn variant(variant: &Variant, docs: &Docs) -> EnumVariant {
    let about = match &variant.meaning {
        Some(meaning) => docs.prose(meaning).into_lines(),
        None => vec![format!("{}.", code(&variant.value))],
    };
    EnumVariant {
        name: variant.name.clone(),
        text: variant.value.clone(),
        about,
    }
}
