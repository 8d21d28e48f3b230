//! "Did you mean": the name that a misspelt one was meant to be.

/// Longest name that is compared; beyond it nobody has made a typing error.
const LONGEST: usize = 64;

/// The candidate nearest to `name`, if one is near enough for a slip.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = simplify(name);
    if plain.is_empty() || plain.len() > LONGEST {
        return None;
    }
    let allowed = (plain.len() / 3).max(1);
    let distances = candidates.into_iter().filter_map(|candidate| {
        let other = simplify(candidate);
        // A name of one or two letters is near to everything.
        let near = other.len() <= LONGEST && other.len().abs_diff(plain.len()) <= allowed && (plain == other || plain.len() > 2);
        let distance = near.then(|| distance(&plain, &other))?;
        (distance <= allowed).then_some((distance, candidate))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// `minLength`, `min-length` and `MIN_LENGTH` are the same slip.
fn simplify(name: &str) -> Vec<char> {
    name.chars()
        .take(LONGEST + 1)
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Letters to insert, remove, replace or swap with their neighbour to make `b` of `a`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_understood() {
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

    #[test]
    fn distances() {
        for (a, b, want) in [
            ("", "", 0),
            ("a", "", 1),
            ("ab", "ba", 1),
            ("kitten", "sitting", 3),
            ("strng", "string", 1),
        ] {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(distance(&chars(a), &chars(b)), want, "{a} {b}");
            assert_eq!(distance(&chars(b), &chars(a)), want, "{b} {a}");
        }
    }
}
