//! What generated code uses of the runtime: documented items, and the module `v1`.

use std::collections::BTreeSet;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

/// The `.rs` files below `folder`.
fn rust_files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Adds the paths that begin with `aliyun_runtime`, those of `use` lists one by one.
fn paths_into_runtime(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) if *ident == "aliyun_runtime" => follow("aliyun_runtime".to_owned(), &tokens[i + 1..], found),
            TokenTree::Group(group) => paths_into_runtime(group.stream(), found),
            _ => {}
        }
    }
}

/// Adds `path` with the segments that follow it in `rest`.
fn follow(mut path: String, mut rest: &[TokenTree], found: &mut BTreeSet<String>) {
    while let [TokenTree::Punct(first), TokenTree::Punct(second), segment, after @ ..] = rest {
        if (first.as_char(), second.as_char()) != (':', ':') {
            break;
        }
        match segment {
            TokenTree::Ident(name) => path = format!("{path}::{name}"),
            TokenTree::Group(list) => {
                let items: Vec<TokenTree> = list.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
                for item in items.split(is_comma) {
                    if let [TokenTree::Ident(name), after @ ..] = item {
                        follow(format!("{path}::{name}"), after, found);
                    }
                }
                return;
            }
            // `<` of generic arguments, or `*`.
            _ => break,
        }
        rest = after;
    }
    found.insert(path);
}

/// The paths of the documented items, from the listing of the public interface.
fn documented() -> BTreeSet<String> {
    let listing = std::fs::read_to_string(tests::root().join("tests/public_interface/aliyun-runtime.txt")).unwrap();
    let of_line = |line: &str| {
        let declaration = line.strip_prefix("#[non_exhaustive] ").unwrap_or(line).strip_prefix("pub ")?;
        let path = declaration.split(' ').find(|word| word.starts_with("aliyun_runtime"))?;
        let end = path.find(['<', '(', '!']).unwrap_or(path.len());
        Some(path[..end].trim_end_matches(':').to_owned())
    };
    listing.lines().filter_map(of_line).collect()
}

#[test]
fn generated_code_uses_documented_items_and_v1_only() {
    let mut files = Vec::new();
    rust_files(&tests::root().join("generated"), &mut files);
    assert!(files.len() > 150, "{}", files.len());
    let documented = documented();
    assert!(documented.contains("aliyun_runtime::client::Response"));
    let mut used = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        paths_into_runtime(text.parse().unwrap(), &mut used);
    }
    assert!(used.contains("aliyun_runtime::v1::Action"), "{used:?}");
    let hidden = |path: &&String| !path.starts_with("aliyun_runtime::v1::") && !documented.contains(*path);
    let hidden: Vec<_> = used.iter().filter(hidden).collect();
    assert!(hidden.is_empty(), "not documented, and not in `v1`: {hidden:?}");
}

#[test]
fn runtime_paths_in_use_lists_and_macros_are_found() {
    let mut found = BTreeSet::new();
    let text = "use aliyun_runtime::{a::B, c}; type T = aliyun_runtime::d::E<aliyun_runtime::f::G>; m!(aliyun_runtime::h!());";
    paths_into_runtime(text.parse().unwrap(), &mut found);
    let found: Vec<_> = found.iter().map(|path| path.trim_start_matches("aliyun_runtime::")).collect();
    assert_eq!(found, ["a::B", "c", "d::E", "f::G", "h"]);
}
