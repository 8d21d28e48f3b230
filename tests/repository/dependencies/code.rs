//! The modules of one crate: what each declares, imports and names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Attribute, ImplItem, Item, TraitItem, Visibility};

use super::paths::{self, Import};

/// A module, or the root of the crate's library or program.
#[derive(Default)]
pub(super) struct Module {
    /// From the root: `["decode", "json"]`. An inline module belongs to its file.
    pub(super) path: Vec<String>,
    pub(super) parent: Option<usize>,
    /// The module whose file this one stands in: itself, as a rule.
    pub(super) unit: usize,
    pub(super) file: PathBuf,
    pub(super) names: BTreeMap<String, Vec<Name>>,
    pub(super) globs: Vec<Vec<String>>,
    /// Of `use` without `pub`.
    pub(super) imports: Vec<paths::Path>,
    /// Of `pub use`, `pub(crate) use` and so on.
    pub(super) exports: Vec<paths::Path>,
    /// All others.
    pub(super) paths: Vec<paths::Path>,
    /// Whether it holds more than modules and re-exports.
    pub(super) has_code: bool,
}

/// What a name stands for in a module.
#[derive(Clone)]
pub(super) enum Name {
    Module(usize),
    /// Defined in this module.
    Item(usize),
    /// Imported from somewhere else.
    Use(Vec<String>),
}

/// The library and the program of one package.
pub(super) struct Code {
    pub(super) modules: Vec<Module>,
    /// How other crates name the library: `aliyun_runtime`.
    pub(super) name: String,
}

impl Code {
    /// Reads `src/lib.rs` and `src/main.rs` of `package`, and the modules that they declare, those
    /// for tests left out.
    pub(super) fn read(package: &Path, name: &str) -> Self {
        let mut code = Self {
            modules: Vec::new(),
            name: name.replace('-', "_"),
        };
        for root in ["lib.rs", "main.rs"] {
            let file = package.join("src").join(root);
            if file.exists() {
                let folder = file.with_file_name("");
                code.file(vec![root.to_owned()], None, &file, &folder);
            }
        }
        code
    }

    /// The root that is called `crate` in `module`.
    pub(super) fn root(&self, module: usize) -> usize {
        self.modules[module].parent.map_or(module, |parent| self.root(parent))
    }

    /// The name of the topmost module that holds `module`.
    pub(super) fn top(&self, module: usize) -> &str {
        &self.modules[module].path[0]
    }

    /// Reads a file; `folder` is where its modules have theirs.
    fn file(&mut self, path: Vec<String>, parent: Option<usize>, file: &Path, folder: &Path) -> usize {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let unit = self.modules.len();
        self.modules.push(Module {
            path,
            parent,
            unit,
            file: file.to_owned(),
            ..Module::default()
        });
        self.items(unit, syntax.items, folder);
        unit
    }

    fn items(&mut self, module: usize, items: Vec<Item>, folder: &Path) {
        for item in items {
            self.item(module, item, folder);
        }
    }

    fn item(&mut self, module: usize, item: Item, folder: &Path) {
        match without_tests(item) {
            None => {}
            Some(Item::Mod(item)) => {
                let name = item.ident.to_string();
                let child = self.child(module, &name, item.content.map(|(_, items)| items), folder);
                self.name(module, name, Name::Module(child));
            }
            Some(Item::Use(item)) => {
                let exported = !matches!(item.vis, Visibility::Inherited);
                for Import { path, name } in paths::imports(&item.tree) {
                    match name {
                        Some(name) => self.name(module, name, Name::Use(path.segments.clone())),
                        None => self.modules[module].globs.push(path.segments.clone()),
                    }
                    let module = &mut self.modules[module];
                    if exported { &mut module.exports } else { &mut module.imports }.push(path);
                }
            }
            Some(item) => {
                if let Some(name) = defined(&item) {
                    let exported = matches!(&item, Item::Macro(item) if has(&item.attrs, "macro_export"));
                    let place = if exported { self.root(module) } else { module };
                    self.name(place, name, Name::Item(self.modules[module].unit));
                }
                let module = &mut self.modules[module];
                module.has_code = true;
                module.paths.extend(paths::of(item.into_token_stream()));
            }
        }
    }

    /// Reads the module that `mod name;` or `mod name { … }` declares.
    fn child(&mut self, module: usize, name: &str, items: Option<Vec<Item>>, folder: &Path) -> usize {
        let parent = &self.modules[module];
        let mut path = if parent.parent.is_none() { Vec::new() } else { parent.path.clone() };
        path.push(name.to_owned());
        let below = folder.join(name);
        let Some(items) = items else {
            let file = folder.join(format!("{name}.rs"));
            let file = if file.exists() { file } else { below.join("mod.rs") };
            return self.file(path, Some(module), &file, &below);
        };
        let (unit, file, child) = (parent.unit, parent.file.clone(), self.modules.len());
        self.modules.push(Module {
            path,
            parent: Some(module),
            unit,
            file,
            ..Module::default()
        });
        self.items(child, items, &below);
        child
    }

    fn name(&mut self, module: usize, name: String, meaning: Name) {
        self.modules[module].names.entry(name).or_default().push(meaning);
    }
}

/// The item, if it is there in a build without tests, and what of it is.
fn without_tests(mut item: Item) -> Option<Item> {
    match &mut item {
        Item::Impl(block) => block
            .items
            .retain(|item| !matches!(item, ImplItem::Fn(method) if is_test(&method.attrs))),
        Item::Trait(block) => block
            .items
            .retain(|item| !matches!(item, TraitItem::Fn(method) if is_test(&method.attrs))),
        _ => {}
    }
    let attributes = match &item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return Some(item),
    };
    (!is_test(attributes)).then_some(item)
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.to_token_stream().to_string() == "# [cfg (test)]")
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}

fn defined(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        _ => return None,
    })
}
