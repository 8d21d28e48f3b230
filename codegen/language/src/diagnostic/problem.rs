//! A problem at a place in the tree of a document.

use crate::source::Place;

/// A problem, before its position in the text is known.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// The message.
    pub message: String,
    /// The label at the underlined text.
    pub label: Option<String>,
    /// The help.
    pub help: Vec<String>,
    /// Other places that are involved.
    pub related: Vec<(Place, String)>,
}

impl Problem {
    /// A problem without help.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Problem {
            place,
            message: message.into(),
            label: None,
            help: Vec::new(),
            related: Vec::new(),
        }
    }

    /// Adds a label.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds another place.
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }
}
