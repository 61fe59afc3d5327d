//! What goes wrong is told and never hangs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod traffic;

use std::path::Path;
use std::time::{Duration, Instant};

use engine::{Config, Engine, Error};
use serde_json::json;
use traffic::{calls, config, drain, read};

fn refused(config: &serde_json::Value) -> String {
    let error = Config::from_json(&config.to_string())
        .and_then(Engine::new)
        .err()
        .unwrap();
    assert!(matches!(error, Error::Config(_)));
    error.to_string()
}

#[test]
fn a_source_that_fails_is_told_and_the_others_are_read() {
    let good = calls(2).save("good.pcap");
    let missing = Path::new("no/such/file.pcap");
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty.pcap");
    std::fs::write(&empty, b"").unwrap();
    let cut = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cut.pcap");
    let bytes = calls(1).bytes();
    std::fs::write(&cut, &bytes[..bytes.len() - 10]).unwrap();
    let status = read(config(&[missing, &good, &empty, &cut], json!({}))).status;
    let sources = status["sources"].as_array().unwrap();
    let kinds: Vec<_> = sources
        .iter()
        .map(|source| source["error"]["kind"].as_str())
        .collect();
    assert_eq!(
        kinds,
        [Some("not_found"), None, Some("empty"), Some("truncated")]
    );
    assert_eq!(sources[0]["name"], "no/such/file.pcap");
    assert_eq!(
        (&sources[1]["packets"], &sources[3]["packets"]),
        (&json!(12), &json!(5))
    );
    assert_eq!(sources[3]["error"]["warning"], true);
    assert!(
        sources
            .iter()
            .filter(|source| source["error"].is_object())
            .all(|source| source["error"]["hint"] != "")
    );
}

#[test]
fn nothing_to_read_is_an_end_at_once() {
    let outcome = read(config(&[], json!({"tables": {"message": null}})));
    assert!(outcome.batches.is_empty());
    assert_eq!(
        outcome.status["capture"]["first_ns"],
        serde_json::Value::Null
    );
}

#[test]
fn a_configuration_that_cannot_be_used_is_refused_with_its_place() {
    assert!(refused(&json!({"source": []})).contains("source"));
    assert!(refused(&json!({"tables": {"calls": null}})).contains("`calls`"));
    assert_eq!(
        refused(&json!({"tables": {"attempt": ["time"]}})),
        "tables.attempt: there is no column `time`"
    );
    assert_eq!(
        refused(&json!({"tables": {"attempt": ["ts", "ts"]}})),
        "tables.attempt: column `ts` is asked for twice"
    );
    assert!(refused(&json!({"batch_rows": 0})).contains("batch_rows"));
    assert!(refused(&json!({"queue_batches": 0})).contains("queue_batches"));
    assert!(
        refused(&json!({"settings": {"local_networks": ["10.0.0.0/99"]}}))
            .contains("local_networks")
    );
    let plan = json!({"measures": [{"name": "x", "kind": "counter", "labels": [], "sources": [{"row": "nothing"}]}]});
    assert!(refused(&json!({"measures": plan})).contains('x'));
}

#[test]
fn a_full_queue_makes_the_reading_wait_and_loses_nothing() {
    let path = calls(20).save("wait.pcap");
    let engine = Engine::new(config(
        &[&path],
        json!({"tables": {"message": ["ts"]}, "batch_rows": 1, "queue_batches": 2}),
    ))
    .unwrap();
    engine.start().unwrap();
    std::thread::sleep(Duration::from_millis(200));
    assert!(
        engine.progress().messages <= 4,
        "the reading went on: {:?}",
        engine.progress()
    );
    // A look at the state does not wait for the worker.
    let status: serde_json::Value = serde_json::from_str(&engine.status().unwrap()).unwrap();
    assert_eq!(status["queues"]["batches"]["waiting"], 2);
    assert_eq!(drain(&engine).len(), 120);
}

#[test]
fn stopping_wakes_a_worker_that_waits_for_room_and_keeps_its_rows() {
    let path = calls(20).save("stop.pcap");
    let engine = Engine::new(config(
        &[&path],
        json!({"tables": {"message": ["ts"]}, "batch_rows": 3, "queue_batches": 1}),
    ))
    .unwrap();
    engine.start().unwrap();
    std::thread::sleep(Duration::from_millis(100));
    engine.stop();
    let rows: usize = drain(&engine)
        .iter()
        .map(|(_, batch)| batch.num_rows())
        .sum();
    assert_eq!(rows as u64, engine.progress().messages);
    assert!(rows < 120);
}

#[cfg(unix)]
#[test]
fn stopping_ends_an_engine_that_waits_for_packets() {
    let path = calls(1).save("growing.pcap");
    let config =
        json!({"sources": [{"path": path, "follow": true}], "tables": {"message": ["ts"]}});
    let engine = Engine::new(Config::from_json(&config.to_string()).unwrap()).unwrap();
    engine.start().unwrap();
    // What a followed source has said comes without waiting for a full batch.
    let rows = engine
        .next_batch(Duration::from_secs(5))
        .unwrap()
        .unwrap()
        .rows
        .num_rows();
    assert_eq!(rows, 6);
    let before = Instant::now();
    engine.stop();
    assert!(drain(&engine).is_empty());
    assert!(before.elapsed() < Duration::from_secs(3));
}

#[test]
fn an_engine_that_was_stopped_before_it_started_is_at_its_end() {
    let engine = Engine::new(config(&[], json!({}))).unwrap();
    assert!(!engine.finished().unwrap());
    engine.stop();
    assert!(engine.finished().unwrap());
    assert_eq!(engine.start(), Err(Error::AlreadyStarted));
}

#[test]
fn an_engine_starts_once() {
    let engine = Engine::new(config(&[], json!({}))).unwrap();
    engine.start().unwrap();
    assert_eq!(engine.start(), Err(Error::AlreadyStarted));
}

#[test]
fn progress_ends_at_the_size_of_the_input() {
    let path = calls(3).save("progress.pcap");
    let engine = Engine::new(config(&[&path], json!({}))).unwrap();
    engine.start().unwrap();
    drain(&engine);
    let progress = engine.progress();
    assert_eq!(
        progress.bytes_total,
        Some(std::fs::metadata(&path).unwrap().len())
    );
    assert_eq!(Some(progress.bytes_read), progress.bytes_total);
    assert_eq!((progress.packets, progress.messages), (18, 18));
    assert_eq!(
        progress.clock_ns,
        traffic::START + (260 + 9100) * traffic::MILLISECOND
    );
}
