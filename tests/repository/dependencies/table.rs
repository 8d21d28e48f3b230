//! The tables of ARCHITECTURE.md: what each crate and each module may use.

use std::collections::BTreeMap;

/// A row: what it allows, in the order of the document.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) may_use: Vec<String>,
}

/// The rows of a table by the name in their first cell.
pub(super) type Rows = BTreeMap<String, Row>;

#[derive(Debug, Default, PartialEq)]
pub(super) struct Tables {
    /// Of the one table that starts with the column `crate`.
    pub(super) crates: Rows,
    /// Of those that start with the column `module`, by the crate in the heading above.
    pub(super) modules: BTreeMap<String, Rows>,
}

/// Reads the tables of `document` that have a column "may use", which is their last.
pub(super) fn read(document: &str) -> Tables {
    let mut tables = Tables::default();
    let mut heading = String::new();
    let mut open: Option<&mut Rows> = None;
    for (number, text) in document.lines().enumerate() {
        if text.starts_with('#') {
            heading = names(text).pop().unwrap_or_default();
        }
        let cells: Vec<&str> = text.trim().trim_matches('|').split('|').map(str::trim).collect();
        match (text.starts_with('|'), cells.as_slice()) {
            (false, _) => open = None,
            (true, ["crate", .., "may use"]) => open = Some(&mut tables.crates),
            (true, ["module", .., "may use"]) => open = Some(tables.modules.entry(heading.clone()).or_default()),
            (true, [first, .., last]) if !first.starts_with("--") => {
                let row = Row {
                    line: number + 1,
                    may_use: names(last),
                };
                if let (Some(rows), Some(name)) = (&mut open, names(first).pop()) {
                    let twice = rows.insert(name, row);
                    assert_eq!(twice, None, "ARCHITECTURE.md:{}: a second row of that name", number + 1);
                }
            }
            _ => {}
        }
    }
    tables
}

/// What stands between backticks in `text`.
fn names(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}
