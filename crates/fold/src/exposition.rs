//! The text format of Prometheus, version 0.0.4. Names were checked when the plan was compiled; label values and help texts
//! are escaped, so that nothing a peer sends can break a line.

use std::fmt::Write;

use crate::decimal::write_scaled;
use crate::plan::{Kind, MeasurePlan};
use crate::results::{MeasureResult, Results, SeriesResult};

/// How many values each measure counted under the label values `other`.
const OVERFLOW_NAME: &str = "siptower_series_overflow_total";

pub(crate) fn text<'a>(results: &Results, plans: impl Iterator<Item = &'a MeasurePlan>) -> String {
    let mut text = String::new();
    for (measure, plan) in results.measures.iter().zip(plans) {
        if plan.exposed && !measure.series.is_empty() {
            family(&mut text, measure, &plan.help);
        }
    }
    overflow(&mut text, results);
    text
}

fn family(text: &mut String, measure: &MeasureResult, help: &str) {
    let kind = match measure.kind {
        Kind::Counter => "counter",
        Kind::Histogram => "histogram",
    };
    head(text, &measure.name, help, kind);
    for series in &measure.series {
        match series {
            SeriesResult::Counter { values, count } => {
                line(text, measure, "", values, None);
                let _ = writeln!(text, " {count}");
            }
            SeriesResult::Histogram {
                values,
                n,
                sum,
                buckets,
                ..
            } => {
                let bounds = measure.buckets.iter().map(ToString::to_string);
                let bounds = bounds.chain(std::iter::once("+Inf".to_owned()));
                for (bound, count) in bounds.zip(buckets) {
                    line(text, measure, "_bucket", values, Some(&bound));
                    let _ = writeln!(text, " {count}");
                }
                line(text, measure, "_sum", values, None);
                text.push(' ');
                write_scaled(text, *sum, measure.unit.decimals());
                text.push('\n');
                line(text, measure, "_count", values, None);
                let _ = writeln!(text, " {n}");
            }
        }
    }
}

fn overflow(text: &mut String, results: &Results) {
    let full: Vec<&MeasureResult> = results
        .measures
        .iter()
        .filter(|measure| measure.overflowed > 0)
        .collect();
    if full.is_empty() {
        return;
    }
    let help = "Counted under the label values other because the measure had too many label sets.";
    head(text, OVERFLOW_NAME, help, "counter");
    for measure in full {
        let _ = writeln!(
            text,
            "{OVERFLOW_NAME}{{measure=\"{}\"}} {}",
            measure.name, measure.overflowed
        );
    }
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) {
    if !help.is_empty() {
        let _ = write!(text, "# HELP {name} ");
        escape(text, help, false);
        text.push('\n');
    }
    let _ = writeln!(text, "# TYPE {name} {kind}");
}

/// Name and labels of one sample, without its value.
fn line(
    text: &mut String,
    measure: &MeasureResult,
    ending: &str,
    values: &[String],
    bound: Option<&str>,
) {
    text.push_str(&measure.name);
    text.push_str(ending);
    let labels = measure
        .labels
        .iter()
        .map(String::as_str)
        .zip(values.iter().map(String::as_str));
    let mut separator = '{';
    for (label, value) in labels.chain(bound.map(|bound| ("le", bound))) {
        text.push(separator);
        text.push_str(label);
        text.push_str("=\"");
        escape(text, value, true);
        text.push('"');
        separator = ',';
    }
    if separator == ',' {
        text.push('}');
    }
}

/// Backslash and line feed are escaped everywhere, quotes in label values; nothing else means anything in this format.
fn escape(text: &mut String, value: &str, quotes: bool) {
    for character in value.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '"' if quotes => text.push_str("\\\""),
            other => text.push(other),
        }
    }
}
