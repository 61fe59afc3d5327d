//! sip-exporter v1.11's view (docs/concepts/counting.md): rule by rule, and against the figures of the scenarios.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::float_cmp
)]

#[path = "compat/bounds.rs"]
mod bounds;
#[path = "compat/invites.rs"]
mod invites;
mod ladder;
#[path = "compat/pcap.rs"]
mod pcap;
#[path = "compat/requests.rs"]
mod requests;
#[path = "compat/scenarios.rs"]
mod scenarios;
#[path = "compat/sessions.rs"]
mod sessions;

use ladder::{Ladder, milliseconds};
use track::rows::Table;

/// What was counted and measured so far: figure, then code, then milliseconds.
fn figures(ladder: &Ladder) -> Vec<String> {
    ladder
        .table(Table::Compat)
        .into_iter()
        .map(|row| {
            let code = row["code"].as_str();
            let duration = milliseconds(row, "duration").map(|value| value.to_string());
            let words = [row["figure"].as_str(), code, &duration.unwrap_or_default()];
            words
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// How often a figure was counted or measured.
fn count(ladder: &Ladder, figure: &str) -> usize {
    ladder.count(Table::Compat, "figure", figure)
}
