//! The tables against the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::code::Code;
use super::paths;
use super::resolve::{Target, resolve};
use super::table::{Row, Rows};

/// One thing that is wrong. `what`: message without line numbers; `place`: file and line.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Fault {
    pub(super) what: String,
    pub(super) place: String,
}

/// The dependencies of each file on another, or on another crate, with the place where each occurs
/// first.
type Dependencies = BTreeMap<(usize, Target), String>;

/// All that is wrong with a crate whose table is `rows`; `crates` are the names of our crates as
/// code writes them.
pub(super) fn compare(package: &str, code: &Code, crates: &[String], rows: &Rows, root: &Path) -> Vec<Fault> {
    let found = dependencies(code, crates, root);
    let mut faults = Vec::new();
    check_module_rows(package, code, &found, rows, &mut faults);
    cycles(package, code, &found, &mut faults);
    faults
}

/// What `rows` allow a crate, against what its manifest says.
pub(super) fn compare_manifest(package: &str, manifest: &toml::Table, crates: &[String], row: &Row) -> Vec<Fault> {
    let tables = std::iter::once(manifest).chain(
        manifest
            .get("target")
            .and_then(toml::Value::as_table)
            .into_iter()
            .flat_map(|targets| targets.values().filter_map(toml::Value::as_table)),
    );
    let mut used = BTreeSet::new();
    for table in tables {
        for section in ["dependencies", "build-dependencies"] {
            let section = table.get(section).and_then(toml::Value::as_table);
            used.extend(
                section
                    .into_iter()
                    .flat_map(toml::Table::keys)
                    .filter(|name| crates.contains(name))
                    .cloned(),
            );
        }
    }
    let mut faults = Vec::new();
    difference(package, &used, row, &mut faults, |name| {
        format!("the manifest of {package} names {name}")
    });
    faults
}

fn difference(of: &str, used: &BTreeSet<String>, row: &Row, faults: &mut Vec<Fault>, place: impl Fn(&str) -> String) {
    for name in used.iter().filter(|name| !row.may_use.contains(name)) {
        faults.push(Fault {
            what: format!("{of} may not use {name}"),
            place: place(name),
        });
    }
    for name in row.may_use.iter().filter(|name| !used.contains(*name)) {
        faults.push(Fault {
            what: format!("{of} does not use {name}"),
            place: format!("ARCHITECTURE.md:{}", row.line),
        });
    }
}

fn dependencies(code: &Code, crates: &[String], root: &Path) -> Dependencies {
    let mut found = Dependencies::new();
    for (at, module) in code.modules.iter().enumerate() {
        let mut add = |path: &paths::Path, is_export: bool| {
            let Some(to) = resolve(code, crates, at, &path.segments) else {
                return;
            };
            let is_none = match to {
                Target::Module(to) => to == module.unit || is_export && is_below(code, to, module.unit),
                Target::Crate(_) => false,
            };
            if !is_none {
                let file = module.file.strip_prefix(root).unwrap_or(&module.file);
                let place = || format!("{}:{}: {}", file.display(), path.line, path.segments.join("::"));
                found.entry((module.unit, to)).or_insert_with(place);
            }
        };
        module.paths.iter().chain(&module.imports).for_each(|path| add(path, false));
        module.exports.iter().for_each(|path| add(path, true));
    }
    found
}

/// Whether `module` is inside `outer`.
fn is_below(code: &Code, module: usize, outer: usize) -> bool {
    code.modules[module]
        .parent
        .is_some_and(|parent| parent == outer || is_below(code, parent, outer))
}

/// The dependencies between the topmost modules, and on other crates, against the table.
fn check_module_rows(package: &str, code: &Code, found: &Dependencies, rows: &Rows, faults: &mut Vec<Fault>) {
    let mut used: BTreeMap<&str, BTreeMap<String, &str>> = BTreeMap::new();
    for module in &code.modules {
        // The root has a row if it is more than a list of modules and what they export.
        if module.parent.is_some() || module.has_code || !module.imports.is_empty() {
            used.entry(&module.path[0]).or_default();
        }
    }
    for ((from, to), place) in found {
        let from = code.top(*from);
        let to = match to {
            Target::Module(to) => code.top(*to).to_owned(),
            Target::Crate(name) => name.replace('_', "-"),
        };
        if from != to {
            used.entry(from).or_default().entry(to).or_insert(place);
        }
    }
    for (module, used) in &used {
        let of = format!("{package}: {module}");
        let Some(row) = rows.get(*module) else {
            faults.push(Fault {
                what: format!("{of} has no row"),
                place: "ARCHITECTURE.md".to_owned(),
            });
            continue;
        };
        difference(&of, &used.keys().cloned().collect(), row, faults, |name| used[name].to_owned());
    }
    for (module, row) in rows.iter().filter(|(module, _)| !used.contains_key(module.as_str())) {
        let place = format!("ARCHITECTURE.md:{}", row.line);
        faults.push(Fault {
            what: format!("{package}: {module} is no module"),
            place,
        });
    }
}

/// Checks that the file of a module and its submodules form no dependency cycle.
fn cycles(package: &str, code: &Code, found: &Dependencies, faults: &mut Vec<Fault>) {
    // By the module that holds both ends: its arrows, and an example of each.
    let mut graphs: BTreeMap<Vec<String>, BTreeMap<(String, String), &str>> = BTreeMap::new();
    for ((from, to), place) in found {
        let Target::Module(to) = to else { continue };
        let (from, to) = (&code.modules[*from].path, &code.modules[*to].path);
        let shared = from.iter().zip(to).take_while(|(one, other)| one == other).count();
        let node = |path: &[String]| path.get(shared).cloned().unwrap_or_else(|| "its own file".to_owned());
        let arrow = (node(from), node(to));
        graphs.entry(from[..shared].to_vec()).or_default().entry(arrow).or_insert(place);
    }
    for (parent, arrows) in graphs {
        for cycle in cycles_of(arrows.keys()) {
            let within = parent.last().map_or_else(String::new, |_| format!(" in {}", parent.join("::")));
            let places = arrows.iter().filter(|((from, to), _)| cycle.contains(from) && cycle.contains(to));
            let places: Vec<String> = places.map(|((from, to), place)| format!("{from} -> {to}: {place}")).collect();
            faults.push(Fault {
                what: format!("{package}: a cycle of modules{within}"),
                place: places.join("\n    "),
            });
        }
    }
}

/// The sets of nodes that reach each other.
fn cycles_of<'a>(arrows: impl Iterator<Item = &'a (String, String)> + Clone) -> BTreeSet<BTreeSet<String>> {
    let reached = |start: &str| {
        let mut reached: BTreeSet<String> = BTreeSet::new();
        let mut open = vec![start.to_owned()];
        while let Some(node) = open.pop() {
            open.extend(
                arrows
                    .clone()
                    .filter(|(from, to)| *from == node && reached.insert(to.clone()))
                    .map(|(_, to)| to.clone()),
            );
        }
        reached
    };
    let nodes: BTreeSet<&String> = arrows.clone().flat_map(|(from, to)| [from, to]).collect();
    let reached: BTreeMap<&String, BTreeSet<String>> = nodes.into_iter().map(|node| (node, reached(node))).collect();
    let in_cycle = reached.iter().filter(|(node, reached)| reached.contains(**node));
    in_cycle
        .map(|(node, others)| others.iter().filter(|other| reached[other].contains(*node)).cloned().collect())
        .collect()
}
