//! No type of a spec can have a name that generated code imports from the runtime.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use aliyun_codegen_language::names::{NameScope, reserved, type_name};

#[test]
fn the_types_of_v1_are_reserved() {
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/v1/mod.rs");
    let file = syn::parse_file(&std::fs::read_to_string(module).unwrap()).unwrap();
    let mut names = Vec::new();
    for item in &file.items {
        if let syn::Item::Use(item) = item {
            collect(&item.tree, &mut names);
        }
    }
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert_eq!(type_name(&name), format!("{name}Item"), "add `{name}` to the types in scope");
    }
}

/// The names of the functions in a file of Rust, macros included.
fn functions(path: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = std::fs::read_to_string(file).unwrap();
    let names = text
        .split("fn ")
        .skip(1)
        .filter_map(|rest| rest.split_once('(').map(|(name, _)| name));
    let is_name = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    names.filter(is_name).map(str::to_owned).collect()
}

#[test]
fn the_methods_of_requests_are_reserved() {
    let mut methods = functions("runtime/src/v1/request_methods.rs");
    assert!(methods.len() > 6, "{methods:?}");
    methods.extend(["pages", "items", "pages_blocking", "items_blocking", "new", "empty", "call"].map(str::to_owned));
    for method in methods {
        assert!(reserved(NameScope::Parameters).names.contains(&method.as_str()), "{method}");
    }
}

#[test]
fn the_names_of_open_enums_are_reserved() {
    // The methods of an enum begin with a small letter, its variants with a capital.
    for name in ["Unknown", "KNOWN"] {
        assert!(reserved(NameScope::Variants).names.contains(&name), "{name}");
    }
}

fn collect(tree: &syn::UseTree, names: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) => collect(&path.tree, names),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, names)),
        syn::UseTree::Name(name) => {
            let name = name.ident.to_string();
            // Functions and macros can't be mistaken for a type.
            if name.starts_with(char::is_uppercase) {
                names.push(name);
            }
        }
        // A `*` or `as` hides names, none of which can be reserved.
        _ => names.push("*".to_owned()),
    }
}
