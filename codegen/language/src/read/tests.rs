//! The tables of keys and the structs say the same.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::tree::Node;
use super::typed::typed;
use super::validate::stand_in;
use crate::keys;
use crate::keys::Table;
use crate::keys::forms::{CLASSES, ENCODINGS, LOCATIONS, METHODS, PROTOCOLS, SIGNATURES, SPANS};
use crate::spec;

/// Asks a type for the names that it expects.
struct Names<'n>(&'n Cell<&'static [&'static str]>);

#[derive(Debug)]
struct Asked;

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("asked")
    }
}

impl std::error::Error for Asked {}

impl serde::de::Error for Asked {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Asked
    }
}

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Asked;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Asked> {
        Err(Asked)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: &'static [&'static str], _: V) -> Result<V::Value, Asked> {
        self.0.set(fields);
        Err(Asked)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, variants: &'static [&'static str], _: V) -> Result<V::Value, Asked> {
        self.0.set(variants);
        Err(Asked)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

fn names<T: DeserializeOwned>() -> Vec<&'static str> {
    let names = Cell::new(&[][..]);
    assert!(T::deserialize(Names(&names)).is_err());
    names.get().to_vec()
}

fn agrees<T: DeserializeOwned>(table: &'static Table) {
    let listed: Vec<&str> = table.keys.iter().map(|key| key.name).collect();
    assert_eq!(listed, names::<T>(), "{}", table.what);
    let whole: Vec<(String, Node)> = table.keys.iter().map(|key| (key.name.to_owned(), stand_in(&key.shape))).collect();
    if let Err(mismatch) = typed::<T>(Node::Map(whole.clone())) {
        panic!("{}: {mismatch}", table.what);
    }
    for key in table.keys {
        let rest = whole.iter().filter(|(name, _)| name != key.name).cloned().collect();
        assert_eq!(typed::<T>(Node::Map(rest)).is_err(), key.required, "{}: {}", table.what, key.name);
    }
}

#[test]
fn tables_and_structs_have_the_same_keys() {
    agrees::<spec::Service>(&keys::SERVICE);
    agrees::<spec::Action>(&keys::ACTION);
    agrees::<spec::Field>(&keys::FIELD);
    agrees::<spec::TypeDef>(&keys::TYPE_DEF);
    agrees::<spec::ErrorCode>(&keys::ERROR);
    agrees::<spec::Endpoints>(&keys::ENDPOINTS);
    agrees::<spec::Endpoint>(&keys::ENDPOINT);
    agrees::<spec::QuotaPer>(&keys::QUOTA);
    agrees::<spec::Paging>(&keys::PAGING);
    agrees::<spec::Example>(&keys::EXAMPLE);
}

#[test]
fn tables_and_enums_have_the_same_words() {
    let of = |words: &[(&'static str, &str)]| words.iter().map(|(word, _)| *word).collect::<Vec<_>>();
    assert_eq!(of(SIGNATURES), names::<spec::SignatureScheme>());
    assert_eq!(of(PROTOCOLS), names::<spec::Protocol>());
    assert_eq!(of(METHODS), names::<spec::Method>());
    assert_eq!(of(SPANS), names::<spec::Span>());
    assert_eq!(of(ENCODINGS), names::<spec::Encoding>());
    assert_eq!(of(LOCATIONS), names::<spec::Location>());
    assert_eq!(of(CLASSES), names::<spec::ErrorClass>());
}

#[test]
fn words_of_elsewhere_lead_to_keys() {
    for table in [
        &keys::SERVICE,
        &keys::ACTION,
        &keys::FIELD,
        &keys::TYPE_DEF,
        &keys::VALUE_DEF,
        &keys::ERROR,
        &keys::ENDPOINTS,
        &keys::ENDPOINT,
        &keys::PAGING,
        &keys::EXAMPLE,
    ] {
        for (elsewhere, here) in table.elsewhere {
            assert!(table.key(here).is_some(), "{here}");
            assert!(table.key(elsewhere).is_none(), "{elsewhere}");
        }
        for (elsewhere, _) in table.advice {
            let has = table.elsewhere.iter().any(|(other, _)| other == elsewhere);
            assert!(!has && table.key(elsewhere).is_none(), "{elsewhere}");
        }
    }
}

#[test]
fn a_required_key_is_filled_in_with_something_neutral() {
    let filled = stand_in(&keys::Shape::Table(&keys::FIELD));
    let field: spec::Field = typed(filled).unwrap();
    assert_eq!(field.ty, spec::Type::Named(String::new()));
}
