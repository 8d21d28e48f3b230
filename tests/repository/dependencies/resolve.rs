//! Resolves a path to the file that defines the item.

use super::code::{Code, Name};

/// What a path leads to.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Target {
    /// A file of the same package, by the index of its module.
    Module(usize),
    /// Another crate of ours.
    Crate(String),
}

/// A chain of re-exports is never this long; a cycle of them is.
const LONGEST: usize = 32;

/// Where `path` leads from `module`, through imports and re-exports to the file in which the item
/// is defined. `None` if that is no code of ours. `crates` are the names of our crates.
pub(super) fn resolve(code: &Code, crates: &[String], module: usize, path: &[String]) -> Option<Target> {
    Resolver { code, crates }.from(module, path, 0)
}

struct Resolver<'a> {
    code: &'a Code,
    crates: &'a [String],
}

impl Resolver<'_> {
    fn from(&self, module: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            _ if depth > LONGEST => None,
            "crate" => Some(self.walk(self.code.root(module), rest, depth)),
            "self" => Some(self.walk(module, rest, depth)),
            "super" => {
                let mut parent = self.code.modules[module].parent?;
                let mut rest = rest;
                while let Some(("super", below)) = rest.split_first().map(|(first, below)| (first.as_str(), below)) {
                    parent = self.code.modules[parent].parent?;
                    rest = below;
                }
                Some(self.walk(parent, rest, depth))
            }
            name if self.code.modules[module].names.contains_key(name) => self.enter(module, path, depth),
            name if *name == self.code.name => {
                let library = self.code.modules.iter().position(|root| root.parent.is_none())?;
                Some(self.walk(library, rest, depth))
            }
            name => self.crates.contains(first).then(|| Target::Crate(name.to_owned())),
        }
    }

    /// Follows `path` down from `module`; where it leaves our code, or comes to a name that is not
    /// found, the last module counts.
    fn walk(&self, module: usize, path: &[String], depth: usize) -> Target {
        let here = Target::Module(self.code.modules[module].unit);
        if path.is_empty() {
            return here;
        }
        if let Some(target) = self.enter(module, path, depth) {
            return target;
        }
        let globs = &self.code.modules[module].globs;
        globs
            .iter()
            .find_map(|glob| self.through(module, glob, path, depth))
            .unwrap_or(here)
    }

    fn through(&self, module: usize, glob: &[String], path: &[String], depth: usize) -> Option<Target> {
        let longer: Vec<String> = glob.iter().chain(path).cloned().collect();
        let Some(Target::Module(unit)) = self.from(module, glob, depth + 1) else {
            return None;
        };
        self.code.modules[unit]
            .names
            .contains_key(path.first()?)
            .then(|| self.from(module, &longer, depth + 1))?
    }

    /// The first name of `path` is looked up in `module`, which has it.
    fn enter(&self, module: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let meanings = self.code.modules[module].names.get(first)?;
        let child = meanings
            .iter()
            .find_map(|name| if let Name::Module(child) = name { Some(*child) } else { None });
        let item = meanings
            .iter()
            .find_map(|name| if let Name::Item(unit) = name { Some(*unit) } else { None });
        match (child, item) {
            // A function or a macro may have the name of a module.
            (Some(child), item) if item.is_none() || !rest.is_empty() => Some(self.walk(child, rest, depth)),
            (_, Some(unit)) => Some(Target::Module(unit)),
            _ => meanings.iter().find_map(|name| {
                let Name::Use(target) = name else { return None };
                let longer: Vec<String> = target.iter().chain(rest).cloned().collect();
                self.from(module, &longer, depth + 1)
            }),
        }
    }
}
