//! The short run of all targets: what is in the corpus, and mutations of it that are the same each
//! time.
//!
//! It finds what a change of the code breaks, on any compiler. What nobody has thought of is found
//! by libFuzzer: see README.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use fuzz::{TARGETS, Target};

/// Inputs are kept this small: what is found in small ones is found fast.
const LONGEST: usize = 16 << 10;

/// Name and content of each input in the corpus of a target, sorted.
fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut inputs: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

/// The words of a dictionary of libFuzzer: a text in quotes on each line.
fn dictionary(target: &Target) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionary").join(target.name);
    let text = fs::read_to_string(path).unwrap_or_default();
    let words = text.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix('"'));
    words
        .map(|word| word.replace("\\\"", "\"").replace("\\x0A", "\n").into_bytes())
        .collect()
}

/// SplitMix64: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// A piece of `of`, most often a short one.
    fn piece<'a>(&mut self, of: &'a [u8]) -> &'a [u8] {
        let start = self.below(of.len() + 1);
        let most = (of.len() - start).min(1 << self.below(8));
        &of[start..start + self.below(most + 1)]
    }
}

fn mutated(random: &mut Random, inputs: &[(String, Vec<u8>)], words: &[Vec<u8>]) -> Vec<u8> {
    let (_, input) = random.pick(inputs).unwrap();
    let mut input = input.clone();
    for _ in 0..=random.below(4) {
        let at = random.below(input.len() + 1);
        let cut = at..at + random.piece(&input[at..]).len();
        let put: Vec<u8> = match random.below(6) {
            0 => Vec::new(),
            1 => vec![u8::try_from(random.below(256)).unwrap()],
            2 => {
                let (_, other) = random.pick(inputs).unwrap();
                random.piece(other).to_vec()
            }
            3 => random.piece(&input).repeat(1 + random.below(3)),
            _ => random.pick(words).cloned().unwrap_or_else(|| b"\xff".to_vec()),
        };
        let replaces = random.below(2) == 0;
        input.splice(if replaces { cut } else { at..at }, put);
    }
    input.truncate(LONGEST);
    input
}

/// Runs one input, and shows it if it breaks a promise.
fn holds(target: &Target, name: &str, input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err() {
        panic!(
            "{} breaks a promise at {name}; add it to the corpus: {:?}",
            target.name,
            String::from_utf8_lossy(input)
        );
    }
}

/// How many of `mutations` are tried: as large a part of them as of the 256 cases of a property
/// test, so that `.ci/run` tries all.
fn tried(mutations: usize) -> usize {
    let cases = std::env::var("PROPTEST_CASES").map_or(256, |cases| cases.parse().unwrap());
    (mutations * cases).div_ceil(256).min(mutations)
}

fn short(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let (inputs, words) = (corpus(target), dictionary(target));
    assert!(!inputs.is_empty() && inputs.len() <= 30, "{} inputs of {name}", inputs.len());
    for (name, input) in &inputs {
        assert!(input.len() <= LONGEST, "{name} is too long for the corpus");
        holds(target, name, input);
    }
    holds(target, "nothing", b"");
    let mut random = Random(0xA11);
    for round in 0..tried(target.mutations) {
        let input = mutated(&mut random, &inputs, &words);
        holds(target, &format!("mutation {round}"), &input);
    }
}

macro_rules! short_runs {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                short(stringify!($name));
            }
        )*

        #[test]
        fn each_target_has_a_test_and_a_binary() {
            let tests = [$(stringify!($name)),*];
            let targets: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(targets, tests);
            let manifest = include_str!("../libfuzzer/Cargo.toml");
            for name in tests {
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in libfuzzer/Cargo.toml");
            }
        }
    };
}

short_runs!(responses errors contents credential_files spec import signer paging time);
