//! Where in a document the work is, and what is said about it.

use crate::document::Document;
use crate::report::{RemarkKind, Report};

use super::components::Components;

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
    /// Part of a schema that requests and answers share.
    Both,
}

/// Where in a document the work is.
#[derive(Clone, Copy)]
pub(super) struct SchemaPosition<'h> {
    pub(super) direction: Direction,
    /// Names of what is around, from the outside in.
    pub(super) parents: &'h [String],
    /// Objects around.
    pub(super) depth: usize,
    /// Lists, maps and references around in the same type.
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

    /// For the members of an object here.
    pub(super) fn in_object(self, parents: &'h [String]) -> Self {
        SchemaPosition {
            parents,
            depth: self.depth + 1,
            nesting: 0,
            ..self
        }
    }

    /// For what is inside of a list or map here.
    pub(super) fn in_collection(self) -> Self {
        SchemaPosition {
            nesting: self.nesting + 1,
            ..self
        }
    }
}

/// Lowers schemas, and says what it can't.
pub(super) struct Lowering<'l> {
    pub(super) document: &'l Document<'l>,
    pub(super) components: &'l Components,
    /// Whether texts of the vendor are carried.
    pub(super) descriptions: bool,
    pub(super) report: &'l mut Report,
    /// Names from the action on, for the report.
    pub(super) path: Vec<String>,
    /// Shared schemas that are being lowered and are no types of their own, by number.
    pub(super) open: Vec<usize>,
    /// Shared schemas around the one that is being lowered, each a type of its own.
    pub(super) components_around: usize,
    /// Shared schemas that have a key already and are still to be lowered.
    pub(super) pending: Vec<PendingComponent>,
}

/// A shared schema whose turn comes later.
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
    /// Where the work is, as a person would say it.
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
