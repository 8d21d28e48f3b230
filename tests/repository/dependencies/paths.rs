//! The paths in a stretch of code. Reading tokens rather than syntax finds those in function
//! bodies, types, attributes and the arguments of macros by the same few rules.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::UseTree;

/// A path as it is written, up to the first `<`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

/// One leaf of a `use` tree.
pub(super) struct Import {
    pub(super) path: Path,
    /// What it is called where it is imported; none for `*`.
    pub(super) name: Option<String>,
}

/// What is between the brackets of these macros is text of the crate that is generated.
const QUOTES: [&str; 3] = ["quote", "quote_spanned", "parse_quote"];

/// All paths in `tokens` that may name something of another module.
pub(super) fn of(tokens: TokenStream) -> Vec<Path> {
    let mut found = Vec::new();
    scan(tokens, None, &mut found);
    found
}

/// The leaves of a `use` tree.
pub(super) fn imports(tree: &UseTree) -> Vec<Import> {
    let mut found = Vec::new();
    leaves(tree, Vec::new(), &mut found);
    found
}

fn leaves(tree: &UseTree, mut before: Vec<String>, found: &mut Vec<Import>) {
    let (ident, name) = match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            return leaves(&path.tree, before, found);
        }
        UseTree::Group(group) => return group.items.iter().for_each(|tree| leaves(tree, before.clone(), found)),
        UseTree::Glob(glob) => {
            let line = glob.star_token.spans[0].start().line;
            return found.push(Import {
                path: Path { segments: before, line },
                name: None,
            });
        }
        UseTree::Name(name) => (&name.ident, &name.ident),
        UseTree::Rename(renamed) => (&renamed.ident, &renamed.rename),
    };
    let name = if name == "self" {
        before.last().cloned().unwrap_or_default()
    } else {
        name.to_string()
    };
    if ident != "self" {
        before.push(ident.to_string());
    }
    found.push(Import {
        path: Path {
            segments: before,
            line: ident.span().start().line,
        },
        name: Some(name),
    });
}

/// `line` is that of an attribute's text, whose tokens have no place of their own.
fn scan(tokens: TokenStream, line: Option<usize>, found: &mut Vec<Path>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => scan(group.stream(), line, found),
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                if let Some(TokenTree::Group(group)) = tokens.get(at + 1).filter(|next| is_group(next, Delimiter::Bracket)) {
                    attribute(group.stream(), found);
                    at += 1;
                }
            }
            // What follows is the name of a lifetime, of a function that is declared, of a field or
            // a method.
            TokenTree::Punct(mark) if mark.as_char() == '\'' => at += 1,
            TokenTree::Ident(word) if word == "fn" => at += 1,
            TokenTree::Punct(mark) if mark.as_char() == '.' => {
                let range = tokens.get(at + 1).is_some_and(|next| is_mark(next, '.'));
                at += 1;
                if range {
                    at += usize::from(tokens.get(at + 1).is_some_and(|next| is_mark(next, '.') || is_mark(next, '=')));
                }
            }
            TokenTree::Ident(word) if word == "use" => {
                if let Some(end) = use_at(&tokens, at, found) {
                    at = end;
                }
            }
            TokenTree::Ident(_) if at >= 2 && is_colons(&tokens, at - 2) => {}
            TokenTree::Ident(_) => {
                at = path(&tokens, at, line, found);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// A `use` in a function or in a macro; gives the place of its semicolon.
fn use_at(tokens: &[TokenTree], at: usize, found: &mut Vec<Path>) -> Option<usize> {
    let end = at + tokens[at..].iter().position(|token| is_mark(token, ';'))?;
    let item = tokens[at..=end].iter().filter(|token| !is_mark(token, '$')).cloned().collect();
    let item: syn::ItemUse = syn::parse2(item).ok()?;
    found.extend(imports(&item.tree).into_iter().map(|import| import.path));
    Some(end)
}

/// Reads the path that starts at `at`; gives the place of the token behind it.
fn path(tokens: &[TokenTree], mut at: usize, line: Option<usize>, found: &mut Vec<Path>) -> usize {
    let line = line.unwrap_or_else(|| tokens[at].span().start().line);
    let mut segments = vec![tokens[at].to_string()];
    at += 1;
    while let (true, Some(TokenTree::Ident(segment))) = (is_colons(tokens, at), tokens.get(at + 2)) {
        segments.push(segment.to_string());
        at += 3;
    }
    let (next, after) = (tokens.get(at), tokens.get(at + 1));
    let is_macro = next.is_some_and(|next| is_mark(next, '!')) && after.is_some_and(|after| matches!(after, TokenTree::Group(_)));
    if is_macro && QUOTES.iter().any(|quote| segments.last().is_some_and(|last| last == quote)) {
        return at + 2;
    }
    // One word of small letters that is not called may be the name of a variable.
    let is_type = segments[0].starts_with(|first: char| first.is_uppercase());
    let is_called = next.is_some_and(|next| is_group(next, Delimiter::Parenthesis));
    if segments.len() > 1 || is_type || is_called || is_macro {
        found.push(Path { segments, line });
    }
    at
}

/// The paths of `#[…]`, those that stand in texts too, as in `#[serde(with = "crate::text")]`.
/// Documentation holds none.
fn attribute(tokens: TokenStream, found: &mut Vec<Path>) {
    if tokens.clone().into_iter().next().is_some_and(|name| name.to_string() == "doc") {
        return;
    }
    texts(tokens.clone(), found);
    scan(tokens, None, found);
}

fn texts(tokens: TokenStream, found: &mut Vec<Path>) {
    for token in tokens {
        let line = token.span().start().line;
        match token {
            TokenTree::Group(group) => texts(group.stream(), found),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string())
                    .map(|text| text.value())
                    .unwrap_or_default();
                if let (true, Ok(tokens)) = (text.contains("::"), text.parse()) {
                    scan(tokens, Some(line), found);
                }
            }
            _ => {}
        }
    }
}

fn is_mark(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.as_char() == wanted)
}

fn is_group(token: &TokenTree, wanted: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == wanted)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at..at + 2), Some([one, two]) if is_mark(one, ':') && is_mark(two, ':'))
}
