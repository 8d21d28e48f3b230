use proptest::prelude::*;

use super::*;
use crate::encode::Query;

fn encoded(text: &str) -> String {
    let mut out = String::new();
    percent_encode(text, &mut out);
    out
}

proptest! {
    #[test]
    fn merging_is_sorting(own in proptest::collection::btree_map("[A-Z][a-z]{0,3}", any::<String>(), 0..6), system in proptest::collection::btree_map("[A-Z]{2}[a-z]{0,3}", any::<String>(), 0..6)) {
        let mut query = Query::new();
        for (name, value) in &own {
            query.add(name, value);
        }
        let (mut merged, mut again) = (String::new(), String::new());
        let system: Vec<_> = system.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        merge(query.as_str(), system.iter().copied(), &mut merged, |piece| again.push_str(piece));
        prop_assert_eq!(again, encoded(&merged));
        for (name, value) in system {
            query.add(name, value);
        }
        query.sort();
        prop_assert_eq!(merged, query.as_str());
    }
}
