//! For the tests of providers.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::Path;

use super::Environment;

/// These variables and this home directory.
pub(crate) fn environment(vars: &[(&str, &str)], home: Option<&Path>) -> Environment {
    let vars: HashMap<_, _> = vars.iter().map(|&(name, value)| (name.to_owned(), OsString::from(value))).collect();
    Environment::new(move |name| vars.get(name).cloned(), home.map(Path::to_owned))
}
