//! Places in a spec, as paths of keys. Their position in the text is looked up only if there is a
//! problem.

/// The number of a file in [`Sources`](crate::source::Sources).
pub type FileId = usize;

/// One step of a path in a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// The value of a key; of the n-th one if the key is repeated.
    Key(String, usize),
    /// An element of a list, counted from 0.
    Index(usize),
}

/// A part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryPart {
    /// The key itself.
    Key,
    /// The value.
    Value,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The path from the root of the document.
    pub steps: Vec<PathStep>,
    /// Which part of the entry.
    pub part: EntryPart,
    /// A range of bytes, if the place is only a part of a longer string.
    pub within: Option<(usize, usize)>,
}

impl Place {
    /// A part of the string at this place: `length` bytes from `start`.
    pub fn within(mut self, start: usize, length: usize) -> Self {
        self.within = Some((start, length));
        self
    }
}

/// The path from the root of a file to a node, built up during a walk; it costs nothing until a
/// place is needed.
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

    /// The key of this node, unless it is an element of a list.
    pub fn last(&self) -> Option<&'a str> {
        match self.above {
            Some((_, Link::Key(key, _))) => Some(key),
            _ => None,
        }
    }

    /// The place of the key of this node.
    pub fn key_place(&self) -> Place {
        self.place(EntryPart::Key)
    }

    /// The place of this node.
    pub fn value_place(&self) -> Place {
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
