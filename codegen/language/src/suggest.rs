//! "Did you mean": the known name most similar to a misspelt one.

/// The longest name that is compared; a longer one is no typing error.
const LONGEST: usize = 64;

/// The candidate most similar to `name`, if it is similar enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = simplify(name);
    let length = plain.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    let allowed = (length / 3).max(1);
    let distances = candidates.into_iter().filter_map(|candidate| {
        let other = simplify(candidate);
        // A name of one or two letters is similar to everything.
        let other_length = other.chars().count();
        let near = other_length <= LONGEST && other_length.abs_diff(length) <= allowed && (plain == other || length > 2);
        let distance = near.then(|| strsim::osa_distance(&plain, &other))?;
        (distance <= allowed).then_some((distance, candidate))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// `minLength`, `min-length` and `MIN_LENGTH` count as the same.
fn simplify(name: &str) -> String {
    name.chars()
        .take(LONGEST + 1)
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_get_the_nearest_name() {
        let keys = ["summary", "description", "min_length", "max_length", "type", "in", "required"];
        for (slip, want) in [
            ("sumary", Some("summary")),
            ("summray", Some("summary")),
            ("minLength", Some("min_length")),
            ("Type", Some("type")),
            ("tpye", Some("type")),
            ("requierd", Some("required")),
            ("on", None),
            ("", None),
            ("colour", None),
            ("IN", Some("in")),
        ] {
            assert_eq!(nearest(slip, keys), want, "{slip}");
        }
        assert_eq!(nearest(&"x".repeat(100_000), keys), None);
    }
}
