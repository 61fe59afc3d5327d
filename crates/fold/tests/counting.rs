//! A plan is compiled, rows go in, counts and distributions come out.
#![allow(clippy::unwrap_used, reason = "a test may fail at once")]

mod rows;

use fold::{Fold, Plan, SeriesResult};
use rows::{attempt, labels, message};
use track::rows::{Outcome, Rows, Table};

const ATTEMPTS: &str = r#"{"measures":[
    {"name":"attempts_total","kind":"counter","help":"Attempts.","labels":["carrier","outcome"],"sources":[{"row":"attempt"}]},
    {"name":"delay_seconds","kind":"histogram","unit":"seconds","labels":["carrier","fork"],"buckets":[0.1,0.5,1],"sources":[
        {"row":"attempt","value":{"column":"srd"},"label_columns":{"fork":{"constant":"first"}}},
        {"row":"attempt","value":{"each":"srd_other_forks"},"label_columns":{"fork":{"constant":"other"}}}]}]}"#;

fn fold(json: &str) -> Fold {
    Fold::compile(&serde_json::from_str::<Plan>(json).unwrap()).unwrap()
}

fn refusal(json: &str) -> String {
    let plan: Plan = serde_json::from_str(json).unwrap();
    Fold::compile(&plan).unwrap_err().to_string()
}

fn counts(fold: &Fold, name: &str) -> Vec<(Vec<String>, u64)> {
    let results = fold.results();
    let measure = results.measures.iter().find(|each| each.name == name);
    measure
        .unwrap()
        .series
        .iter()
        .map(|series| match series {
            SeriesResult::Counter { values, count } => (values.clone(), *count),
            SeriesResult::Histogram { values, n, .. } => (values.clone(), *n),
        })
        .collect()
}

#[test]
fn rows_are_counted_by_label_set_in_sorted_order() {
    let mut fold = fold(ATTEMPTS);
    let (alpha, beta) = (labels("alpha"), labels("beta"));
    fold.attempt(&attempt(&beta));
    fold.attempt(&attempt(&alpha));
    let mut busy = attempt(&beta);
    busy.outcome = Outcome::Busy;
    fold.attempt(&busy);
    fold.attempt(&busy);
    let expected = [
        (["alpha", "answered"], 1),
        (["beta", "answered"], 1),
        (["beta", "busy"], 2),
    ];
    assert_eq!(
        counts(&fold, "attempts_total"),
        expected.map(|(values, count)| (values.map(String::from).to_vec(), count))
    );
}

#[test]
fn row_without_the_value_is_not_counted_and_a_list_counts_each_element() {
    let mut fold = fold(ATTEMPTS);
    let alpha = labels("alpha");
    let mut forked = attempt(&alpha);
    forked.srd_other_forks = &[600_000_000, 700_000_000];
    fold.attempt(&forked);
    let mut dead = attempt(&alpha);
    dead.srd = None;
    fold.attempt(&dead);
    let expected = [(["alpha", "first"], 1), (["alpha", "other"], 2)];
    assert_eq!(
        counts(&fold, "delay_seconds"),
        expected.map(|(values, count)| (values.map(String::from).to_vec(), count))
    );
}

