//! Ladders in, rows out: a call flow is written as it would be drawn, and the rows are looked at by column name.
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
use std::net::SocketAddr;

use decode::sip::{Limits, parse};
use track::rows::{
    AttemptRow, CompatRow, EventRow, MessageRow, RegistrationRow, Row, Rows, SessionRow, Table,
    TransactionRow, Transport, Value, columns,
};
use track::{Observation, Probe, Settings, Tracker, TransportFailure};

/// A row as text by column: absent columns are left out.
pub type Record = BTreeMap<&'static str, String>;

/// Takes every row down.
#[derive(Debug, Default)]
pub struct Recorder {
    pub rows: Vec<(Table, Record)>,
}

impl Recorder {
    fn take<R: Row>(&mut self, row: &R) {
        let mut record = Record::new();
        for (index, column) in columns(R::TABLE).iter().enumerate() {
            let text = match row.value(index) {
                Value::Absent => continue,
                Value::Bool(value) => value.to_string(),
                Value::Integer(value) => value.to_string(),
                Value::Text(value) => value.to_owned(),
                Value::Integers(values) => format!("{values:?}"),
                Value::Numbers(values) => format!("{values:?}"),
                Value::Address(address) => address.to_string(),
                Value::Bytes(bytes) => bytes.escape_ascii().to_string(),
                Value::Issues(issues) => format!("{issues:?}"),
                Value::Headers(headers) => format!("{headers:?}"),
            };
            record.insert(column.name, text);
        }
        self.rows.push((R::TABLE, record));
    }
}

impl Rows for Recorder {
    fn message(&mut self, row: &MessageRow<'_>) {
        self.take(row);
    }
    fn transaction(&mut self, row: &TransactionRow<'_>) {
        self.take(row);
    }
    fn attempt(&mut self, row: &AttemptRow<'_>) {
        self.take(row);
    }
    fn session(&mut self, row: &SessionRow<'_>) {
        self.take(row);
    }
    fn registration(&mut self, row: &RegistrationRow<'_>) {
        self.take(row);
    }
    fn event(&mut self, row: &EventRow<'_>) {
        self.take(row);
    }
    fn compat(&mut self, row: &CompatRow<'_>) {
        self.take(row);
    }
}

/// A caller.
pub const ALICE: &str = "10.1.0.10:5060";
/// A proxy of the operator.
pub const PROXY: &str = "10.0.0.1:5060";
/// A called party.
pub const BOB: &str = "10.2.0.20:5060";

/// One message on the wire: what differs from a plain call's.
#[derive(Clone, Debug)]
pub struct Wire {
    pub at: f64,
    pub start: String,
    pub from: &'static str,
    pub to: &'static str,
    pub call_id: String,
    pub from_tag: String,
    pub to_tag: String,
    pub cseq: u32,
    pub method: String,
    pub branch: String,
    pub sent_by: String,
    pub headers: String,
    pub body: String,
    pub late: f64,
}

/// A tracker, what it wrote, and the messages of a plain call between ALICE and PROXY.
pub struct Ladder {
    pub tracker: Tracker,
    pub recorder: Recorder,
    pub call_id: String,
    pub caller_tag: String,
    pub callee_tag: String,
}

impl Default for Ladder {
    fn default() -> Self {
        Self::with(&Settings::default())
    }
}

impl Ladder {
    pub fn with(settings: &Settings) -> Self {
        Self {
            tracker: Tracker::new(settings).unwrap(),
            recorder: Recorder::default(),
            call_id: "call-1".to_owned(),
            caller_tag: "alice-tag".to_owned(),
            callee_tag: "bob-tag".to_owned(),
        }
    }

    /// A request of the caller outside a dialog; its branch names method and `CSeq`, so that the same request is a retransmission.
    pub fn request(&self, at: f64, method: &str, cseq: u32) -> Wire {
        Wire {
            at,
            start: format!("{method} sip:bob@example.com SIP/2.0"),
            from: ALICE,
            to: PROXY,
            call_id: self.call_id.clone(),
            from_tag: self.caller_tag.clone(),
            to_tag: String::new(),
            cseq,
            method: method.to_owned(),
            branch: format!("z9hG4bK-{}-{method}-{cseq}", self.call_id),
            sent_by: ALICE.to_owned(),
            headers: String::new(),
            body: String::new(),
            late: 0.0,
        }
    }

