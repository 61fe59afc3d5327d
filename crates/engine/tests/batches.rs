//! Rows in batches: the same rows in the same order, however they are packed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod traffic;

use std::collections::HashMap;

use arrow_array::Array;
use arrow_schema::{DataType, TimeUnit};
use serde_json::json;
use traffic::{calls, config, read};

#[test]
fn batch_and_queue_sizes_change_no_row_and_no_order() {
    let path = calls(40).save("sizes.pcap");
    let tables = json!({"message": null, "transaction": null, "attempt": null, "session": null, "event": null, "compat": null});
    let run = |batch_rows: u32, queue_batches: u32| {
        let sizes = json!({"tables": tables, "finalize": true, "batch_rows": batch_rows, "queue_batches": queue_batches});
        read(config(&[&path], sizes)).rows()
    };
    let whole = run(1_000_000, 64);
    assert_eq!(whole["message"].len(), 240);
    assert_eq!(whole["session"].len(), 40);
    for (batch_rows, queue_batches) in [(1, 1), (1, 64), (7, 1), (240, 2)] {
        assert_eq!(
            run(batch_rows, queue_batches),
            whole,
            "{batch_rows} rows, {queue_batches} batches"
        );
    }
}

#[test]
fn no_batch_holds_more_rows_than_were_asked_for() {
    let path = calls(10).save("full.pcap");
    let outcome = read(config(
        &[&path],
        json!({"tables": {"message": ["ts"]}, "batch_rows": 16}),
    ));
    let rows: Vec<_> = outcome
        .batches
        .iter()
        .map(|(_, batch)| batch.num_rows())
        .collect();
    assert_eq!(rows, [16, 16, 16, 12]);
}

#[test]
fn a_capture_split_into_two_files_gives_the_same_rows() {
    let (mut first, mut second, mut whole) = (
        traffic::Capture::default(),
        traffic::Capture::default(),
        traffic::Capture::default(),
    );
    for number in 0..10 {
        let at = number * 700 * traffic::MILLISECOND;
        let name = format!("call-{number}");
        whole.call(at, &name);
        if number % 2 == 0 {
            first.call(at, &name)
        } else {
            second.call(at, &name)
        };
    }
    // Which file a message came from is a column of its own.
    let tables =
        json!({"tables": {"transaction": null, "attempt": null, "session": null, "event": null}});
    let together = read(config(&[&whole.save("whole.pcap")], tables.clone()));
    let split = read(config(
        &[&first.save("first.pcap"), &second.save("second.pcap")],
        tables,
    ));
    assert_eq!(split.rows(), together.rows());
}

#[test]
fn columns_come_as_they_were_asked_for_and_nothing_else_does() {
    let path = calls(1).save("columns.pcap");
    let outcome = read(config(
        &[&path],
        json!({"tables": {"session": ["how", "ts"]}}),
    ));
    assert_eq!(outcome.batches.len(), 1);
    let (table, batch) = &outcome.batches[0];
    let schema = batch.schema();
    let names: Vec<_> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    assert_eq!((*table, names), ("session", vec!["how", "ts"]));
}

#[test]
fn a_table_without_columns_still_counts_its_rows() {
    let path = calls(3).save("bare.pcap");
    let outcome = read(config(&[&path], json!({"tables": {"session": []}})));
    assert_eq!(outcome.batches[0].1.num_rows(), 3);
    assert_eq!(outcome.batches[0].1.num_columns(), 0);
}

#[test]
fn without_tables_there_are_no_batches() {
    let path = calls(3).save("nothing.pcap");
    let outcome = read(config(&[&path], json!({})));
    assert!(outcome.batches.is_empty());
    assert_eq!(outcome.status["capture"]["messages"], 18);
}

#[test]
fn types_are_those_of_the_schema_and_durations_name_their_unit() {
    let path = calls(1).save("types.pcap");
    let outcome = read(config(
        &[&path],
        json!({"tables": {"attempt": null, "message": null}}),
    ));
    let schema = |table: &str| {
        outcome
            .batches
            .iter()
            .find(|(name, _)| *name == table)
            .unwrap()
            .1
            .schema()
    };
    let attempt = schema("attempt");
    let nanoseconds = DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()));
    let field = |name: &str| attempt.field_with_name(name).unwrap();
    assert_eq!(
        (field("ts").data_type(), field("ts").is_nullable()),
        (&nanoseconds, false)
    );
    assert_eq!(
        (field("srd").data_type(), field("srd").is_nullable()),
        (&DataType::Int64, true)
    );
    assert_eq!(
        field("srd").metadata(),
        &HashMap::from([("unit".to_owned(), "ns".to_owned())])
    );
    assert_eq!(field("q850").data_type(), &DataType::UInt16);
    assert_eq!(field("outcome").data_type(), &DataType::Utf8);
    assert!(
        matches!(field("srd_other_forks").data_type(), DataType::List(item) if item.data_type() == &DataType::Int64)
    );
    assert!(matches!(
        field("headers").data_type(),
        DataType::Map(_, false)
    ));
    assert!(matches!(
        schema("message")
            .field_with_name("issues")
            .unwrap()
            .data_type(),
        DataType::List(_)
    ));
    assert_eq!(
        schema("message")
            .field_with_name("raw")
            .unwrap()
            .data_type(),
        &DataType::Binary
    );
}

#[test]
fn absent_values_are_null_and_present_ones_are_not() {
    let path = calls(1).save("absent.pcap");
    let outcome = read(config(
        &[&path],
        json!({"tables": {"attempt": ["srd", "q850"]}}),
    ));
    let batch = &outcome.batches[0].1;
    assert_eq!(
        (batch.column(0).null_count(), batch.column(1).null_count()),
        (0, 1)
    );
}

#[test]
fn large_messages_close_a_batch_before_its_rows_do() {
    let mut capture = traffic::Capture::default();
    let padding = format!("X-Padding: {}\r\n", "x".repeat(30_000));
    for number in 0..400 {
        let message = traffic::sip(true, "OPTIONS", &format!("large-{number}"), "", "1 OPTIONS")
            .replacen("\r\n", &format!("\r\n{padding}"), 1);
        capture.datagram(
            number * traffic::MILLISECOND,
            (1, 5060),
            (2, 5060),
            message.as_bytes(),
        );
    }
    let path = capture.save("large.pcap");
    let outcome = read(config(
        &[&path],
        json!({"tables": {"message": ["raw"]}, "batch_rows": 100_000}),
    ));
    assert!(outcome.batches.len() > 1);
    assert_eq!(
        outcome
            .batches
            .iter()
            .map(|(_, batch)| batch.num_rows())
            .sum::<usize>(),
        400
    );
}
