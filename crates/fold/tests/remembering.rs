//! Rows are counted the same whether the fold knows their kind again or has to ask every source.
#![allow(clippy::unwrap_used, reason = "a test may fail at once")]

mod rows;

use fold::{Fold, Plan, Results};
use rows::{attempt, labels};
use track::rows::{Outcome, Rows};

const PLAN: &str = r#"{"series_limit": 40, "measures": [
    {"name": "a_total", "help": "a", "kind": "counter", "labels": ["carrier", "outcome"], "sources": [{"row": "attempt"}]},
    {"name": "b_total", "help": "b", "kind": "counter", "labels": ["carrier", "cause"], "sources": [
        {"row": "attempt", "where": {"op": "present", "column": "q850"}, "label_columns": {"cause": {"column": "q850"}}}]},
    {"name": "c_total", "help": "c", "kind": "counter", "labels": ["code"], "sources": [
        {"row": "attempt", "where": {"op": "ne", "column": "code", "value": "7"}}]},
    {"name": "d_seconds", "help": "d", "kind": "histogram", "unit": "seconds", "buckets": [0.5, 1.0], "labels": ["carrier"],
     "sources": [{"row": "attempt", "value": {"column": "pdd"}}]},
    {"name": "e_seconds", "help": "e", "kind": "histogram", "unit": "seconds", "buckets": [0.5, 1.0], "labels": ["carrier"],
     "sources": [{"row": "attempt", "value": {"each": "srd_other_forks"}}]}]}"#;

/// The results of many rows of many kinds; with `numbered` their label sets have numbers.
fn counted(numbered: bool, rows: u64) -> Results {
    let plan: Plan = serde_json::from_str(PLAN).unwrap();
    let mut fold = Fold::compile(&plan).unwrap();
    let mut carriers = ["alpha", "beta", "other"].map(labels);
    for (set, carrier) in (1..).zip(&mut carriers) {
        carrier.set = if numbered { set } else { 0 };
    }
    let mut state = 1_u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..rows {
        let code = random(6_000).to_string();
        let mut row = attempt(&carriers[random(3) as usize]);
        row.code = if random(2) == 0 { "200" } else { &code };
        row.outcome = [Outcome::Answered, Outcome::Busy, Outcome::Timeout][random(3) as usize];
        row.q850 = (random(3) == 0).then(|| random(20_000) as u16);
        row.pdd = (random(2) == 0).then(|| random(2_000_000_000).cast_signed());
        row.srd_other_forks = [&[][..], &[1, 2_000_000_000]][random(2) as usize];
        fold.attempt(&row);
    }
    fold.results()
}

#[test]
fn kinds_that_are_known_again_are_counted_like_the_first_of_their_kind() {
    // Within the limits of what is remembered, at the limit of series, and far beyond both.
    for rows in [50, 2_000, 60_000] {
        assert_eq!(counted(true, rows), counted(false, rows), "{rows} rows");
    }
}
