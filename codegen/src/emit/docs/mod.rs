//! Text of the spec -> documentation comments.
//!
//! A spec is input like any other: no text of it may become code. Doc text is emitted as string
//! literals of `#[doc]` attributes, so it can't end a comment. What remains is Markdown, in which
//! rustdoc compiles code blocks, and finds links, HTML and addresses. So each text is parsed as
//! Markdown, and only what is known to be harmless is written out; the rest becomes plain text.
//!
//! All texts of a spec go through [`Docs`] or [`code`], wherever they are printed.

mod blocks;
mod inline;
mod prose;
mod wrap;

#[cfg(test)]
mod tests;

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::quote;

pub(super) use self::blocks::{fenced, row};
pub(super) use self::inline::code;
use self::inline::{ActionPaths, cell, words};
pub(super) use self::prose::{Prose, words_of, wrapped};
use crate::model::Model;
use aliyun_codegen_language::characters::forbidden;

/// Turns text into documentation; knows the actions, so that a mention of one becomes a link.
pub(super) struct Docs(ActionPaths);

impl Docs {
    pub(super) fn new(model: &Model) -> Self {
        Self(model.actions.iter().map(|action| (action.wire.clone(), action.path())).collect())
    }

    /// Knows no action.
    pub(super) const fn plain() -> Self {
        Self(ActionPaths::new())
    }

    /// A text of any number of paragraphs, lists, tables and blocks of code.
    pub(super) fn prose(&self, text: &str) -> Prose {
        blocks::prose(&self.0, text)
    }

    /// A text that is to be one paragraph.
    pub(super) fn paragraph(&self, text: &str) -> Prose {
        Prose::Paragraph(self.words(text))
    }

    /// The words of a text that is to be part of a paragraph.
    pub(super) fn words(&self, text: &str) -> Vec<String> {
        words(&self.0, text)
    }

    /// A text on one line, for the middle of a line.
    pub(super) fn line(&self, text: &str) -> String {
        self.words(text).join(" ")
    }

    /// Lines of a paragraph that begins with `label`.
    pub(super) fn labelled(&self, label: &str, text: &str) -> Vec<String> {
        prose::wrap_after(label, self.words(text), wrap::WIDTH)
    }

    /// A text on one line, for a cell of a table.
    pub(super) fn cell(&self, text: &str) -> String {
        cell(&self.0, text)
    }

    /// A heading.
    pub(super) fn heading(&self, text: &str) -> String {
        blocks::heading(1, &self.words(text))
    }
}

/// `1 call`, `2 calls`.
pub(super) fn counted(number: impl Display, what: &str) -> String {
    let number = number.to_string();
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// `/// line` for each line.
pub(super) fn outer(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| doc_line(line));
    quote!(#(#[doc = #lines])*)
}

/// `//! line` for each line.
pub(super) fn inner(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| doc_line(line));
    quote!(#(#![doc = #lines])*)
}

/// A line after a space. Replaces invisible and bidirectional characters, which can come from a
/// JSON escape in an example and which `rustc` refuses.
fn doc_line(line: &str) -> String {
    if line.is_empty() {
        return String::new();
    }
    let mut out = String::with_capacity(line.len() + 1);
    out.push(' ');
    if forbidden(line).is_none() {
        out.push_str(line);
        return out;
    }
    for c in line.chars() {
        match forbidden(c.encode_utf8(&mut [0; 4])) {
            Some(_) => out.extend(c.escape_unicode()),
            None => out.push(c),
        }
    }
    out
}
