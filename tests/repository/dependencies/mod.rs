//! Which crate and which module may use which: the code must match the tables in ARCHITECTURE.md.

mod code;
mod compare;
mod detection_tests;
mod paths;
mod resolve;
mod table;

use std::path::Path;

use code::Code;
use compare::{Fault, compare, compare_manifest};
use toml::Table;

/// Generated, or tests, which may use everything: they have no table of modules.
const WITHOUT_MODULES: [&str; 3] = ["aliyun-vod", "fuzz", "tests"];

/// All that is wrong in the workspace at `root`.
fn faults(root: &Path) -> Vec<Fault> {
    let read = |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let manifest = |folder: &Path| -> Table { read(&folder.join("Cargo.toml")).parse().unwrap() };
    let tables = table::read(&read(&root.join("ARCHITECTURE.md")));
    let workspace = manifest(root);
    let mut members = Vec::new();
    for folder in workspace["workspace"]["members"].as_array().unwrap() {
        let folder = root.join(folder.as_str().unwrap());
        let manifest = manifest(&folder);
        members.push((manifest["package"]["name"].as_str().unwrap().to_owned(), folder, manifest));
    }
    let packages: Vec<String> = members.iter().map(|(name, ..)| name.clone()).collect();
    let crates: Vec<String> = packages.iter().map(|name| name.replace('-', "_")).collect();

    let mut faults = Vec::new();
    let mut fault = |what: String| {
        faults.push(Fault {
            what,
            place: "ARCHITECTURE.md".to_owned(),
        })
    };
    packages
        .iter()
        .filter(|name| !tables.crates.contains_key(*name))
        .for_each(|name| fault(format!("{name} has no row")));
    tables
        .crates
        .keys()
        .filter(|name| !packages.contains(name))
        .for_each(|name| fault(format!("{name} is no crate")));
    tables
        .modules
        .keys()
        .filter(|name| !packages.contains(name))
        .for_each(|name| fault(format!("{name} is no crate")));
    for (name, folder, manifest) in &members {
        if let Some(row) = tables.crates.get(name) {
            faults.extend(compare_manifest(name, manifest, &packages, row));
        }
        if WITHOUT_MODULES.contains(&name.as_str()) {
            continue;
        }
        match tables.modules.get(name) {
            Some(rows) => faults.extend(compare(name, &Code::read(folder, name), &crates, rows, root)),
            None => faults.push(Fault {
                what: format!("{name} has no table of modules"),
                place: "ARCHITECTURE.md".to_owned(),
            }),
        }
    }
    faults
}

#[test]
fn crates_and_modules_use_what_the_tables_allow() {
    let faults = faults(&tests::root());
    let mut report = String::new();
    for Fault { what, place } in faults {
        report += &format!("{what}\n    {place}\n");
    }
    assert!(report.is_empty(), "\n{report}");
}
