//! Places in a spec, said by keys; where they are in the text is looked up only when there is something to say about them.

/// Number of a file in [`Sources`](crate::source::Sources).
pub type FileId = usize;

/// One step down the tree of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// The value of a key; of the n-th one if the key stands there more than once.
    Key(String, usize),
    /// An element of a list, from 0.
    Index(usize),
}

/// Which part of an entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryPart {
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
    pub steps: Vec<PathStep>,
    /// Which part of the entry.
    pub part: EntryPart,
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
pub struct NodePath<'a> {
    file: FileId,
    above: Option<(&'a NodePath<'a>, Link<'a>)>,
}

#[derive(Clone, Copy)]
enum Link<'a> {
    Key(&'a str, usize),
    Index(usize),
}

impl<'a> NodePath<'a> {
    /// The root of a file.
    pub fn root(file: FileId) -> NodePath<'static> {
        NodePath { file, above: None }
    }

    /// The value of a key.
    pub fn key(&'a self, key: &'a str) -> NodePath<'a> {
        self.nth(key, 0)
    }

    /// The value of the n-th key of this name.
    pub fn nth(&'a self, key: &'a str, nth: usize) -> NodePath<'a> {
        NodePath {
            file: self.file,
            above: Some((self, Link::Key(key, nth))),
        }
    }

    /// An element of a list, from 0.
    pub fn index(&'a self, index: usize) -> NodePath<'a> {
        NodePath {
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
        self.place(EntryPart::Key)
    }

    /// What stands here.
    pub fn value(&self) -> Place {
        self.place(EntryPart::Value)
    }

    fn place(&self, part: EntryPart) -> Place {
        let mut steps = Vec::new();
        let mut at = self;
        while let Some((above, link)) = at.above {
            steps.push(match link {
                Link::Key(key, nth) => PathStep::Key(key.to_owned(), nth),
                Link::Index(index) => PathStep::Index(index),
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
