//! Nothing: built alone, it builds the crate that a feature names.
