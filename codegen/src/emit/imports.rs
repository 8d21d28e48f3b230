//! `use` lines: the names that a file uses, collected while it is made.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::{FieldModel, RustType, TypeKind, TypeModel};

/// The names that a file uses from elsewhere.
#[derive(Default)]
pub(super) struct Imports {
    /// From the runtime's module `v1`.
    runtime: BTreeSet<&'static str>,
    /// Shared types of the crate.
    types: BTreeSet<String>,
    /// Whether a field is a map.
    map: bool,
}

impl Imports {
    /// Adds names of the runtime's module `v1`.
    pub(super) fn runtime(&mut self, names: impl IntoIterator<Item = &'static str>) {
        self.runtime.extend(names);
    }

    /// Adds what the type of a field uses.
    pub(super) fn field(&mut self, field: &FieldModel) {
        self.ty(&field.ty);
    }

    fn ty(&mut self, ty: &RustType) {
        match ty {
            RustType::String | RustType::Bool | RustType::I32 | RustType::I64 | RustType::F64 => {}
            RustType::Timestamp => self.runtime(["Timestamp"]),
            RustType::Secret => self.runtime(["Secret"]),
            RustType::Value => self.runtime(["Value"]),
            RustType::Named(named) => {
                if named.shared {
                    self.types.insert(named.name.clone());
                }
            }
            RustType::List(inner) | RustType::Boxed(inner) => self.ty(inner),
            RustType::Map(inner) => {
                self.map = true;
                self.ty(inner);
            }
            RustType::JsonText(content) => self.holder("JsonText", content),
            RustType::SecretJsonText(content) => self.holder("SecretJsonText", content),
            RustType::Base64Json(content) => self.holder("Base64Json", content),
        }
    }

    fn holder(&mut self, name: &'static str, content: &RustType) {
        self.runtime([name]);
        self.ty(content);
    }

    /// Adds what the definition of a type uses: its fields, and the traits that it implements.
    pub(super) fn definition(&mut self, ty: &TypeModel) {
        match &ty.kind {
            TypeKind::Enum(_) => self.runtime(["UnknownValue"]),
            TypeKind::Struct(fields) => {
                fields.iter().for_each(|field| self.field(field));
                self.runtime(["Node"]);
                if ty.in_requests {
                    self.runtime(["Encode"]);
                }
                if ty.in_responses || !ty.in_requests {
                    self.runtime(["Decode", "DecodeError"]);
                }
                if ty.in_requests && ty.is_content {
                    self.runtime(["Content"]);
                }
            }
        }
    }

    /// The `use` lines of a file: the standard library, the runtime, and `own` items and shared
    /// types of the crate.
    pub(super) fn lines(&self, own: TokenStream) -> TokenStream {
        let map = self.map.then(|| {
            quote!(
                use std::collections::BTreeMap;
            )
        });
        let runtime: Vec<Ident> = self.runtime.iter().map(|name| format_ident!("{name}")).collect();
        let runtime = (!runtime.is_empty()).then(|| quote!(use aliyun_runtime::v1::{#(#runtime),*};));
        let types: Vec<Ident> = self.types.iter().map(|name| format_ident!("{name}")).collect();
        let types = (!types.is_empty()).then(|| quote!(use crate::types::{#(#types),*};));
        quote!(#map #runtime #own #types)
    }

    /// The same for the file of the shared types, which defines them itself.
    pub(super) fn lines_of_types(mut self) -> TokenStream {
        self.types.clear();
        self.lines(TokenStream::new())
    }
}
