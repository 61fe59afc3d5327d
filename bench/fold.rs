//! How long the fold takes for one row under the whole plan. Run: `cargo run --release -p fold --example bench_fold`.
//!
//! The fastest of five runs, in time on the processor.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may fail at once"
)]

#[path = "../crates/fold/tests/rows/mod.rs"]
mod rows;

use std::hint::black_box;

use fold::{Fold, Plan};
use rows::{attempt, labels, message};
use track::labels::Labels;
use track::rows::{Kind, Outcome, Rows};

const ROUNDS: usize = 1_000_000;
const METHODS: [&str; 5] = ["INVITE", "ACK", "BYE", "OPTIONS", "REGISTER"];
const OUTCOMES: [(Outcome, &str); 4] = [
    (Outcome::Answered, "200"),
    (Outcome::Busy, "486"),
    (Outcome::NoAnswer, "480"),
    (Outcome::ServerFailure, "503"),
];

/// Nanoseconds that this thread has run on a processor, so that neighbours on the machine do not count.
fn on_cpu() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// The fastest of five runs over rows of eight carriers.
fn measure(name: &str, mut run: impl FnMut(&mut Fold, &Labels, usize)) {
    let plan: Plan = serde_json::from_str(include_str!("../crates/fold/tests/plan.json")).unwrap();
    let carriers: Vec<Labels> = (0..8)
        .map(|number| labels(&format!("carrier-{number}")))
        .collect();
    let best = (0..5)
        .map(|_| {
            let mut fold = Fold::compile(&plan).unwrap();
            let started = on_cpu();
            for round in 0..ROUNDS {
                run(&mut fold, &carriers[round % carriers.len()], round);
            }
            black_box(fold.results());
            on_cpu() - started
        })
        .min();
    let nanoseconds = best.unwrap_or_default() as f64 / ROUNDS as f64;
    println!("{name:<10} {nanoseconds:7.1} ns/row");
}

fn main() {
    measure("message", |fold, labels, round| {
        let mut row = message(labels);
        row.method = METHODS[round / 3 % METHODS.len()];
        if round % 2 == 1 {
            row.kind = Kind::Response;
            row.status = Some(200);
            row.code_class = "2xx";
            row.opens_attempt = false;
            row.opens_transaction = false;
        }
        fold.message(&row);
    });
    measure("attempt", |fold, labels, round| {
        let mut row = attempt(labels);
        (row.outcome, row.code) = OUTCOMES[round / 5 % OUTCOMES.len()];
        row.srd = Some(1_000_000 * (round as i64 % 5_000 + 1));
        fold.attempt(&row);
    });
}
