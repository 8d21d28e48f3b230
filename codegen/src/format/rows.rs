//! Macros that take documented rows: `path! { pub struct Name { /// … name: Type = value, } … }`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
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
    let constant = quote!(
        const A: () = ();
    );
    let mut constant = syn::parse2(constant).ok()?;
    for mut row in rows {
        attributes(std::mem::take(&mut row.attrs), 8, &mut text);
        text.push_str(&format!("        {},\n", assigned(row, &mut constant)));
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
    // Nearly all there is, and quick to write.
    if let Some(lines) = attrs.iter().map(documentation).collect::<Option<Vec<_>>>() {
        for line in lines {
            text.push_str(&format!("{:indent$}///{line}\n", ""));
        }
        return;
    }
    let Ok(mut item) = syn::parse2::<syn::ItemType>(quote!(
        type A = ();
    )) else {
        return;
    };
    item.attrs = attrs;
    let written = unparse(syn::Item::Type(item));
    for line in written.lines().filter(|line| *line != "type A = ();") {
        text.push_str(&format!("{:indent$}{line}\n", ""));
    }
}

/// The text of an attribute that is one line of documentation.
fn documentation(attr: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(syn::MetaNameValue {
        path,
        value: syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(line), ..
        }),
        ..
    }) = &attr.meta
    else {
        return None;
    };
    let line = path.is_ident("doc").then(|| line.value())?;
    // `////` is a comment.
    (!line.contains('\n') && !line.starts_with('/')).then(|| line.trim_end_matches(' ').to_owned())
}

/// `name: Type = value`, on one line: a row of a table is not broken. `file` is one constant, which serves for all rows.
fn assigned(row: Row, file: &mut syn::File) -> String {
    if let Some(syn::Item::Const(item)) = file.items.first_mut() {
        (item.vis, item.ident, item.ty, item.expr) = (row.vis, row.name, Box::new(row.ty), Box::new(row.value));
    }
    let text = prettyplease::unparse(file);
    let lines: Vec<&str> = text.lines().collect();
    fill::on_one_line(&lines).replacen("const ", "", 1).trim_end_matches(';').to_owned()
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
