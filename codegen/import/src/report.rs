//! What an import did, left out and could not decide: a person reads it, so it is short unless asked to be long.

use std::fmt;

/// What a remark is about. The order is the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// An action that is not imported.
    Action,
    /// A parameter that the generated client could not send.
    Parameter,
    /// A field of an answer that the spec language has no words for.
    Field,
    /// An error code.
    Error,
    /// A region or its host.
    Endpoint,
    /// A documented answer that does not fit its own description.
    Response,
    /// Something that somebody should decide.
    Undecided,
    /// Parameters that are documented as form data and sent in the query.
    Form,
    /// A parameter of which the interface and its documentation disagree whether it is required.
    Required,
    /// A name that met another one and got a name of its own.
    Renamed,
    /// A limit, pattern or list of values that contradicts the type.
    Limit,
    /// An example or default of a field that does not fit its type.
    Example,
    /// Actions that are taken to be idempotent.
    Idempotent,
    /// Update: something new upstream, which is in the spec now.
    Added,
    /// Update: something that the document does not have; the spec keeps it.
    Gone,
    /// Update: another type upstream, which is in the spec now.
    Retyped,
    /// Update: required and not required changed places, also in the spec.
    RequiredChanged,
    /// Update: another fact that changed, also in the spec.
    Changed,
    /// Update: an example, or a fact beside a type, that does not fit the new facts.
    Stale,
    /// Update: a difference that is left to a person.
    Differs,
    /// Update: a fact of the document of which the spec says nothing.
    NotStated,
    /// Update: a new fact that could not be edited in.
    Manual,
}

/// All kinds, in order, with their headings, and whether only their number is of interest.
const KINDS: &[(RemarkKind, &str, bool)] = &[
    (RemarkKind::Action, "actions left out", false),
    (RemarkKind::Parameter, "parameters left out", false),
    (RemarkKind::Field, "fields of answers left out", false),
    (RemarkKind::Error, "error codes left out", false),
    (RemarkKind::Endpoint, "endpoints", false),
    (RemarkKind::Response, "documented answers left out", false),
    (RemarkKind::Undecided, "to decide", false),
    (RemarkKind::Form, "parameters documented as form data, sent in the query", true),
    (
        RemarkKind::Required,
        "parameters that are required here and optional there, imported as optional",
        true,
    ),
    (RemarkKind::Renamed, "names that met another one, and got a `name:`", true),
    (
        RemarkKind::Limit,
        "limits and lists of values that contradict the type, left out",
        true,
    ),
    (
        RemarkKind::Example,
        "examples and defaults that do not fit their type, left out",
        true,
    ),
    (
        RemarkKind::Idempotent,
        "actions taken to be idempotent, since they are marked as reading and named so",
        true,
    ),
    (RemarkKind::Added, "added", false),
    (RemarkKind::Gone, "not in the document, kept", false),
    (RemarkKind::Retyped, "retyped", false),
    (RemarkKind::RequiredChanged, "required or not", false),
    (RemarkKind::Changed, "changed", false),
    (RemarkKind::Stale, "did not fit the new facts any more", false),
    (RemarkKind::Differs, "differs, left as it is", false),
    (
        RemarkKind::NotStated,
        "facts that the document has and the spec does not state",
        true,
    ),
    (RemarkKind::Manual, "could not be edited in, to do by hand", false),
];

/// One thing to say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// What it is about.
    pub kind: RemarkKind,
    /// Where: `DescribeDisks.Filter`.
    pub place: String,
    /// What.
    pub message: String,
}

/// Everything that there is to say about one import.
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

    /// The report as text: every remark if `verbose`, else only the number of those that are rarely of interest.
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
    fn what_is_rarely_of_interest_is_counted() {
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
    fn every_kind_has_a_heading() {
        let mut sorted: Vec<RemarkKind> = KINDS.iter().map(|(kind, ..)| *kind).collect();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), KINDS.len());
        assert_eq!(sorted.last(), Some(&RemarkKind::Manual));
    }
}
