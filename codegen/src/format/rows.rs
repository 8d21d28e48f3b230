//! Macros that take documented rows: `path! { pub struct Name { /// … name: Type = value, } … }`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;

use super::{fill, table};

/// One row.
struct Row {
    attrs: Vec<syn::Attribute>,
    vis: syn::Visibility,
    name: syn::Ident,
    ty: syn::Type,
    value: syn::Expr,
}

impl Parse for Row {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (attrs, vis, name) = (input.call(syn::Attribute::parse_outer)?, input.parse()?, input.parse()?);
        input.parse::<syn::Token![:]>()?;
        let ty = input.parse()?;
        input.parse::<syn::Token![=]>()?;
        let value = input.parse()?;
        Ok(Self {
            attrs,
            vis,
            name,
            ty,
            value,
        })
    }
}

/// The invocation of the macro at `path`; `None` if its tokens are no documented rows.
pub(super) fn rows(path: &str, mac: &syn::Macro) -> Option<String> {
    let tokens: Vec<TokenTree> = mac.tokens.clone().into_iter().collect();
    let at = tokens
        .iter()
        .rposition(|token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace))?;
    let (head, tail) = (tokens.get(..at)?, tokens.get(at + 1..)?);
    let Some(TokenTree::Group(body)) = tokens.get(at) else {
        return None;
    };
    let parse = |input: ParseStream<'_>| Ok((input.call(syn::Attribute::parse_outer)?, input.parse::<TokenStream>()?));
    let (about, head) = parse.parse2(head.iter().cloned().collect()).ok()?;
    let head = table::flat(&head.into_iter().collect::<Vec<_>>());
    let rows = Punctuated::<Row, syn::Token![,]>::parse_terminated.parse2(body.stream()).ok()?;
    let mut text = format!("{path}! {{\n");
    attributes(about, 4, &mut text);
    let (open, close) = if rows.is_empty() { ("{}", "") } else { ("{", "    }\n") };
    text.push_str(&format!("    {head} {open}\n"));
    for row in rows {
        attributes(row.attrs, 8, &mut text);
        let vis = row.vis.to_token_stream().to_string();
        let vis = if vis.is_empty() { vis } else { vis + " " };
        text.push_str(&format!("        {vis}{},\n", assigned(&row.name, &row.ty, &row.value)));
    }
    text.push_str(close);
    if !tail.is_empty() {
        text.push_str(&format!("    {}\n", table::flat(tail)));
    }
    text.push_str("}\n");
    Some(text)
}

/// Documentation and other attributes, a line each.
fn attributes(attrs: Vec<syn::Attribute>, indent: usize, text: &mut String) {
    let Ok(mut item) = syn::parse2::<syn::ItemType>(quote!(
        type A = ();
    )) else {
        return;
    };
    item.attrs = attrs;
    let written = unparse(syn::Item::Type(item));
    for line in written.lines().filter(|line| *line != "type A = ();") {
        text.push_str(&format!("{}{line}\n", " ".repeat(indent)));
    }
}

/// `name: Type = value`, on one line: a row of a table is not broken.
fn assigned(name: &syn::Ident, ty: &syn::Type, value: &syn::Expr) -> String {
    let tokens = quote!(fn f() { let #name: #ty = #value; });
    let text = syn::parse2(tokens).map(unparse).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    let joined = fill::on_one_line(body);
    joined.trim_start_matches("let ").trim_end_matches(';').to_owned()
}

fn unparse(item: syn::Item) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_one_line_under_its_documentation() {
        let long = "x".repeat(60);
        let code = format!(
            "a::b! {{ #[doc = \" About.\"] pub struct A {{ #[doc = \" One.\"] pub one : Vec < {long} > = read ( \"One\" , ',' ) , two : impl Into<B<C>> = Some(two.{long}().into_iter().map(|a| a.into()).collect()) }} }}"
        );
        let item: syn::ItemMacro = syn::parse_str(&code).unwrap();
        assert_eq!(
            rows("a::b", &item.mac).unwrap(),
            format!(
                "a::b! {{\n    /// About.\n    pub struct A {{\n        /// One.\n        pub one: Vec<{long}> = read(\"One\", ','),\n        two: impl Into<B<C>> = Some(two.{long}().into_iter().map(|a| a.into()).collect()),\n    }}\n}}\n"
            )
        );
    }
}
