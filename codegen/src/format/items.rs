//! The items of a file, with a blank line where a person puts one; prettyplease writes none.

use super::{fill, rows, table};

/// The text of items that are added one after the other.
pub(super) struct Items {
    text: String,
    /// What was added last, if anything was.
    previous: Option<Kind>,
}

impl Items {
    /// Items that stand behind `text`.
    pub(super) fn after(text: String) -> Self {
        Self { text, previous: None }
    }

    pub(super) fn text(self) -> String {
        self.text
    }

    /// Adds the items of a file, and its attributes if it is the first.
    pub(super) fn add(&mut self, file: syn::File) {
        let attrs = unparse(file.attrs, Vec::new());
        self.text.push_str(&attrs);
        if !attrs.is_empty() && !file.items.is_empty() {
            self.text.push('\n');
        }
        for item in file.items {
            self.space(Kind::of(&item));
            self.text.push_str(&self::item(item));
        }
    }

    /// Adds a module whose items are `body`.
    pub(super) fn add_module(&mut self, head: syn::ItemMod, body: &str) {
        self.space(Kind::Other);
        self.text.push_str(&module(head, body));
    }

    /// A blank line, where one belongs before an item of this kind.
    fn space(&mut self, kind: Kind) {
        if self.previous.is_some_and(|previous| previous == Kind::Other || previous != kind) {
            self.text.push('\n');
        }
        self.previous = Some(kind);
    }
}

/// The text of items alone.
fn inner(items: Vec<syn::Item>, attrs: Vec<syn::Attribute>) -> String {
    let mut text = Items::after(String::new());
    text.add(syn::File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    });
    text.text()
}

/// `mod name;` and its items -> the module.
fn module(head: syn::ItemMod, body: &str) -> String {
    let head = unparse(Vec::new(), vec![syn::Item::Mod(head)]);
    format!("{} {{\n{}}}\n", head.trim_end().trim_end_matches(';'), indented_lines(body))
}

fn item(item: syn::Item) -> String {
    match item {
        syn::Item::Macro(item) if item.ident.is_none() => {
            invocation(&item.mac).unwrap_or_else(|| unparse(Vec::new(), vec![syn::Item::Macro(item)]))
        }
        syn::Item::Mod(mut head) if head.content.is_some() => {
            let items = head.content.take().map(|(_, items)| items).unwrap_or_default();
            module(head, &inner(items, Vec::new()))
        }
        item => {
            let has_members = matches!(&item, syn::Item::Impl(_) | syn::Item::Trait(_));
            let text = fill::fill(&unparse(Vec::new(), vec![item]));
            if has_members { spaced(&text) } else { text }
        }
    }
}

/// A macro whose tokens are items or a table; prettyplease does not know how to write either.
fn invocation(mac: &syn::Macro) -> Option<String> {
    let path: Vec<String> = mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let path = path.join("::");
    let items = || {
        let file = syn::parse2::<syn::File>(mac.tokens.clone()).ok()?;
        Some(format!("{path}! {{\n{}}}\n", indented_lines(&inner(file.items, file.attrs))))
    };
    match mac.delimiter {
        syn::MacroDelimiter::Brace(_) => rows::rows(&path, mac).or_else(items),
        _ => table::table(&path, mac),
    }
}

/// The lines of items, one level deeper; those of a raw string stay where they are.
fn indented_lines(text: &str) -> String {
    let mut in_raw = false;
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.lines() {
        if !line.is_empty() && !in_raw {
            out.push_str("    ");
        }
        in_raw = fill::is_raw_after(line, in_raw);
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn unparse(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> String {
    if attrs.is_empty() && items.is_empty() {
        return String::new();
    }
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    })
}

/// Items of the same kind, other than [`Kind::Other`], stand together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `use` of the standard library.
    Std,
    /// `use` of other crates.
    Foreign,
    /// `use` of this crate.
    Own,
    /// `mod name;`.
    Module,
    Other,
}

impl Kind {
    fn of(item: &syn::Item) -> Self {
        match item {
            syn::Item::Use(import) => match &import.tree {
                syn::UseTree::Path(path) if path.ident == "std" => Self::Std,
                syn::UseTree::Path(path) if path.ident == "crate" => Self::Own,
                _ => Self::Foreign,
            },
            syn::Item::Mod(module) if module.content.is_none() => Self::Module,
            _ => Self::Other,
        }
    }
}

/// The text of an `impl` or a trait, with a blank line between its functions, and between its constants and types and the first of them.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut previous = "";
    for line in text.lines() {
        let is_member = |line: &str| line.starts_with("    ") && !line.starts_with("     ");
        let is_value = line.starts_with("    const ") || line.starts_with("    type ");
        let ends_function = previous == "    }" || previous.ends_with("{}");
        let ends_value = is_member(previous) && previous.ends_with(';') && !is_value;
        // A line of documentation may end like either.
        let is_code = !previous.trim_start().starts_with("//");
        if is_code && is_member(previous) && is_member(line) && (ends_function || ends_value) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        previous = line;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_stays_with_what_it_documents() {
        let text = "impl A {\n    /// One;\n    /// two {}\n    fn a() {}\n    fn b() {}\n}\n";
        assert_eq!(spaced(text), text.replace("fn a() {}\n", "fn a() {}\n\n"));
    }
}
