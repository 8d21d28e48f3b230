//! The positions of problems in the text of their files.

use std::collections::HashMap;

use super::problem::Problem;
use super::report::{Diagnostic, RelatedLocation, SourceLocation};
use super::words::count;
use crate::source::{FileId, Place, Sources, byte_order_mark, locate};

/// The most problems of one file that are shown.
const MAX_PER_FILE: usize = 100;

/// Finds the positions of all problems.
pub(crate) fn locate_problems(mut problems: Vec<Problem>, sources: &Sources) -> Vec<Diagnostic> {
    let mut diagnostics = drop_excess(&mut problems, sources);
    let mut places: HashMap<FileId, Vec<&Place>> = HashMap::new();
    for problem in &problems {
        for place in std::iter::once(&problem.place).chain(problem.related.iter().map(|(place, _)| place)) {
            places.entry(place.file).or_default().push(place);
        }
    }
    let mut spans = HashMap::new();
    for (id, places) in places {
        let bytes = &sources.files()[id].bytes;
        let start = byte_order_mark(bytes);
        let text = std::str::from_utf8(&bytes[start..]).unwrap_or_default();
        let located = locate(text, places.iter().copied());
        for place in places {
            let span = located.span(text, place);
            spans.insert(place, span.start + start..span.end + start);
        }
    }
    let location = |place: &Place| SourceLocation {
        file: sources.files()[place.file].path.clone(),
        span: spans.get(place).cloned(),
    };
    diagnostics.extend(problems.iter().map(|problem| {
        Diagnostic {
            message: problem.message.clone(),
            location: location(&problem.place),
            label: problem.label.clone(),
            help: problem.help.clone(),
            related: problem
                .related
                .iter()
                .map(|(place, label)| RelatedLocation {
                    location: location(place),
                    label: label.clone(),
                })
                .collect(),
        }
    }));
    diagnostics
}

/// Keeps the first problems of each file, and says how many were left out.
fn drop_excess(problems: &mut Vec<Problem>, sources: &Sources) -> Vec<Diagnostic> {
    let mut found: HashMap<FileId, usize> = HashMap::new();
    problems.retain(|problem| {
        let found = found.entry(problem.place.file).or_default();
        *found += 1;
        *found <= MAX_PER_FILE
    });
    let over = found.into_iter().filter(|(_, found)| *found > MAX_PER_FILE);
    let diagnostics = over.map(|(id, found)| {
        let message = format!("{} in this file are not shown", count(found - MAX_PER_FILE, "more problem"));
        Diagnostic::of_file(&sources.files()[id].path, message, "fix the problems above, then run again")
    });
    diagnostics.collect()
}
