//! Places in a spec, said by keys; where they are in the text is looked up only when there is something to say about them.

use std::collections::{HashMap, HashSet};

/// Number of a file in [`Sources`](super::Sources).
pub type FileId = usize;

/// One step down the tree of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The value of a key; of the n-th one if the key stands there more than once.
    Key(String, usize),
    /// An element of a list, from 0.
    Index(usize),
}

/// Which part of an entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The key itself.
    Key,
    /// What stands under it.
    Value,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The way down from the root of the document.
    pub steps: Vec<Step>,
    /// Which part of the entry.
    pub part: Part,
    /// Bytes of the text that stands there, where the place is only a part of a longer text.
    pub within: Option<(usize, usize)>,
}

impl Place {
    /// A part of the text that stands here: `length` bytes from `start`.
    pub fn within(mut self, start: usize, length: usize) -> Self {
        self.within = Some((start, length));
        self
    }
}

/// The way from the root of a file to a node while a walk goes down; costs nothing until a place is asked for.
#[derive(Clone, Copy)]
pub struct At<'a> {
    file: FileId,
    above: Option<(&'a At<'a>, Link<'a>)>,
}

#[derive(Clone, Copy)]
enum Link<'a> {
    Key(&'a str, usize),
    Index(usize),
}

impl<'a> At<'a> {
    /// The root of a file.
    pub fn root(file: FileId) -> At<'static> {
        At { file, above: None }
    }

    /// The value of a key.
    pub fn key(&'a self, key: &'a str) -> At<'a> {
        self.nth(key, 0)
    }

    /// The value of the n-th key of this name.
    pub fn nth(&'a self, key: &'a str, nth: usize) -> At<'a> {
        At {
            file: self.file,
            above: Some((self, Link::Key(key, nth))),
        }
    }

    /// An element of a list, from 0.
    pub fn index(&'a self, index: usize) -> At<'a> {
        At {
            file: self.file,
            above: Some((self, Link::Index(index))),
        }
    }

    /// The key that leads here, if it is no element of a list.
    pub fn last(&self) -> Option<&'a str> {
        match self.above {
            Some((_, Link::Key(key, _))) => Some(key),
            _ => None,
        }
    }

    /// The key that leads here, as a place.
    pub fn name(&self) -> Place {
        self.place(Part::Key)
    }

    /// What stands here.
    pub fn value(&self) -> Place {
        self.place(Part::Value)
    }

    fn place(&self, part: Part) -> Place {
        let mut steps = Vec::new();
        let mut at = self;
        while let Some((above, link)) = at.above {
            steps.push(match link {
                Link::Key(key, nth) => Step::Key(key.to_owned(), nth),
                Link::Index(index) => Step::Index(index),
            });
            at = above;
        }
        steps.reverse();
        Place {
            file: self.file,
            steps,
            part,
            within: None,
        }
    }
}

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

/// Places that are looked for in one document, as a tree, so that one reading finds them all.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) key: bool,
    pub(super) value: bool,
    /// The keys that `below` begins with.
    pub(super) names: HashSet<String>,
    pub(super) below: HashMap<Step, Wanted>,
}

impl Wanted {
    /// Asks for a place. For a value, the key is asked for as well: it stands in where the value is nothing.
    pub(super) fn add(&mut self, place: &Place) {
        // Where the document begins stands in for all that is nowhere.
        self.value = true;
        let mut wanted = self;
        for step in &place.steps {
            if let Step::Key(name, _) = step {
                wanted.names.insert(name.clone());
            }
            wanted = wanted.below.entry(step.clone()).or_default();
            // Stands in for what is below if that turns out to be empty.
            wanted.key |= matches!(step, Step::Key(..));
        }
        wanted.value |= place.part == Part::Value;
    }
}
