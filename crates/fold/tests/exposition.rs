//! The text that Prometheus reads.
#![allow(clippy::unwrap_used, reason = "a test may fail at once")]

mod rows;

use fold::{Fold, Plan};
use rows::{attempt, labels};
use track::rows::Rows;

const PLAN: &str = r#"{"measures":[
    {"name":"attempts_total","kind":"counter","help":"Attempts,\nby \"carrier\" \\ code.","labels":["carrier","code"],"sources":[{"row":"attempt"}]},
    {"name":"hidden_total","kind":"counter","exposed":false,"labels":[],"sources":[{"row":"attempt"}]},
    {"name":"silent_total","kind":"counter","labels":[],"sources":[{"row":"session"}]},
    {"name":"delay_seconds","kind":"histogram","unit":"seconds","labels":["hop"],"buckets":[0.1,0.5,1],"sources":[{"row":"attempt","value":{"column":"srd"}}]},
    {"name":"delay","kind":"histogram","unit":"milliseconds","labels":[],"buckets":[250,1000],"sources":[{"row":"attempt","value":{"column":"srd"}}]}]}"#;

fn fold() -> Fold {
    Fold::compile(&serde_json::from_str::<Plan>(PLAN).unwrap()).unwrap()
}

/// The label values of one line, read as Prometheus reads them; `None` when the line is broken.
fn read(line: &str) -> Option<Vec<(String, String)>> {
    let (_, mut rest) = line.split_once('{')?;
    let mut found = Vec::new();
    loop {
        let (name, after) = rest.split_once("=\"")?;
        let mut value = String::new();
        let mut characters = after.char_indices();
        let end = loop {
            match characters.next()? {
                (_, '\\') => match characters.next()?.1 {
                    'n' => value.push('\n'),
                    other @ ('\\' | '"') => value.push(other),
                    _ => return None,
                },
                (place, '"') => break place,
                (_, other) => value.push(other),
            }
        };
        found.push((name.to_owned(), value));
        rest = &after[end + 1..];
        if let Some(count) = rest.strip_prefix("} ") {
            return count.parse::<f64>().ok().map(|_| found);
        }
        rest = rest.strip_prefix(',')?;
    }
}

#[test]
fn families_have_help_type_and_samples() {
    let mut fold = fold();
    let alpha = labels("alpha");
    fold.attempt(&attempt(&alpha));
    let mut slow = attempt(&alpha);
    slow.srd = Some(1_000_000_001);
    fold.attempt(&slow);
    let expected = r#"# HELP attempts_total Attempts,\nby "carrier" \\ code.
# TYPE attempts_total counter
attempts_total{carrier="alpha",code="200"} 2
# TYPE delay_seconds histogram
delay_seconds_bucket{hop="first",le="0.1"} 0
delay_seconds_bucket{hop="first",le="0.5"} 1
delay_seconds_bucket{hop="first",le="1"} 1
delay_seconds_bucket{hop="first",le="+Inf"} 2
delay_seconds_sum{hop="first"} 1.500000001
delay_seconds_count{hop="first"} 2
# TYPE delay histogram
delay_bucket{le="250"} 0
delay_bucket{le="1000"} 1
delay_bucket{le="+Inf"} 2
delay_sum 1500.000001
delay_count 2
"#;
    assert_eq!(fold.exposition(), expected);
}

#[test]
fn measure_that_counted_nothing_is_left_out() {
    assert_eq!(fold().exposition(), "");
}

#[test]
fn hostile_label_values_cannot_break_the_format() {
    let hostile = [
        "\"} 1\nforged_total{x=\"y\"} 99",
        "\\",
        "\\\"",
        "a\r\nb",
        "\u{0}\u{2028}\u{85}",
        "{}=,#",
        "",
        "ends with \\",
        "🕿",
    ];
    let mut fold = fold();
    for value in hostile {
        let carrier = labels(value);
        let mut row = attempt(&carrier);
        row.code = value;
        fold.attempt(&row);
    }
    let text = fold.exposition();
    let mut seen: Vec<String> = text
        .split('\n')
        .filter(|line| line.starts_with("attempts_total"))
        .map(|line| {
            let found = read(line).unwrap_or_else(|| panic!("broken: {line}"));
            assert_eq!(found.len(), 2);
            assert_eq!(found[0].1, found[1].1);
            found[0].1.clone()
        })
        .collect();
    let mut expected = hostile.map(str::to_owned).to_vec();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    assert!(!text.split('\n').any(|line| line.starts_with("forged")));
}
