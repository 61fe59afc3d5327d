//! What becomes of each packet is counted once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod traffic;

use serde_json::{Value, json};
use traffic::{Capture, MILLISECOND, START, calls, config, read, sip};

fn sum(reasons: &Value) -> u64 {
    reasons
        .as_object()
        .unwrap()
        .values()
        .map(|count| count.as_u64().unwrap())
        .sum()
}

fn mixed() -> Capture {
    let mut capture = calls(2);
    let options = sip(true, "OPTIONS", "twice", "", "1 OPTIONS");
    capture
        .datagram(
            20_000 * MILLISECOND,
            (3, 5060),
            (2, 5060),
            options.as_bytes(),
        )
        .repeat(5 * MILLISECOND);
    capture.datagram(20_100 * MILLISECOND, (3, 5060), (2, 5060), b"\r\n\r\n");
    capture.datagram(
        20_200 * MILLISECOND,
        (3, 5070),
        (2, 5060),
        b"\x01\x02\x03\x04hello",
    );
    capture.datagram(
        20_300 * MILLISECOND,
        (3, 4000),
        (2, 4002),
        b"\x80\x00\x00\x01media",
    );
    let broken = options
        .replace("CSeq: 1 OPTIONS\r\n", "")
        .replace("twice", "broken");
    capture.datagram(
        20_400 * MILLISECOND,
        (3, 5060),
        (2, 5060),
        broken.as_bytes(),
    );
    let arp = vec![
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 2, 8, 6, 0, 1,
    ];
    capture.frame(20_500 * MILLISECOND, arp);
    let cut = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0];
    capture.frame(20_600 * MILLISECOND, cut);
    capture
}

#[test]
fn every_packet_is_counted_in_one_place() {
    let path = mixed().save("mixed.pcap");
    let capture = read(config(&[&path], json!({}))).status["capture"].clone();
    let single: u64 = ["carried", "duplicates"]
        .iter()
        .map(|name| capture[name].as_u64().unwrap())
        .sum();
    let reasons: u64 = ["ignored", "dropped"]
        .iter()
        .map(|name| sum(&capture[name]))
        .sum();
    assert_eq!(capture["packets"].as_u64().unwrap(), 20);
    assert_eq!(single + reasons, 20);
    assert_eq!(capture["messages"], 13);
    assert_eq!(capture["duplicates"], 1);
    assert_eq!(capture["keepalives"], 1);
    assert_eq!(capture["probes"], 1);
    assert_eq!(capture["malformed"], json!({"cseq_missing": 1}));
    assert_eq!(capture["ignored"], json!({"not_ip": 1, "not_sip": 1}));
    assert_eq!(sum(&capture["dropped"]), 1);
}

#[test]
fn the_first_and_the_last_stamp_are_told() {
    let path = mixed().save("stamps.pcap");
    let capture = read(config(&[&path], json!({}))).status["capture"].clone();
    assert_eq!(capture["first_ns"], traffic::START);
    assert_eq!(capture["last_ns"], traffic::START + 20_600 * MILLISECOND);
}

#[test]
fn bytes_at_a_configured_sip_port_are_told_as_a_probe() {
    let path = mixed().save("probe.pcap");
    let events = |ports: Value| {
        let outcome = read(config(
            &[&path],
            json!({"tables": {"event": ["name"]}, "sip_ports": ports}),
        ));
        outcome
            .rows()
            .remove("event")
            .unwrap_or_default()
            .iter()
            .filter(|row| row.contains("msg-probe"))
            .count()
    };
    assert_eq!(events(json!([5060])), 1);
    assert_eq!(events(json!([])), 0);
}

#[test]
fn duplicates_are_found_across_files() {
    let capture = calls(1);
    let (first, second) = (capture.save("tap-one.pcap"), capture.save("tap-two.pcap"));
    let status = read(config(&[&first, &second], json!({}))).status;
    assert_eq!(
        (
            &status["capture"]["messages"],
            &status["capture"]["duplicates"]
        ),
        (&json!(6), &json!(6))
    );
}

#[test]
fn silence_on_sip_ends_attempts_while_other_traffic_goes_on() {
    let mut capture = Capture::default();
    let invite = sip(true, "INVITE", "lost", "", "1 INVITE");
    capture.datagram(0, (1, 5060), (2, 5060), invite.as_bytes());
    capture.datagram(
        60_000 * MILLISECOND,
        (1, 4000),
        (2, 4002),
        b"\x80\x00\x00\x01media",
    );
    let path = capture.save("silence.pcap");
    let outcome = read(config(
        &[&path],
        json!({"tables": {"attempt": ["outcome"]}}),
    ));
    assert_eq!(outcome.rows()["attempt"].len(), 1);
}

#[test]
fn timers_fire_at_the_end_of_the_input_only_when_asked() {
    let mut capture = Capture::default();
    let invite = sip(true, "INVITE", "open", "", "1 INVITE");
    capture.datagram(0, (1, 5060), (2, 5060), invite.as_bytes());
    let path = capture.save("open.pcap");
    let attempts = |finalize: bool| {
        let outcome = read(config(
            &[&path],
            json!({"tables": {"attempt": ["outcome"]}, "finalize": finalize}),
        ));
        outcome.rows().remove("attempt").unwrap_or_default().len()
    };
    assert_eq!((attempts(false), attempts(true)), (0, 1));
}

