//! Small captures, and engines that read them to the end.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use arrow_array::RecordBatch;
use engine::{Config, Engine};
use serde_json::{Value, json};

/// 2026-01-01 in nanoseconds.
pub const START: i64 = 1_767_225_600_000_000_000;
/// A millisecond in nanoseconds.
pub const MILLISECOND: i64 = 1_000_000;

/// A capture while it is written.
#[derive(Debug, Default)]
pub struct Capture {
    packets: Vec<(i64, Vec<u8>)>,
    identification: u16,
}

impl Capture {
    /// Adds a UDP datagram between two hosts of 10.0.0.0/8, `at` nanoseconds after the start.
    pub fn datagram(
        &mut self,
        at: i64,
        (source, source_port): (u8, u16),
        (target, target_port): (u8, u16),
        payload: &[u8],
    ) -> &mut Self {
        self.identification = self.identification.wrapping_add(1);
        let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
        let length = u16::try_from(28 + payload.len()).unwrap();
        frame.extend([0x45, 0]);
        frame.extend(length.to_be_bytes());
        frame.extend(self.identification.to_be_bytes());
        frame.extend([0, 0, 64, 17, 0, 0, 10, 0, 0, source, 10, 0, 0, target]);
        frame.extend(source_port.to_be_bytes());
        frame.extend(target_port.to_be_bytes());
        frame.extend((length - 20).to_be_bytes());
        frame.extend([0, 0]);
        frame.extend(payload);
        self.frame(at, frame)
    }

    /// Adds a whole Ethernet frame.
    pub fn frame(&mut self, at: i64, frame: Vec<u8>) -> &mut Self {
        self.packets.push((START + at, frame));
        self
    }

    /// Adds the last packet once more, a moment later.
    pub fn repeat(&mut self, later: i64) -> &mut Self {
        let (at, frame) = self.packets.last().unwrap().clone();
        self.packets.push((at + later, frame));
        self
    }

    /// Adds an answered call that begins at `at`.
    pub fn call(&mut self, at: i64, name: &str) -> &mut Self {
        let (alice, bob) = ((1, 5060), (2, 5060));
        let steps: [(i64, bool, &str, &str, &str); 6] = [
            (0, true, "INVITE", "", "1 INVITE"),
            (100, false, "180 Ringing", ";tag=t", "1 INVITE"),
            (2000, false, "200 OK", ";tag=t", "1 INVITE"),
            (2100, true, "ACK", ";tag=t", "1 ACK"),
            (9000, true, "BYE", ";tag=t", "2 BYE"),
            (9100, false, "200 OK", ";tag=t", "2 BYE"),
        ];
        for (later, request, what, to_tag, cseq) in steps {
            let message = sip(request, what, name, to_tag, cseq);
            let (from, to) = if request { (alice, bob) } else { (bob, alice) };
            self.datagram(at + later * MILLISECOND, from, to, message.as_bytes());
        }
        self
    }

    /// Writes the capture, in time order, as pcap with nanoseconds.
    pub fn save(&self, name: &str) -> PathBuf {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, self.bytes()).unwrap();
        path
    }

    /// The capture as the bytes of a file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut packets: Vec<_> = self.packets.iter().collect();
        packets.sort_by_key(|(at, _)| *at);
        let mut bytes = Vec::new();
        for word in [0xa1b2_3c4d_u32, 0x0004_0002, 0, 0, 262_144, 1] {
            bytes.extend(word.to_le_bytes());
        }
        for (at, frame) in packets {
            let length = u32::try_from(frame.len()).unwrap();
            let (seconds, rest) = (at / 1_000_000_000, at % 1_000_000_000);
            for word in [
                u32::try_from(seconds).unwrap(),
                u32::try_from(rest).unwrap(),
                length,
                length,
            ] {
                bytes.extend(word.to_le_bytes());
            }
            bytes.extend(frame);
        }
        bytes
    }
}

/// A capture of so many calls that overlap.
pub fn calls(count: i64) -> Capture {
    let mut capture = Capture::default();
    for number in 0..count {
        capture.call(number * 130 * MILLISECOND, &format!("call-{number}"));
    }
    capture
}

/// One SIP message of a call.
pub fn sip(request: bool, what: &str, call: &str, to_tag: &str, cseq: &str) -> String {
    let start = if request {
        format!("{what} sip:bob@10.0.0.2 SIP/2.0")
    } else {
        format!("SIP/2.0 {what}")
    };
    let branch = cseq.replace(' ', "-");
    let mut message = String::new();
    write!(
        message,
        "{start}\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK-{call}-{branch}\r\nMax-Forwards: 70\r\n\
         From: <sip:alice@10.0.0.1>;tag=f\r\nTo: <sip:bob@10.0.0.2>{to_tag}\r\nCall-ID: {call}\r\nCSeq: {cseq}\r\n\
         Contact: <sip:alice@10.0.0.1>\r\nContent-Length: 0\r\n\r\n"
    )
    .unwrap();
    message
}

/// A configuration that reads these captures; `more` replaces what it names.
pub fn config(captures: &[&Path], more: Value) -> Config {
    let sources: Vec<_> = captures.iter().map(|path| json!({"path": path})).collect();
    let mut config = json!({"sources": sources});
    let Value::Object(more) = more else {
        panic!("an object is expected")
    };
    config.as_object_mut().unwrap().extend(more);
    Config::from_json(&config.to_string()).unwrap()
}

/// What an engine gave.
#[derive(Debug)]
pub struct Outcome {
    pub batches: Vec<(&'static str, RecordBatch)>,
    pub status: Value,
    pub measures: Value,
    pub exposition: String,
}

impl Outcome {
    /// Every row as text, by table.
    pub fn rows(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut rows: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (table, batch) in &self.batches {
            let texts = (0..batch.num_rows()).map(|row| {
                let cells: Vec<_> = batch
                    .columns()
                    .iter()
                    .map(|column| format!("{:?}", column.slice(row, 1)))
                    .collect();
                cells.join("|")
            });
            rows.entry(table).or_default().extend(texts);
        }
        rows
    }
}

/// Runs an engine to its end.
pub fn read(config: Config) -> Outcome {
    let engine = Engine::new(config).unwrap();
    engine.start().unwrap();
    let batches = drain(&engine);
    Outcome {
        batches,
        status: serde_json::from_str(&engine.status().unwrap()).unwrap(),
        measures: serde_json::from_str(&engine.measures().unwrap()).unwrap(),
        exposition: engine.exposition(),
    }
}

/// Takes batches until there are no more.
pub fn drain(engine: &Engine) -> Vec<(&'static str, RecordBatch)> {
    let mut batches = Vec::new();
    while !engine.finished().unwrap() {
        if let Some(batch) = engine.next_batch(Duration::from_secs(5)).unwrap() {
            batches.push((batch.table.as_str(), batch.rows));
        }
    }
    batches
}