#[test]
fn label_sets_past_the_limit_are_counted_as_other() {
    let mut fold = fold(&ATTEMPTS.replacen('{', r#"{"series_limit":3,"#, 1));
    for round in 0..2 {
        for number in 0..10 {
            let carrier = labels(&format!("carrier {}", number + round * 5));
            fold.attempt(&attempt(&carrier));
        }
    }
    let found = counts(&fold, "attempts_total");
    assert_eq!(found.len(), 4);
    assert_eq!(found.iter().map(|(_, count)| count).sum::<u64>(), 20);
    assert_eq!(found.last().unwrap().0, ["other", "other"]);
    let overflowed = fold.results().measures[0].overflowed;
    assert_eq!(overflowed, found.last().unwrap().1);
    assert!(fold.exposition().contains(&format!(
        "siptower_series_overflow_total{{measure=\"attempts_total\"}} {overflowed}\n"
    )));
}

#[test]
fn strange_value_past_the_limit_does_not_fall_on_a_series_that_says_other() {
    let mut fold = fold(&ATTEMPTS.replacen('{', r#"{"series_limit":1,"#, 1));
    let (other, strange) = (labels("other"), labels("strange"));
    fold.attempt(&attempt(&other));
    fold.attempt(&attempt(&strange));
    let found = counts(&fold, "attempts_total");
    assert_eq!(found[0], (vec!["other".into(), "answered".into()], 1));
    assert_eq!(found[1], (vec!["other".into(), "other".into()], 1));
}

#[test]
fn results_do_not_depend_on_the_order_of_rows_or_on_hash_keys() {
    let carriers: Vec<_> = (0..100)
        .map(|number| labels(&format!("{number}")))
        .collect();
    let mut there = fold(ATTEMPTS);
    for each in &carriers {
        there.attempt(&attempt(each));
    }
    let mut back = fold(ATTEMPTS);
    for each in carriers.iter().rev() {
        back.attempt(&attempt(each));
    }
    assert_eq!(there.results(), back.results());
    assert_eq!(there.exposition(), back.exposition());
}

#[test]
fn table_is_wanted_when_a_measure_reads_it() {
    let fold = fold(ATTEMPTS);
    assert!(fold.wants(Table::Attempt));
    assert!(!fold.wants(Table::Message));
}

#[test]
fn samples_are_kept_only_when_asked_for() {
    let alpha = labels("alpha");
    let samples = |mut fold: Fold| {
        fold.attempt(&attempt(&alpha));
        match fold.results().measures[1].series.first() {
            Some(SeriesResult::Histogram { samples, .. }) => samples.clone(),
            _ => None,
        }
    };
    assert_eq!(samples(fold(ATTEMPTS)), None);
    assert_eq!(
        samples(fold(ATTEMPTS).with_samples(true)),
        Some(vec![500_000_000])
    );
    let asked = ATTEMPTS.replacen('{', r#"{"keep_samples":true,"#, 1);
    assert_eq!(samples(fold(&asked)), Some(vec![500_000_000]));
}

#[test]
fn sources_of_one_column_apply_to_the_rows_that_fit() {
    let methods = ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS"];
    let measures = methods.map(|method| {
        format!(
            r#"{{"name":"{method}_total","kind":"counter","labels":[],"sources":[{{"row":"message","where":{{"op":"eq","column":"method","value":"{method}"}}}}]}}"#
        )
    });
    let mut fold = fold(&format!(r#"{{"measures":[{}]}}"#, measures.join(",")));
    let alpha = labels("alpha");
    for (times, method) in methods.iter().enumerate() {
        let mut row = message(&alpha);
        row.method = method;
        (0..times).for_each(|_| fold.message(&row));
    }
    for (times, method) in methods.iter().enumerate().skip(1) {
        assert_eq!(
            counts(&fold, &format!("{method}_total")),
            [(vec![], times as u64)]
        );
    }
    assert_eq!(counts(&fold, "INVITE_total"), []);
}

#[test]
fn plans_that_cannot_run_say_why() {
    let measure = |more: &str| {
        format!(r#"{{"measures":[{{"name":"x","kind":"counter","labels":[],{more}}}]}}"#)
    };
    for (json, why) in [
        (
            measure(r#""sources":[{"row":"nothing"}]"#),
            "measure `x`: there is no row `nothing`",
        ),
        (
            measure(r#""sources":[{"row":"attempt","value":{"column":"srd"}}]"#),
            "measure `x`: a counter counts rows, not values",
        ),
        (
            measure(r#""sources":[{"row":"attempt","label_columns":{"y":{"constant":"z"}}}]"#),
            "measure `x`: it has no label `y`",
        ),
        (
            measure(r#""unit":"seconds","sources":[]"#),
            "measure `x`: a counter has neither buckets nor a unit",
        ),
    ] {
        assert_eq!(refusal(&json), why);
    }
    let broken = |from: &str, to: &str| refusal(&ATTEMPTS.replace(from, to));
    assert_eq!(
        broken("attempts_total", "0attempts"),
        "measure `0attempts`: its name is no metric name"
    );
    assert_eq!(
        broken("attempts_total", "delay_seconds_count"),
        "measure `delay_seconds`: another measure has this name"
    );
    assert_eq!(
        broken(r#""carrier","outcome""#, r#""outcome","outcome""#),
        "measure `attempts_total`: the label `outcome` comes twice"
    );
    assert_eq!(
        broken(r#""carrier","outcome""#, r#""le""#),
        "measure `attempts_total`: `le` is no label name"
    );
    assert_eq!(
        broken("[0.1,0.5,1]", "[0.1,0.1]"),
        "measure `delay_seconds`: its buckets must be finite and ascend"
    );
    assert_eq!(
        broken(r#"{"each":"srd_other_forks"}"#, r#"{"each":"srd"}"#),
        "measure `delay_seconds`: the column `srd` is no list"
    );
    assert_eq!(
        broken(r#"{"each":"srd_other_forks"}"#, "{}"),
        "measure `delay_seconds`: a histogram needs one value: a column or each element of one"
    );
    assert_eq!(
        broken(r#"{"column":"srd"}"#, r#"{"column":"reason"}"#),
        "measure `delay_seconds`: the column `reason` is no number"
    );
    assert!(serde_json::from_str::<Plan>(&ATTEMPTS.replace("sources", "source")).is_err());
}