    /// A request of the caller inside the dialog.
    pub fn inside(&self, at: f64, method: &str, cseq: u32) -> Wire {
        Wire {
            to_tag: self.callee_tag.clone(),
            ..self.request(at, method, cseq)
        }
    }

    /// A request of the called party inside the dialog.
    pub fn inside_back(&self, at: f64, method: &str, cseq: u32) -> Wire {
        Wire {
            from: PROXY,
            to: ALICE,
            from_tag: self.callee_tag.clone(),
            to_tag: self.caller_tag.clone(),
            sent_by: PROXY.to_owned(),
            branch: format!("z9hG4bK-back-{}-{method}-{cseq}", self.call_id),
            ..self.request(at, method, cseq)
        }
    }

    /// The response to a request; it carries the called party's tag unless it is a 100.
    pub fn response(&self, at: f64, status: u16, request: &Wire) -> Wire {
        let to_tag = if request.to_tag.is_empty() && status != 100 {
            self.callee_tag.clone()
        } else {
            request.to_tag.clone()
        };
        Wire {
            at,
            start: format!("SIP/2.0 {status} Reason"),
            from: request.to,
            to: request.from,
            to_tag,
            headers: String::new(),
            body: String::new(),
            ..request.clone()
        }
    }

    pub fn send(&mut self, wire: &Wire) -> &Record {
        let bytes = wire.bytes();
        let before = self.recorder.rows.len();
        self.raw(wire.at, wire.late, wire.from, wire.to, &bytes);
        let rows = &self.recorder.rows[before..];
        &rows
            .iter()
            .rev()
            .find(|(table, _)| *table == Table::Message)
            .expect("each message has a row")
            .1
    }

    pub fn raw(&mut self, at: f64, late: f64, from: &str, to: &str, bytes: &[u8]) {
        let message = parse(bytes, &Limits::default());
        let ts = nanoseconds(at);
        let observation = Observation {
            message: &message,
            raw: bytes,
            ts,
            ts_last: ts,
            seen: ts + nanoseconds(late),
            src: from.parse::<SocketAddr>().unwrap(),
            dst: to.parse::<SocketAddr>().unwrap(),
            transport: Transport::Udp,
            input: "ladder",
            carriage: decode::wire::Carriage::default(),
        };
        self.tracker.message(&observation, &mut self.recorder);
    }

    pub fn probe(&mut self, at: f64, bytes: usize) {
        let ts = nanoseconds(at);
        let probe = Probe {
            ts,
            seen: ts,
            src: ALICE.parse().unwrap(),
            dst: PROXY.parse().unwrap(),
            transport: Transport::Udp,
            bytes,
        };
        self.tracker.probe(&probe, &mut self.recorder);
    }

    pub fn unreachable(&mut self, at: f64, from: &str, to: &str) {
        let ts = nanoseconds(at);
        let failure = TransportFailure {
            ts,
            seen: ts,
            src: from.parse().unwrap(),
            dst: to.parse().unwrap(),
        };
        self.tracker.transport_failure(&failure, &mut self.recorder);
    }

    pub fn tick(&mut self, at: f64) {
        self.tracker.tick(nanoseconds(at), &mut self.recorder);
    }

    pub fn finalize(&mut self) {
        self.tracker.finalize(&mut self.recorder);
    }

    /// INVITE at `at`, 180 half a second later, answered two seconds later, acknowledged.
    pub fn answer(&mut self, at: f64) -> Wire {
        let invite = self.request(at, "INVITE", 1);
        self.send(&invite);
        self.send(&self.response(at + 0.5, 180, &invite));
        let answer = self.response(at + 2.0, 200, &invite);
        self.send(&answer);
        self.send(&Wire {
            branch: "z9hG4bK-ack".to_owned(),
            ..self.inside(at + 2.1, "ACK", 1)
        });
        invite
    }

