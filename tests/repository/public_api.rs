//! The public interface of the runtime, as a listing in `api/`: a change of it shows in review as a change of that file.
//!
//! The generated crate needs none: its files are such a listing themselves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::{Attribute, Block, Fields, File, FnArg, Ident, ImplItem, Item, Meta, Pat, Signature, TraitItem, Type, Visibility, parse_quote};

/// Renews the listing.
const UPDATE: &str = "UPDATE_API";

/// The source of a module, and the folder of the modules below it.
fn parse(path: &Path) -> File {
    syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The file of the module `name` of the module whose submodules lie in `folder`, and the folder of its own submodules.
fn file_of(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    let below = folder.join(name);
    let file = folder.join(format!("{name}.rs"));
    (if file.is_file() { file } else { below.join("mod.rs") }, below)
}

fn is_public(visibility: &Visibility) -> bool {
    // Clippy holds us to `pub` for what can be reached from outside, and nothing else.
    matches!(visibility, Visibility::Public(_))
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| matches!(&attribute.meta, Meta::List(list) if list.path.is_ident("cfg") && list.tokens.to_string() == "test"))
}

/// Keeps the attributes that users can notice.
fn trim(attributes: &mut Vec<Attribute>) {
    let kept = ["cfg", "derive", "deprecated", "macro_export", "must_use", "non_exhaustive", "repr"];
    attributes.retain(|attribute| kept.iter().any(|name| attribute.path().is_ident(name)));
}

/// A parameter that is changed inside is nobody's business.
fn trim_signature(signature: &mut Signature) {
    for input in &mut signature.inputs {
        match input {
            // That of `&mut self` stands elsewhere.
            FnArg::Receiver(receiver) => receiver.mutability = None,
            FnArg::Typed(typed) => {
                if let Pat::Ident(name) = &mut *typed.pat {
                    name.mutability = None;
                }
            }
        }
    }
}

fn nothing() -> Block {
    parse_quote!({})
}

