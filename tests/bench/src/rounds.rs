//! Interleaved rounds: every subject is measured in every round, so that a busy moment of the
//! machine meets all of them.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Something to measure.
pub struct Subject<'a> {
    name: String,
    run: Box<dyn FnMut() + 'a>,
}

impl<'a> Subject<'a> {
    /// `run` is one iteration.
    pub fn new(name: impl Into<String>, run: impl FnMut() + 'a) -> Self {
        Self {
            name: name.into(),
            run: Box::new(run),
        }
    }
}

/// What was measured of a subject.
pub struct Row {
    /// Its name.
    pub name: String,
    /// Nanoseconds for one iteration, of each round.
    pub nanoseconds: Vec<f64>,
}

impl Row {
    /// The median of all rounds.
    #[must_use]
    pub fn median(&self) -> f64 {
        median(self.nanoseconds.clone())
    }

    /// The median of the ratios within each round.
    #[must_use]
    pub fn over(&self, other: &Self) -> f64 {
        median(
            self.nanoseconds
                .iter()
                .zip(&other.nanoseconds)
                .map(|(this, that)| this / that)
                .collect(),
        )
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// CPU time of this thread: it stands still while others have the processor.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Measures all subjects in `rounds` rounds of about a millisecond each.
pub fn measure(subjects: Vec<Subject<'_>>, rounds: usize) -> Vec<Row> {
    const SLICE: Duration = Duration::from_millis(1);
    let time = |run: &mut dyn FnMut(), iterations: u32| {
        let begin = thread_time();
        for _ in 0..iterations {
            run();
        }
        thread_time() - begin
    };
    let mut measured: Vec<_> = subjects
        .into_iter()
        .map(|mut subject| {
            let mut iterations = 1;
            // Warms up too.
            while time(&mut *subject.run, iterations) < SLICE {
                iterations *= 2;
            }
            let row = Row {
                name: subject.name,
                nanoseconds: Vec::with_capacity(rounds),
            };
            (subject.run, iterations, row)
        })
        .collect();
    for _ in 0..rounds {
        for (run, iterations, row) in &mut measured {
            let taken = time(&mut **run, *iterations);
            row.nanoseconds.push(taken.as_secs_f64() * 1e9 / f64::from(*iterations));
        }
    }
    measured.into_iter().map(|(.., row)| row).collect()
}

/// Prints a Markdown table of medians, each beside the ratio to the row that `base` finds for it.
pub fn print<'r>(title: &str, rows: &'r [Row], base: impl Fn(usize) -> &'r Row) {
    println!("\n| {title} | ns, median | ratio | to |\n|---|--:|--:|---|");
    for (index, row) in rows.iter().enumerate() {
        let base = base(index);
        println!("| {} | {:.0} | {:.2} | {} |", row.name, row.median(), row.over(base), base.name);
    }
}
