//! The current place in a document, and the remarks about it.

use crate::document::Document;
use crate::report::{RemarkKind, Report};

use super::components::Components;

/// Where a value is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
    /// Part of a schema that requests and responses share.
    Both,
}

/// The current place in a document.
#[derive(Clone, Copy)]
pub(super) struct SchemaPosition<'h> {
    pub(super) direction: Direction,
    /// Names of the enclosing objects and fields, outermost first.
    pub(super) parents: &'h [String],
    /// The number of enclosing objects.
    pub(super) depth: usize,
    /// The number of enclosing lists, maps and references in the same type.
    pub(super) nesting: usize,
}

impl<'h> SchemaPosition<'h> {
    pub(super) fn root(direction: Direction) -> SchemaPosition<'static> {
        SchemaPosition {
            direction,
            parents: &[],
            depth: 0,
            nesting: 0,
        }
    }

    /// The position of the members of an object here.
    pub(super) fn in_object(self, parents: &'h [String]) -> Self {
        SchemaPosition {
            parents,
            depth: self.depth + 1,
            nesting: 0,
            ..self
        }
    }

    /// The position of the elements of a list or map here.
    pub(super) fn in_collection(self) -> Self {
        SchemaPosition {
            nesting: self.nesting + 1,
            ..self
        }
    }
}

/// Converts schemas, and reports what can't be converted.
pub(super) struct Lowering<'l> {
    pub(super) document: &'l Document<'l>,
    pub(super) components: &'l Components,
    /// Whether the vendor's texts are imported.
    pub(super) descriptions: bool,
    pub(super) report: &'l mut Report,
    /// Names from the action on, for the report.
    pub(super) path: Vec<String>,
    /// Shared schemas that are being inlined, to detect cycles.
    pub(super) open: Vec<usize>,
    /// Number of shared types around the current schema.
    pub(super) components_around: usize,
    /// Shared schemas that have a key but still have to be lowered.
    pub(super) pending: Vec<PendingComponent>,
}

/// A shared schema that is lowered later.
pub(super) struct PendingComponent {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) key: String,
}

impl<'l> Lowering<'l> {
    pub(super) fn new(
        document: &'l Document<'l>,
        components: &'l Components,
        descriptions: bool,
        report: &'l mut Report,
        path: Vec<String>,
    ) -> Self {
        Self {
            document,
            components,
            descriptions,
            report,
            path,
            open: Vec::new(),
            components_around: 0,
            pending: Vec::new(),
        }
    }
}

impl Lowering<'_> {
    /// The current place, for the report.
    pub(super) fn place(&self) -> String {
        self.path.join(".")
    }

    pub(super) fn remark(&mut self, kind: RemarkKind, message: impl Into<String>) {
        let place = self.place();
        self.report.add(kind, place, message);
    }

    pub(super) fn within<R>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(name.to_owned());
        let result = work(self);
        self.path.pop();
        result
    }
}