/// Drops private fields, and says so.
fn trim_fields(fields: &mut Fields, attributes: &mut Vec<Attribute>) {
    let before = fields.len();
    match fields {
        Fields::Named(named) => {
            named.named = std::mem::take(&mut named.named)
                .into_iter()
                .filter(|field| is_public(&field.vis))
                .collect()
        }
        Fields::Unnamed(fields) => {
            fields.unnamed = std::mem::take(&mut fields.unnamed)
                .into_iter()
                .filter(|field| is_public(&field.vis))
                .collect();
        }
        Fields::Unit => {}
    }
    if fields.len() < before {
        attributes.push(parse_quote!(#[private_fields]));
    }
    fields.iter_mut().for_each(|field| trim(&mut field.attrs));
}

/// The names of types, those that can be named from outside and the others.
#[derive(Default)]
struct Names {
    public: BTreeSet<String>,
    private: BTreeSet<String>,
}

impl Names {
    fn add(&mut self, visibility: &Visibility, name: &Ident) {
        let names = if is_public(visibility) {
            &mut self.public
        } else {
            &mut self.private
        };
        names.insert(name.to_string());
    }

    /// A name that a public type has as well is listed for both.
    fn hides(&self, name: &str) -> bool {
        self.private.contains(name) && !self.public.contains(name)
    }
}

fn types(items: &[Item], folder: &Path, names: &mut Names) {
    for item in items {
        match item {
            Item::Struct(item) => names.add(&item.vis, &item.ident),
            Item::Enum(item) => names.add(&item.vis, &item.ident),
            Item::Trait(item) => names.add(&item.vis, &item.ident),
            Item::Mod(item) if item.content.is_none() && !is_test(&item.attrs) => {
                let (file, below) = file_of(folder, &item.ident.to_string());
                types(&parse(&file).items, &below, names);
            }
            _ => {}
        }
    }
}

fn last(path: &syn::Path) -> String {
    path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// The public part of an item; `None` if it has none.
fn public(mut item: Item, folder: &Path, names: &Names) -> Option<Item> {
    match &mut item {
        Item::Const(item) if is_public(&item.vis) => trim(&mut item.attrs),
        Item::Static(item) if is_public(&item.vis) => trim(&mut item.attrs),
        Item::Type(item) if is_public(&item.vis) => trim(&mut item.attrs),
        Item::Use(item) if is_public(&item.vis) => trim(&mut item.attrs),
        Item::Struct(item) if is_public(&item.vis) => {
            trim(&mut item.attrs);
            trim_fields(&mut item.fields, &mut item.attrs);
        }
        Item::Enum(item) if is_public(&item.vis) => {
            trim(&mut item.attrs);
            for variant in &mut item.variants {
                trim(&mut variant.attrs);
                variant.fields.iter_mut().for_each(|field| trim(&mut field.attrs));
            }
        }
        Item::Fn(item) if is_public(&item.vis) => {
            trim(&mut item.attrs);
            trim_signature(&mut item.sig);
            *item.block = nothing();
        }
        Item::Trait(item) if is_public(&item.vis) => {
            trim(&mut item.attrs);
            for item in &mut item.items {
                match item {
                    TraitItem::Fn(item) => {
                        trim(&mut item.attrs);
                        item.default = item.default.take().map(|_| nothing());
                    }
                    TraitItem::Const(item) => trim(&mut item.attrs),
                    TraitItem::Type(item) => trim(&mut item.attrs),
                    _ => {}
                }
            }
        }
        Item::Impl(item) => {
            let hidden = |name: String| names.hides(&name);
            let of_private = matches!(&*item.self_ty, Type::Path(ty) if hidden(last(&ty.path)))
                || item.trait_.iter().any(|(path, ..)| hidden(last(path)));
            if of_private {
                return None;
            }
            trim(&mut item.attrs);
            let of_trait = item.trait_.is_some();
            item.items.retain_mut(|item| match item {
                ImplItem::Fn(item) => {
                    trim(&mut item.attrs);
                    trim_signature(&mut item.sig);
                    item.block = nothing();
                    !of_trait && is_public(&item.vis)
                }
                ImplItem::Const(item) => {
                    trim(&mut item.attrs);
                    !of_trait && is_public(&item.vis)
                }
                ImplItem::Type(item) => {
                    trim(&mut item.attrs);
                    of_trait
                }
                _ => true,
            });
            if !of_trait && item.items.is_empty() {
                return None;
            }
        }
        Item::Macro(item) => {
            let exported = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
            trim(&mut item.attrs);
            if exported {
                // Called by generated code; its tests say what it takes.
                item.mac.tokens = parse_quote!(() => {};);
            }
        }
        Item::Mod(item) if !is_test(&item.attrs) => {
            trim(&mut item.attrs);
            let (items, below) = match item.content.take() {
                Some((_, items)) => (items, folder.join(item.ident.to_string())),
                None => {
                    let (file, below) = file_of(folder, &item.ident.to_string());
                    (parse(&file).items, below)
                }
            };
            let items: Vec<Item> = items.into_iter().filter_map(|item| public(item, &below, names)).collect();
            if items.is_empty() {
                return None;
            }
            item.semi = None;
            item.content = Some((syn::token::Brace::default(), items));
        }
        _ => return None,
    }
    Some(item)
}

#[test]
fn the_public_interface_is_as_listed() {
    let source = tests::root().join("codegen/runtime/src");
    let root = parse(&source.join("lib.rs"));
    let mut names = Names::default();
    types(&root.items, &source, &mut names);
    let folder = tests::root().join("tests/repository/api");
    let (mut wanted, mut differ) = (BTreeSet::new(), Vec::new());
    for item in root.items {
        let Item::Mod(module) = &item else { continue };
        let name = format!("{}.rs", module.ident);
        let Some(item) = public(item, &source, &names) else { continue };
        let file = File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        };
        let text = prettyplease::unparse(&file);
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(folder.join(&name), &text).unwrap();
        } else if std::fs::read_to_string(folder.join(&name)).unwrap_or_default() != text {
            differ.push(name.clone());
        }
        wanted.insert(name);
    }
    let have: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        differ.is_empty() && have == wanted,
        "the public interface has changed: {differ:?}. Renew the listing by `{UPDATE}=1 cargo test -p tests --test repository`, look at what changed \
         in tests/repository/api/, and say in CHANGELOG.md what users have to do"
    );
    assert!(wanted.len() > 15, "{wanted:?}");
}
