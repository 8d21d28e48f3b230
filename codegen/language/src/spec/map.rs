//! Maps in the order of the file.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// A map of the spec: keyed by wire name, in the order of the file.
pub type Map<T> = Vec<(String, T)>;

/// Reads a [`Map`]: the entries of a YAML map, in the order of the file.
pub(super) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Map<T>, D::Error> {
    struct EntriesVisitor<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
        type Value = Map<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Map<T>, A::Error> {
            entries(map)
        }
    }

    deserializer.deserialize_map(EntriesVisitor(PhantomData))
}

/// The remaining entries.
pub(super) fn entries<'de, T: Deserialize<'de>, A: MapAccess<'de>>(mut map: A) -> Result<Map<T>, A::Error> {
    // A tree in memory knows its size. Fields are large, so a vector that grows by itself would
    // waste memory.
    let mut entries = Vec::with_capacity(map.size_hint().unwrap_or_default());
    while let Some(entry) = map.next_entry()? {
        entries.push(entry);
    }
    Ok(entries)
}
