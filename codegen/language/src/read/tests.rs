//! The structs accept everything that the tables accept.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::typed::typed;
use super::validate::placeholder;
use crate::keys::{self, Language, Shape};
use crate::spec::{self, Literal};

fn agrees<T: DeserializeOwned + JsonSchema>() {
    let language = Language::from_struct::<T>().unwrap();
    let table = language.root();
    let whole: Vec<(String, Literal)> = table
        .keys
        .iter()
        .map(|key| (key.name.clone(), placeholder(&key.shape, &language)))
        .collect();
    if let Err(mismatch) = typed::<T>(Literal::Map(whole.clone())) {
        panic!("{}: {mismatch}", table.what);
    }
    for key in &table.keys {
        let rest = whole.iter().filter(|(name, _)| *name != key.name).cloned().collect();
        assert_eq!(
            typed::<T>(Literal::Map(rest)).is_err(),
            key.required,
            "{}: {}",
            table.what,
            key.name
        );
    }
}

#[test]
fn structs_accept_everything_their_tables_accept() {
    agrees::<spec::Service>();
    agrees::<spec::Action>();
    agrees::<spec::Field>();
    agrees::<spec::TypeDef>();
    agrees::<spec::ValueDef>();
    agrees::<spec::ErrorCode>();
    agrees::<spec::Endpoints>();
    agrees::<spec::Endpoint>();
    agrees::<spec::QuotaPer>();
    agrees::<spec::Paging>();
    agrees::<spec::Example>();
}

#[test]
fn keys_of_other_formats_are_not_ours() {
    for table in keys::ACTION.tables().chain(keys::SERVICE.tables()) {
        assert!(table.what.contains(' ') || table.what == "paging", "{:?}", table.what);
        let elsewhere = table.keys.iter().flat_map(|key| &key.elsewhere);
        let advice = table.advice.iter().map(|(elsewhere, _)| elsewhere);
        let mut words: Vec<&String> = elsewhere.chain(advice).collect();
        words.sort();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "{words:?}");
        for word in words {
            assert!(table.key(word).is_none(), "{word}");
        }
    }
}

#[test]
fn missing_required_key_gets_a_placeholder() {
    let filled = placeholder(&Shape::Table("Field".to_owned()), &keys::ACTION);
    let field: spec::Field = typed(filled).unwrap();
    assert_eq!(field.ty, spec::Type::Named(String::new()));
}
