//! `use` lines: what a file names, and nothing else.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
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

/// All names in `tokens` that something has to stand for: not those of methods, fields and variants, nor what follows a `::`. A name that
/// begins small counts where it is called: anywhere else it is that of a field, an argument or a function that is written there.
pub(super) fn identifiers(tokens: TokenStream, seen: &mut BTreeSet<String>) {
    // The last two tokens, and whether the next braces have the variants of an enum.
    let (mut last, mut before, mut in_enum) = (String::new(), String::new(), false);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_member = last == "." || (last == ":" && before == ":");
        match &token {
            TokenTree::Ident(ident) if !is_member => {
                let name = ident.to_string();
                let is_called =
                    matches!(tokens.peek(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis) && last != "fn";
                let is_path =
                    matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
                in_enum |= name == "enum";
                if !name.starts_with(|c: char| c.is_ascii_lowercase()) || is_called || is_path {
                    seen.insert(name);
                }
            }
            TokenTree::Group(group) if in_enum && group.delimiter() == Delimiter::Brace => {
                in_enum = false;
                let parts = group.stream().into_iter().filter(|part| matches!(part, TokenTree::Group(_)));
                identifiers(parts.collect(), seen);
            }
            TokenTree::Group(group) => identifiers(group.stream(), seen),
            _ => {}
        }
        before = std::mem::replace(
            &mut last,
            match token {
                TokenTree::Ident(ident) => ident.to_string(),
                TokenTree::Punct(punct) => punct.as_char().to_string(),
                _ => String::new(),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_or_method_is_no_use_of_a_function() {
        let named = |tokens: TokenStream| {
            let mut seen = BTreeSet::new();
            identifiers(tokens, &mut seen);
            seen.contains("joined")
        };
        assert!(!named(quote!(
            pub struct A {
                pub joined: i64,
            }
            impl A {
                pub fn joined(mut self, joined: i64) -> Self {
                    self.joined = joined;
                    Self { joined: node.joined("Joined")?, ..self }
                }
            }
        )));
        assert!(named(quote!(object.encoded("A", joined(',', &self.a)))));
        assert!(named(quote!(
            use joined::x;
        )));
    }
}
