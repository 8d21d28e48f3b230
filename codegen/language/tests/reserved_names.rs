//! No type of a spec can have a name that generated code imports from the runtime.

use std::path::Path;

use aliyun_codegen_language::names::type_name;

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