#[test]
fn measures_count_the_rows_without_any_table() {
    let path = calls(5).save("measures.pcap");
    let plan = json!({"measures": [{
        "name": "sessions_total", "kind": "counter", "help": "Sessions.", "labels": ["how"], "sources": [{"row": "session"}],
    }]});
    let outcome = read(config(&[&path], json!({"measures": plan})));
    assert!(outcome.batches.is_empty());
    assert!(
        outcome.exposition.contains("sessions_total{how=\"bye\"} 5"),
        "{}",
        outcome.exposition
    );
    assert!(outcome.measures.is_object());
}

#[test]
fn redaction_reaches_every_column_that_is_made_of_a_message() {
    let mut capture = Capture::default();
    let secret = "0123456789abcdef0123456789abcdef";
    let credentials = format!(
        "Authorization: Digest username=\"alice\", realm=\"a\", nonce=\"n\", uri=\"sip:a\", response=\"{secret}\"\r\n"
    );
    let register = sip(true, "REGISTER", "secret", "", "1 REGISTER").replacen(
        "\r\n",
        &format!("\r\n{credentials}"),
        1,
    );
    capture.datagram(0, (1, 5060), (2, 5060), register.as_bytes());
    let path = capture.save("secret.pcap");
    let seen = |redact: bool| {
        let outcome = read(config(
            &[&path],
            json!({"tables": {"message": null}, "redact": redact}),
        ));
        let batch = &outcome.batches[0].1;
        let raw = batch.column_by_name("raw").unwrap();
        let raw = raw
            .as_any()
            .downcast_ref::<arrow_array::BinaryArray>()
            .unwrap()
            .value(0)
            .to_vec();
        assert_eq!(raw.len(), register.len());
        raw.windows(secret.len())
            .any(|window| window == secret.as_bytes())
    };
    assert!(seen(false));
    assert!(!seen(true));
}

/// A program for Ethernet that takes IPv4 from or to port 4000, tests for fragments and knows no tags.
fn media_port() -> Value {
    json!({"1": [
        [0x28, 0, 0, 12], [0x15, 0, 8, 0x0800],
        [0x28, 0, 0, 20], [0x45, 6, 0, 0x1fff],
        [0xb1, 0, 0, 14], [0x48, 0, 0, 14], [0x15, 2, 0, 4000],
        [0x48, 0, 0, 16], [0x15, 0, 1, 4000], [0x06, 0, 0, 1], [0x06, 0, 0, 0],
    ]})
}

#[test]
fn what_the_filter_refuses_is_counted_and_seen_by_nothing_else() {
    let mut capture = mixed();
    let mut fragment = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45];
    fragment.resize(60, 0);
    fragment.splice(20..22, [0, 185]);
    capture.frame(30_000 * MILLISECOND, fragment);
    let path = capture.save("filtered.pcap");
    let ended = read(config(
        &[&path],
        json!({"filter": media_port(), "tables": {"message": null}}),
    ));
    let capture = &ended.status["capture"];
    assert_eq!(capture["packets"], 21);
    assert_eq!(capture["filtered"], json!({"refused": 19, "fragment": 1}));
    assert_eq!(capture["ignored"], json!({"not_sip": 1}));
    assert_eq!(capture["messages"], 0);
    assert_eq!(capture["duplicates"], 0);
    let only = START + 20_300 * MILLISECOND;
    assert_eq!(capture["first_ns"], only);
    assert_eq!(capture["last_ns"], only);
    assert!(ended.batches.is_empty());
}

#[test]
fn packets_of_a_link_type_without_a_program_are_told_by_its_number() {
    let path = mixed().save("no_program.pcap");
    let programs = json!({"113": [[0x06, 0, 0, 1]]});
    let capture = read(config(&[&path], json!({"filter": programs}))).status["capture"].clone();
    assert_eq!(capture["filtered"], json!({"no_program": 20}));
    assert_eq!(capture["filtered_link_types"], json!({"1": 20}));
    assert_eq!(capture["first_ns"], Value::Null);
}

#[test]
fn a_filter_that_cannot_run_is_refused_with_its_link_type() {
    let endless = json!({"filter": {"1": [[0x05, 0, 0, u32::MAX], [0x06, 0, 0, 1]]}});
    let config = engine::Config::from_json(&endless.to_string()).unwrap();
    let error = engine::Engine::new(config).err().unwrap().to_string();
    assert!(error.starts_with("filter.1: "), "{error}");
}

#[test]
fn only_rows_of_wanted_calls_are_gathered_and_counted() {
    let path = calls(3).save("wanted.pcap");
    let tables = json!({"message": ["call_id"], "attempt": ["call_id"], "session": ["call_id"], "event": ["call_id"]});
    let read = |more: Value| read(config(&[&path], more));
    let all = read(json!({"tables": tables, "finalize": true}));
    let one = read(json!({"tables": tables, "finalize": true, "call_ids": ["call-1"]}));
    for (table, rows) in all.rows() {
        let wanted: Vec<_> = rows
            .into_iter()
            .filter(|row| row.contains("\"call-1\""))
            .collect();
        assert!(!wanted.is_empty(), "{table}");
        assert_eq!(one.rows()[table], wanted, "{table}");
    }
    assert_eq!(
        one.status["capture"], all.status["capture"],
        "the tracker sees everything"
    );
    assert!(
        read(json!({"tables": tables, "call_ids": ["call"]}))
            .batches
            .is_empty()
    );
    assert!(
        read(json!({"tables": tables, "call_ids": []}))
            .batches
            .is_empty()
    );
}
