use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn encoded(text: &str) -> String {
    let mut out = String::new();
    percent_encode(text, &mut out);
    out
}

#[test]
fn query_contains_scalars_lists_and_objects() {
    let mut query = Query::new();
    query.add("A", "x y");
    query.add("B", &None::<String>);
    query.add("C", &Some(3_i64));
    query.add("D", &true);
    query.add_joined("E", ',', &["a", "b"].map(str::to_owned).to_vec());
    query.add_json("F", &vec![1000_i64, 2000]);
    assert_eq!(query.as_str(), "A=x%20y&C=3&D=true&E=a%2Cb&F=%5B1000%2C2000%5D");
    assert!(query.sorted);
}

#[test]
fn list_elements_sort_as_strings() {
    let mut query = Query::new();
    query.add("A", &(1..=11_i32).collect::<Vec<_>>());
    query.add("B", &BTreeMap::from([("Key".to_owned(), "k".to_owned())]));
    query.sort();
    assert_eq!(
        query.as_str(),
        "A.1=1&A.10=10&A.11=11&A.2=2&A.3=3&A.4=4&A.5=5&A.6=6&A.7=7&A.8=8&A.9=9&B.Key=k"
    );
}

#[test]
fn set_replaces_earlier_value() {
    let mut query = Query::after(&["https://host/?"]);
    query.add("B", "1");
    query.add("C", "2");
    query.set("B", "3");
    query.set("A", "0");
    query.add("D", &vec![1_i32, 2]);
    query.set("D", "3");
    query.sort();
    assert_eq!(query.as_str(), "A=0&B=3&C=2&D=3");
    assert_eq!(query.into_url(), "https://host/?A=0&B=3&C=2&D=3");
}

#[test]
fn debug_hides_parameter_values() {
    let mut query = Query::new();
    query.add("Name", "hidden value");
    assert_eq!(format!("{query:?}"), r#"{"Name"}"#);
}

proptest! {
    #[test]
    fn query_pairs_are_in_byte_order(pairs in proptest::collection::btree_map(any::<String>(), any::<String>(), 0..8), shift in 0_usize..8) {
        let mut shuffled: Vec<_> = pairs.iter().collect();
        if !shuffled.is_empty() {
            let shift = shift % shuffled.len();
            shuffled.rotate_left(shift);
        }
        let mut query = Query::new();
        for (name, value) in shuffled {
            query.add(name, value);
        }
        query.sort();
        // A BTreeMap is in byte order by itself.
        let expected: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        prop_assert_eq!(query.as_str(), expected.join("&"));
    }
}
