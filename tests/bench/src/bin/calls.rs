//! What a call costs over loopback, beside hand-written code and the official SDKs: `calls [NAME PROGRAM SCRIPT]…`

#![forbid(unsafe_code)]

use std::error::Error;
use std::rc::Rc;

use tokio::runtime::Builder;
use vod_bench::calls::load::{Cost, run};
use vod_bench::calls::server::{Server, serve};
use vod_bench::calls::{callers, sdk};

/// Rounds of each caller, one caller after the other.
const ROUNDS: usize = 25;
/// Calls of one round.
const CALLS: usize = 6_400;
/// Rounds of the official SDKs, and their calls.
const SDK: (usize, usize) = (3, 3_200);

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["serve"] {
        return Ok(runtime.block_on(serve())?);
    }
    let server = Server::start()?;
    // For profilers: `calls profile NUMBER COUNT`, a caller of the table, counted from 0.
    if let [profile, number, count] = &arguments[..]
        && profile == "profile"
    {
        let (name, call) = callers::all(server.address).swap_remove(number.parse()?);
        let cost = runtime.block_on(run(Rc::new(move || call()), 64, count.parse()?));
        println!("{name}: {cost:?}");
        return Ok(());
    }
    for concurrency in [1, 64] {
        let callers = callers::all(server.address);
        let mut costs = vec![Vec::new(); callers.len()];
        for round in 0..=ROUNDS {
            for ((_, call), costs) in callers.iter().zip(&mut costs) {
                let call = Rc::clone(call);
                let cost = runtime.block_on(run(Rc::new(move || call()), concurrency, CALLS));
                // The first one opens the connections.
                if round > 0 {
                    costs.push(cost);
                }
            }
        }
        let mut rows: Vec<_> = callers.iter().map(|(name, _)| (*name).to_owned()).zip(costs).collect();
        for other in arguments.chunks_exact(3) {
            let (rounds, count) = SDK;
            let costs = (0..rounds).map(|_| sdk::run(&other[1], &other[2], server.address, concurrency, count));
            rows.push((other[0].clone(), costs.collect::<Result<_, _>>()?));
        }
        print(concurrency, &rows);
    }
    Ok(())
}

fn print(concurrency: usize, rows: &[(String, Vec<Cost>)]) {
    println!("\n| concurrency {concurrency} | CPU, µs | ratio | calls/s | ratio | p50, µs | p99, µs |\n|---|--:|--:|--:|--:|--:|--:|");
    let written = &rows[1].1;
    for (name, costs) in rows {
        let of = |figure: fn(&Cost) -> f64| median(costs.iter().map(figure));
        // Within each round where both have the same rounds, of the medians otherwise.
        let over = |figure: fn(&Cost) -> f64| {
            if costs.len() == written.len() {
                median(costs.iter().zip(written).map(|(this, that)| figure(this) / figure(that)))
            } else {
                of(figure) / median(written.iter().map(figure))
            }
        };
        println!(
            "| {name} | {:.1} | {:.2} | {:.0} | {:.2} | {:.0} | {:.0} |",
            of(|cost| cost.cpu),
            over(|cost| cost.cpu),
            of(|cost| cost.rate),
            over(|cost| cost.rate),
            of(|cost| cost.p50),
            of(|cost| cost.p99),
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
