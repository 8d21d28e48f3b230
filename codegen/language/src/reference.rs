//! The reference of the spec language: the generated part of `docs/spec-language.md`.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::keys::{self, Language, MapShape, Shape, StringFormat, Table, Word};
use crate::spec::BUILT_IN;

const BEGIN: &str = "<!-- The rest is made by `cargo xtask generate` from codegen/language/src/spec. -->\n";

/// `document` with its generated part as it should be: all that stands behind the marker. Without a marker it is added at the end.
#[must_use]
pub fn updated(document: &str) -> String {
    let head = document.split_once(BEGIN).map_or(document, |(head, _)| head);
    format!("{head}{BEGIN}{}", reference())
}

fn reference() -> String {
    let mut text = String::new();
    let mut described = HashSet::new();
    for (file, language) in [("`actions/NAME.yaml`", &*keys::ACTION), ("`service.yaml`", &*keys::SERVICE)] {
        // Writing to a String can't fail.
        let _ = write!(text, "\n## {file}\n");
        text.push_str(&tables(language, &mut described));
    }
    text.push_str("\n## Built-in types\n\n| type | meaning |\n|---|---|\n");
    for (name, _, meaning) in BUILT_IN {
        let _ = writeln!(text, "| `{name}` | {meaning} |");
    }
    text
}

/// The tables of a language but for those that are `described` already, each with a heading.
pub(crate) fn tables<'l>(language: &'l Language, described: &mut HashSet<&'l str>) -> String {
    let mut text = String::new();
    let mut open = vec![language.root()];
    while let Some(table) = open.pop() {
        if !described.insert(&table.what) {
            continue;
        }
        let _ = write!(
            text,
            "\n### {}\n\n{}\n\n| key | what stands there | | meaning |\n|---|---|---|---|\n",
            heading(table),
            table.doc
        );
        let mut below = Vec::new();
        for key in &table.keys {
            let required = if key.required { "required" } else { "" };
            let shape = shape(&key.shape, language, &mut below);
            let meaning = cell(&format!("{}{}", key.doc, words(&key.shape)));
            let _ = writeln!(text, "| `{}` | {} | {required} | {meaning} |", key.name, cell(&shape));
        }
        open.extend(below.into_iter().rev());
    }
    text
}

/// `a parameter or field` -> `Parameter or field`.
fn heading(table: &Table) -> String {
    let what = noun(&table.what);
    let mut chars = what.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Without its article.
fn noun(what: &str) -> &str {
    ["a ", "an ", "the "]
        .iter()
        .find_map(|article| what.strip_prefix(article))
        .unwrap_or(what)
}

/// A text inside of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace("\n\n", "<br>")
}

/// What each word means, for the last column.
fn words(shape: &Shape) -> String {
    let words = match shape {
        Shape::Words(words) => words.as_slice(),
        Shape::List(of, _) => match &**of {
            Shape::Words(words) => words.as_slice(),
            _ => &[],
        },
        _ => &[],
    };
    let said = |word: &Word| format!("\n\n`{}`: {}", word.name, word.meaning);
    words.iter().map(said).collect()
}

/// What stands under a key, in words. The tables that it leads to are added to `below`.
fn shape<'l>(of: &'l Shape, language: &'l Language, below: &mut Vec<&'l Table>) -> String {
    match of {
        Shape::Line => "one line".to_owned(),
        Shape::Text => "text".to_owned(),
        Shape::Formatted(format) => format_name(format),
        Shape::Switch => "`true` or `false`".to_owned(),
        Shape::Count(least, most) => match (*least, *most) {
            (least, i64::MAX) => format!("whole number from {least}"),
            (least, most) if most == i64::from(u32::MAX) => format!("whole number from {least}"),
            (least, most) => format!("{least} to {most}"),
        },
        Shape::Number => "number".to_owned(),
        // Which there are stands beside it, each with what it means.
        Shape::Words(_) => "word".to_owned(),
        Shape::Literal => "any value".to_owned(),
        Shape::Null => "nothing".to_owned(),
        Shape::List(of, most) => {
            let of = shape(of, language, below);
            if *most < 10 || *most == usize::MAX {
                format!("list of: {of}")
            } else {
                format!("list, at most {most}, of: {of}")
            }
        }
        Shape::Map(entries) => {
            let MapShape { key, value, .. } = &**entries;
            format!("map from {} to: {}", format_name(key), shape(value, language, below))
        }
        Shape::Table(name) => {
            let table = language.table(name);
            below.push(table);
            format!("[{}](#{})", noun(&table.what), heading(table).to_lowercase().replace(' ', "-"))
        }
        Shape::Type => "type".to_owned(),
        Shape::Content => "`json(T)` or `base64(json(T))`".to_owned(),
        Shape::OneOf(choice) => choice
            .alternatives
            .iter()
            .map(|shape_of_one| shape(shape_of_one, language, below))
            .collect::<Vec<_>>()
            .join(", or "),
    }
}

fn format_name(format: &StringFormat) -> String {
    noun(&format.what).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_marker_is_kept() {
        let document = updated(&format!("# Head\n\n{BEGIN}What was there.\n"));
        assert!(document.starts_with("# Head\n\n<!--") && !document.contains("What was there."));
        assert_eq!(updated("# Head\n\n"), document);
        assert_eq!(updated(&document), document);
    }

    #[test]
    fn every_table_is_described_once() {
        let reference = reference();
        for heading in [
            "Action",
            "Parameter or field",
            "Type",
            "Service",
            "Paging",
            "Example",
            "Value",
            "Quota",
        ] {
            assert_eq!(reference.matches(&format!("\n### {heading}\n")).count(), 1, "{heading}");
        }
    }
}
