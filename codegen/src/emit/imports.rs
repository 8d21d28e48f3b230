//! `use` lines: what a file names, and nothing else.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

/// What the runtime's prelude has for generated code.
const PRELUDE: &[&str] = &[
    "Base64Json",
    "Call",
    "ClientBuilder",
    "Content",
    "JsonText",
    "Method",
    "OperationInfo",
    "Paged",
    "Quota",
    "Secret",
    "SecretJsonText",
    "Service",
    "Timestamp",
    "Value",
];

/// The `use` lines for `body`: from the standard library, the runtime's prelude, the crate's `types`, and others as given.
pub(super) fn imports(body: &TokenStream, shared_types: &BTreeSet<String>, own: &[TokenStream]) -> TokenStream {
    let mut seen = BTreeSet::new();
    identifiers(body.clone(), &mut seen);
    let named = |all: &mut dyn Iterator<Item = String>| -> Vec<_> {
        all.filter(|name| seen.contains(name)).map(|name| format_ident!("{name}")).collect()
    };
    let std = seen.contains("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let prelude = named(&mut PRELUDE.iter().map(|name| (*name).to_owned()));
    let prelude = (!prelude.is_empty()).then(|| quote!(use aliyun_runtime::prelude::{#(#prelude),*};));
    let types = named(&mut shared_types.iter().cloned());
    let types = (!types.is_empty()).then(|| quote!(use crate::types::{#(#types),*};));
    quote!(#std #prelude #(#own)* #types)
}

/// All names in `tokens` but those of methods and fields.
pub(super) fn identifiers(tokens: TokenStream, seen: &mut BTreeSet<String>) {
    let mut after_dot = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(ident) if !after_dot => {
                seen.insert(ident.to_string());
            }
            TokenTree::Group(group) => identifiers(group.stream(), seen),
            _ => {}
        }
        after_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
    }
}
