//! Differences between two specs: as they are found, and as a report.

use std::fmt;

/// What a change means for users, the smallest impact first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// Their code compiles and behaves as before: documentation, and details of what is sent.
    Patch,
    /// Their code compiles as before, and there is something new to use.
    Minor,
    /// Their code may have to change.
    Major,
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it means for users.
    pub impact: Impact,
    /// Where: `GetPlayInfo`, or `the service`.
    pub place: String,
    /// What changed: ``the parameter `formats` is new``.
    pub what: String,
}

/// All changes between two specs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Sorted by impact, largest first, then by place.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// What all changes together mean for users; `None` if nothing changed.
    #[must_use]
    pub fn impact(&self) -> Option<Impact> {
        self.differences.iter().map(|difference| difference.impact).max()
    }
}

impl fmt::Display for Comparison {
    /// The changes by impact, with the verdict in the last line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (impact, heading) in [
            (Impact::Major, "major: users may have to change their code"),
            (Impact::Minor, "minor: something new to use"),
            (Impact::Patch, "patch: nothing that the code of users depends on"),
        ] {
            let mut place = None;
            for difference in self.differences.iter().filter(|difference| difference.impact == impact) {
                if place.is_none() {
                    writeln!(f, "{heading}")?;
                }
                if place != Some(&difference.place) {
                    writeln!(f, "  {}", difference.place)?;
                    place = Some(&difference.place);
                }
                writeln!(f, "    {}", difference.what)?;
            }
        }
        match self.impact() {
            None => f.write_str("verdict: nothing changed"),
            Some(Impact::Patch) => f.write_str("verdict: patch; users of the crate have nothing to change"),
            Some(Impact::Minor) => f.write_str("verdict: minor; users of the crate have nothing to change"),
            Some(Impact::Major) => {
                f.write_str("verdict: major; users of the crate may have to change their code (before 1.0: a new minor version)")
            }
        }
    }
}

/// Changes as they are found.
#[derive(Default)]
pub(super) struct DifferenceCollector {
    /// Where the next ones are.
    pub(super) place: String,
    pub(super) differences: Vec<Difference>,
}

impl DifferenceCollector {
    pub(super) fn add(&mut self, impact: Impact, what: impl Into<String>) {
        self.differences.push(Difference {
            impact,
            place: self.place.clone(),
            what: what.into(),
        });
    }

    /// Adds what only the documentation shows, if nothing else was found at this place.
    pub(super) fn documentation(&mut self, before: usize, old: &impl fmt::Debug, new: &impl fmt::Debug) {
        if self.differences.len() == before && format!("{old:?}") != format!("{new:?}") {
            self.add(Impact::Patch, "documentation or examples");
        }
    }

    /// All of them, the weightiest first.
    pub(super) fn finish(self) -> Comparison {
        let mut differences = self.differences;
        differences.sort_by(|a, b| (b.impact, &a.place).cmp(&(a.impact, &b.place)));
        Comparison { differences }
    }
}
