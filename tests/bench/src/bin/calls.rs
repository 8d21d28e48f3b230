//! What a call costs over loopback, beside hand-written code and the official SDKs:
//! `calls TRACED [NAME PROGRAM SCRIPT]…`
//!
//! TRACED is this program, built with the feature `tracing`.

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
    let mut arguments = std::env::args();
    let this = arguments.next().ok_or("this program has no name")?;
    let arguments: Vec<String> = arguments.collect();
    if arguments == ["serve"] {
        return Ok(runtime.block_on(serve())?);
    }
    // A row of the table of another program: `calls plain ADDRESS CONCURRENCY COUNT`.
    if let [plain, address, concurrency, count] = &arguments[..]
        && plain == "plain"
    {
        let (_, call) = callers::all(address.parse()?).swap_remove(callers::PLAIN);
        let (call, concurrency, count) = (Rc::new(move || call()), concurrency.parse()?, count.parse()?);
        // The first one opens the connections.
        runtime.block_on(run(Rc::clone(&call), concurrency, count));
        let Cost { cpu, rate, p50, p99 } = runtime.block_on(run(call, concurrency, count));
        println!("{cpu} {rate} {p50} {p99}");
        return Ok(());
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
    let [traced, others @ ..] = &arguments[..] else {
        return Err("usage: calls TRACED [NAME PROGRAM SCRIPT]…".into());
    };
    for concurrency in [1, 64] {
        let callers = callers::all(server.address);
        let mut costs = vec![Vec::new(); callers.len()];
        // The same in a process of its own, once as it is here and once with spans: what is
        // compared with what.
        let mut apart = [Vec::new(), Vec::new()];
        for round in 0..=ROUNDS {
            for ((_, call), costs) in callers.iter().zip(&mut costs) {
                let call = Rc::clone(call);
                let cost = runtime.block_on(run(Rc::new(move || call()), concurrency, CALLS));
                // The first one opens the connections.
                if round > 0 {
                    costs.push(cost);
                }
            }
            if round > 0 {
                for (program, costs) in [&this, traced].into_iter().zip(&mut apart) {
                    costs.push(sdk::run(program, "plain", server.address, concurrency, CALLS)?);
                }
            }
        }
        let mut rows: Vec<_> = callers.iter().map(|(name, _)| (*name).to_owned()).zip(costs).collect();
        let names = [
            "aliyun-vod, without both, in a process of its own",
            "the same, built with `tracing`, no subscriber",
        ];
        rows.extend(names.map(str::to_owned).into_iter().zip(apart));
        for other in others.chunks_exact(3) {
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
