//! What an import did, left out, or left for a person to decide. Short unless `verbose`.

use std::fmt;

/// The kind of a remark. The order is that of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// An action that is not imported.
    Action,
    /// A parameter that generated clients can't send.
    Parameter,
    /// A response field that the spec language can't express.
    Field,
    /// An error code.
    Error,
    /// A region or its host.
    Endpoint,
    /// A documented response that contradicts its schema.
    Response,
    /// A question for a person.
    Undecided,
    /// Parameters that are documented as form data and sent in the query.
    Form,
    /// A parameter for which the metadata disagrees with itself on whether it is required.
    Required,
    /// A name that collided with another one and got a `name:`.
    Renamed,
    /// A limit, pattern or list of values that contradicts the type.
    Limit,
    /// An example or default of a field that does not fit its type.
    Example,
    /// Actions that are marked as idempotent.
    Idempotent,
    /// Update: new in the document, added to the spec.
    Added,
    /// Update: not in the document, kept in the spec.
    Gone,
    /// Update: the type changed in the document and in the spec.
    Retyped,
    /// Update: whether it is required changed in the document and in the spec.
    RequiredChanged,
    /// Update: another fact changed in the document and in the spec.
    Changed,
    /// Update: an example or another property that is not valid with the new facts.
    Stale,
    /// Update: a difference that is left for a person to decide.
    Differs,
    /// Update: a fact in the document that the spec does not state.
    NotStated,
    /// Update: a new fact that has to be edited by hand.
    Manual,
}

/// All kinds in order, with their headings, and whether only their number is shown by default.
const KINDS: &[(RemarkKind, &str, bool)] = &[
    (RemarkKind::Action, "actions left out", false),
    (RemarkKind::Parameter, "parameters left out", false),
    (RemarkKind::Field, "response fields left out", false),
    (RemarkKind::Error, "error codes left out", false),
    (RemarkKind::Endpoint, "endpoints", false),
    (RemarkKind::Response, "documented responses left out", false),
    (RemarkKind::Undecided, "to decide", false),
    (RemarkKind::Form, "parameters documented as form data, sent in the query", true),
    (
        RemarkKind::Required,
        "parameters with contradictory `required`, imported as optional",
        true,
    ),
    (RemarkKind::Renamed, "renamed with `name:` because of a collision", true),
    (RemarkKind::Limit, "invalid limits and documented values, left out", true),
    (
        RemarkKind::Example,
        "examples and defaults that do not fit their type, left out",
        true,
    ),
    (
        RemarkKind::Idempotent,
        "actions marked as idempotent, because metadata and name say that they only read",
        true,
    ),
    (RemarkKind::Added, "added", false),
    (RemarkKind::Gone, "not in the document, kept", false),
    (RemarkKind::Retyped, "retyped", false),
    (RemarkKind::RequiredChanged, "required or optional, changed", false),
    (RemarkKind::Changed, "changed", false),
    (RemarkKind::Stale, "not valid with the new facts", false),
    (RemarkKind::Differs, "differs from the document, unchanged", false),
    (RemarkKind::NotStated, "facts in the document that the spec does not state", true),
    (RemarkKind::Manual, "to edit by hand", false),
];

/// A remark of the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// Its kind.
    pub kind: RemarkKind,
    /// The place: `DescribeDisks.Filter`.
    pub place: String,
    /// The message.
    pub message: String,
}

/// All remarks of one import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order of the document.
    pub remarks: Vec<Remark>,
}

impl Report {
    pub(crate) fn add(&mut self, kind: RemarkKind, place: impl Into<String>, message: impl Into<String>) {
        self.remarks.push(Remark {
            kind,
            place: place.into(),
            message: message.into(),
        });
    }

    /// The remarks of a kind.
    pub fn of_kind(&self, kind: RemarkKind) -> impl Iterator<Item = &Remark> {
        self.remarks.iter().filter(move |remark| remark.kind == kind)
    }

    /// The report as text: every remark if `verbose`, else only counts for the kinds that rarely
    /// matter.
    #[must_use]
    pub fn text(&self, verbose: bool) -> String {
        let mut text = String::new();
        for (kind, heading, quiet) in KINDS {
            let remarks: Vec<&Remark> = self.of_kind(*kind).collect();
            if remarks.is_empty() {
                continue;
            }
            text.push_str(&format!("{heading}: {}\n", remarks.len()));
            if *quiet && !verbose {
                continue;
            }
            for remark in remarks {
                text.push_str(&format!("  {remark}\n"));
            }
        }
        text
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.place.is_empty(), self.message.is_empty()) {
            (false, false) => write!(f, "{}: {}", self.place, self.message),
            (false, true) => f.write_str(&self.place),
            (true, _) => f.write_str(&self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_remark_kinds_show_only_a_count() {
        let mut report = Report::default();
        report.add(RemarkKind::Example, "A.b", "expected a number");
        report.add(RemarkKind::Parameter, "A.c", "style `xml`");
        assert_eq!(
            report.text(false),
            "parameters left out: 1\n  A.c: style `xml`\nexamples and defaults that do not fit their type, left out: 1\n"
        );
        assert!(report.text(true).contains("  A.b: expected a number\n"));
    }

    #[test]
    fn every_remark_kind_has_a_heading() {
        let mut sorted: Vec<RemarkKind> = KINDS.iter().map(|(kind, ..)| *kind).collect();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), KINDS.len());
        assert_eq!(sorted.last(), Some(&RemarkKind::Manual));
    }
}