    pub fn table(&self, table: Table) -> Vec<&Record> {
        self.recorder
            .rows
            .iter()
            .filter(|(of, _)| *of == table)
            .map(|(_, record)| record)
            .collect()
    }

    /// The only row of a table.
    pub fn only(&self, table: Table) -> &Record {
        let rows = self.table(table);
        assert_eq!(rows.len(), 1, "{rows:#?}");
        rows[0]
    }

    pub fn events(&self) -> Vec<&str> {
        self.table(Table::Event)
            .iter()
            .map(|event| event["name"].as_str())
            .collect()
    }

    /// The message rows that show an anomaly.
    pub fn anomalies(&self) -> Vec<&str> {
        self.table(Table::Message)
            .iter()
            .filter_map(|message| message.get("anomaly").map(String::as_str))
            .collect()
    }

    pub fn count(&self, table: Table, column: &str, value: &str) -> usize {
        self.table(table)
            .iter()
            .filter(|record| record.get(column).is_some_and(|known| known == value))
            .count()
    }

    /// Nothing is remembered any more. sip-exporter's view remembers by rules of its own.
    pub fn is_empty(&self) -> bool {
        let tables = self.tracker.tables();
        tables
            .iter()
            .filter(|count| !count.table.starts_with("compat"))
            .all(|count| count.entries == 0 && count.bytes == 0)
    }

    /// `offered = accepted + refused` for every table.
    pub fn counts_add_up(&self) -> bool {
        self.tracker
            .tables()
            .iter()
            .all(|count| count.offered == count.accepted + count.refused)
    }

    pub fn evicted(&self, table: &str, reason: &str) -> u64 {
        let tables = self.tracker.tables();
        let count = tables.iter().find(|count| count.table == table).unwrap();
        count.evicted.get(reason).copied().unwrap_or(0)
    }
}

impl Wire {
    pub fn with(mut self, headers: &str) -> Self {
        self.headers.push_str(headers);
        self.headers.push_str("\r\n");
        self
    }

    /// With SDP of one audio line.
    pub fn with_sdp(mut self, direction: &str) -> Self {
        self.headers.push_str("Content-Type: application/sdp\r\n");
        self.body = format!(
            "v=0\r\no=- 1 1 IN IP4 10.1.0.10\r\ns=-\r\nc=IN IP4 10.1.0.10\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 0\r\na={direction}\r\n"
        );
        self
    }

    /// At another hop: other endpoints, another element's branch.
    pub fn between(mut self, from: &'static str, to: &'static str) -> Self {
        self.from = from;
        self.to = to;
        from.clone_into(&mut self.sent_by);
        self.branch = format!("{}-{from}", self.branch);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        let tag = |tag: &str| {
            if tag.is_empty() {
                String::new()
            } else {
                format!(";tag={tag}")
            }
        };
        write!(text, "{}\r\n", self.start).unwrap();
        let branch = if self.branch.is_empty() {
            String::new()
        } else {
            format!(";branch={}", self.branch)
        };
        write!(text, "Via: SIP/2.0/UDP {}{branch}\r\n", self.sent_by).unwrap();
        write!(
            text,
            "From: <sip:alice@example.com>{}\r\n",
            tag(&self.from_tag)
        )
        .unwrap();
        write!(text, "To: <sip:bob@example.com>{}\r\n", tag(&self.to_tag)).unwrap();
        write!(
            text,
            "Call-ID: {}\r\nCSeq: {} {}\r\nMax-Forwards: 70\r\n",
            self.call_id, self.cseq, self.method
        )
        .unwrap();
        write!(
            text,
            "{}Content-Length: {}\r\n\r\n{}",
            self.headers,
            self.body.len(),
            self.body
        )
        .unwrap();
        text.into_bytes()
    }
}

#[allow(clippy::cast_possible_truncation)]
pub fn nanoseconds(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64 * 1_000_000
}

/// A duration column in milliseconds.
pub fn milliseconds(record: &Record, column: &str) -> Option<i64> {
    record
        .get(column)
        .map(|value| value.parse::<i64>().unwrap() / 1_000_000)
}
