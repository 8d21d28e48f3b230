//! `use` lines: what a file names, and nothing else.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::model::TypeModel;

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

/// The `use` lines for code in which these names were `seen`: from the standard library, the runtime's prelude, the crate's `types`, and
/// others as given.
pub(super) fn imports(seen: &BTreeSet<String>, shared_types: &[TypeModel], own: &[TokenStream]) -> TokenStream {
    let std = seen.contains("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let prelude: Vec<_> = PRELUDE
        .iter()
        .filter(|name| seen.contains(**name))
        .map(|name| format_ident!("{name}"))
        .collect();
    let prelude = (!prelude.is_empty()).then(|| quote!(use aliyun_runtime::prelude::{#(#prelude),*};));
    let mut types: Vec<&str> = shared_types
        .iter()
        .map(|ty| ty.name.as_str())
        .filter(|name| seen.contains(*name))
        .collect();
    types.sort_unstable();
    let types = types.into_iter().map(|name| format_ident!("{name}")).collect::<Vec<_>>();
    let types = (!types.is_empty()).then(|| quote!(use crate::types::{#(#types),*};));
    quote!(#std #prelude #(#own)* #types)
}

/// What stood before a token, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// `.` or `::`: what follows is a member of something.
    Member,
    /// The first of two colons, or one that stands alone.
    Colon,
    /// `fn` or `type`: what follows gets its name here.
    Definition,
    /// `<` or a comma, after which a trait's own type may be given: `IntoIterator<Item = …>`.
    Argument,
    Other,
}

/// Adds all names in `tokens` that something has to stand for: not those of methods, fields, variants and a trait's own types, nor what
/// follows a `::`. A name that begins small counts where it is called: anywhere else it is that of a field, an argument or a function that
/// is written there.
///
/// The tokens come back as they were. To look at them takes them apart, and those of a stream that somebody else holds would be copied.
pub(super) fn identifiers(tokens: TokenStream, seen: &mut BTreeSet<String>) -> TokenStream {
    walk(tokens, seen, false)
}

/// The same; of the variants of an enum only what stands in brackets counts.
fn walk(tokens: TokenStream, seen: &mut BTreeSet<String>, variants: bool) -> TokenStream {
    let mut before = Before::Other;
    // Whether the next braces have the variants of an enum.
    let mut in_enum = false;
    let mut tokens = tokens.into_iter().peekable();
    let mut walked = Vec::new();
    while let Some(token) = tokens.next() {
        let (after, token) = match token {
            TokenTree::Group(group) => {
                let (delimiter, inner) = (group.delimiter(), group.stream());
                drop(group);
                let has_variants = in_enum && delimiter == Delimiter::Brace;
                in_enum &= !has_variants;
                (Before::Other, Group::new(delimiter, walk(inner, seen, has_variants)).into())
            }
            token if variants => (before, token),
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                let is_definition = matches!(name.as_str(), "fn" | "type");
                let next = tokens.peek();
                let is_given = before == Before::Argument
                    && matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == '=' && punct.spacing() == Spacing::Alone);
                if !matches!(before, Before::Member | Before::Definition) && !is_given {
                    let is_called = matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                    let is_path =
                        matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
                    in_enum |= name == "enum";
                    if (!name.starts_with(|c: char| c.is_ascii_lowercase()) || is_called || is_path) && !seen.contains(&name) {
                        seen.insert(name);
                    }
                }
                let after = if is_definition { Before::Definition } else { Before::Other };
                (after, ident.into())
            }
            TokenTree::Punct(punct) => {
                let after = match (punct.as_char(), before) {
                    ('.', _) | (':', Before::Colon) => Before::Member,
                    (':', _) => Before::Colon,
                    ('<' | ',', _) => Before::Argument,
                    _ => Before::Other,
                };
                (after, punct.into())
            }
            TokenTree::Literal(literal) => (Before::Other, literal.into()),
        };
        before = after;
        walked.push(token);
    }
    walked.into_iter().collect()
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

    #[test]
    fn a_type_of_a_trait_is_no_use_of_one_of_the_same_name() {
        let named = |tokens: TokenStream| {
            let mut seen = BTreeSet::new();
            identifiers(tokens, &mut seen);
            seen.contains("Item")
        };
        assert!(!named(quote!(
            impl Paged for A {
                type Item = Other;
                fn set(self, x: impl IntoIterator<Item = Other>, y: impl Two<Other, Item = Other>) -> Vec<Self::Item> {}
            }
        )));
        assert!(named(quote!(
            type Item = Item;
        )));
        assert!(named(quote!(
            fn set(x: impl IntoIterator<Item = Item>) {}
        )));
        assert!(named(quote!(
            pub items: Item = "Items", pub others: Map<String, Item> = "Others"
        )));
    }
}
