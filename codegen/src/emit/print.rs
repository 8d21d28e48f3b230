//! Tokens -> text: prettyplease, and the blank lines that it leaves out.

use std::fmt;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, Item};

use crate::output::{File, header};

/// The Rust file `path`, made from `source` in the spec.
pub(super) fn file(path: &str, source: &str, tokens: TokenStream) -> Result<File, FormatError> {
    let mut file: syn::File = syn::parse2(tokens).map_err(|error| FormatError {
        path: path.to_owned(),
        error: error.to_string(),
    })?;
    if !file.attrs.is_empty() && !file.items.is_empty() {
        file.items.insert(0, blank_line());
    }
    file.items = with_blank_lines(file.items);
    Ok(File {
        path: path.to_owned(),
        text: header("//", source) + &prettyplease::unparse(&file),
    })
}

/// Adds a blank line between items, where a person would.
fn with_blank_lines(items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(items.len() * 2);
    for mut item in items {
        match &mut item {
            Item::Mod(module) => module.content = module.content.take().map(|(brace, items)| (brace, with_blank_lines(items))),
            Item::Impl(block) => block.items = with_blank_lines_in_impl(std::mem::take(&mut block.items)),
            _ => {}
        }
        if out.last().is_some_and(|last| is_apart(last, &item)) {
            out.push(blank_line());
        }
        out.push(item);
    }
    out
}

/// The same between the functions of an `impl`.
fn with_blank_lines_in_impl(items: Vec<ImplItem>) -> Vec<ImplItem> {
    let mut out: Vec<ImplItem> = Vec::with_capacity(items.len() * 2);
    for item in items {
        let is_function = |item: &ImplItem| matches!(item, ImplItem::Fn(_));
        if out.last().is_some_and(|last| is_function(last) || is_function(&item)) {
            out.push(ImplItem::Verbatim(TokenStream::new()));
        }
        out.push(item);
    }
    out
}

/// Imports from one place stay together, and so do module declarations.
fn is_apart(first: &Item, second: &Item) -> bool {
    match (first, second) {
        (Item::Verbatim(_), _) => false,
        (Item::Use(first), Item::Use(second)) => origin(first) != origin(second),
        (Item::Mod(first), Item::Mod(second)) => first.content.is_some() || second.content.is_some(),
        _ => true,
    }
}

/// Whether an import is public, and whether it is from the standard library, another crate or this
/// one.
fn origin(import: &syn::ItemUse) -> (bool, u8) {
    let from = match &import.tree {
        syn::UseTree::Path(path) if path.ident == "std" => 0,
        syn::UseTree::Path(path) if path.ident == "crate" || path.ident == "super" || path.ident == "self" => 2,
        _ => 1,
    };
    (matches!(import.vis, syn::Visibility::Public(_)), from)
}

/// An empty item, which prettyplease prints as an empty line.
fn blank_line() -> Item {
    Item::Verbatim(TokenStream::new())
}

/// The lines of a statement, for an example in the documentation.
pub(super) fn statement(tokens: &TokenStream) -> Vec<String> {
    let Ok(file) = syn::parse2::<syn::File>(quote!(async fn f() { #tokens })) else {
        return vec![tokens.to_string()];
    };
    let text = prettyplease::unparse(&file);
    let lines: Vec<&str> = text.lines().collect();
    let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    body.iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect()
}

/// An emitter wrote invalid Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// The file.
    pub path: String,
    /// The message of the parser.
    pub error: String,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the generator wrote invalid Rust into {}: {} (this is a bug in the generator, not in the spec)",
            self.path, self.error
        )
    }
}

impl std::error::Error for FormatError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_separate_items() {
        let code = "\
//! About.

use std::fmt;

use a::B;
use c::D;

use crate::e::F;

mod g;
mod h;

pub use self::g::G;

/// A.
struct A;

impl B for A {
    const C: u8 = 1;
    type D = u8;

    fn one() {}

    /// Two.
    fn two() {}
}

mod tests {
    fn one() {}

    fn two() {}
}
";
        let file = file("a.rs", "a.yaml", code.parse().unwrap()).unwrap();
        assert_eq!(file.text, header("//", "a.yaml") + code);
    }

    #[test]
    fn invalid_rust_is_an_error() {
        let error = file("a.rs", "a.yaml", quote!(fn fn)).unwrap_err();
        assert_eq!(error.path, "a.rs");
    }
}
