//! What is wrong, said of a place in the tree of a document.

use crate::source::Place;

/// Something wrong, before it is known where its places are in the text.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What stands beside the caret.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Vec<String>,
    /// Other places that have to do with it.
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

    /// Adds what stands beside the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what to do about it.
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
