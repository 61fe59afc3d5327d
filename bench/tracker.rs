//! What the tracker costs in time and memory: 100,000 calls and 500,000 registrations that are up at the same time.
//! Run: `cargo run --release -p track --example bench_tracker`.
//!
//! Times are of the tracker alone: messages are parsed before the clock starts. Memory is the resident set of the process.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use decode::sip::{Limits, Message, parse};
use track::rows::{
    AttemptRow, CompatRow, EventRow, MessageRow, RegistrationRow, Rows, SessionRow, TransactionRow,
    Transport,
};
use track::{Observation, Settings, Tracker};

const CALLS: u32 = 100_000;
const REGISTRATIONS: u32 = 500_000;

/// Counts rows, so that nothing is optimised away.
#[derive(Default)]
struct Count(u64);

impl Rows for Count {
    fn message(&mut self, row: &MessageRow<'_>) {
        self.0 += u64::from(row.bytes > 0);
    }
    fn transaction(&mut self, _: &TransactionRow<'_>) {
        self.0 += 1;
    }
    fn attempt(&mut self, _: &AttemptRow<'_>) {
        self.0 += 1;
    }
    fn session(&mut self, _: &SessionRow<'_>) {
        self.0 += 1;
    }
    fn registration(&mut self, _: &RegistrationRow<'_>) {
        self.0 += 1;
    }
    fn event(&mut self, _: &EventRow<'_>) {
        self.0 += 1;
    }
    fn compat(&mut self, _: &CompatRow<'_>) {
        self.0 += 1;
    }
}

struct Load {
    tracker: Tracker,
    rows: Count,
    now: i64,
    spent: Duration,
    messages: u64,
}

impl Load {
    fn send(&mut self, text: &str, src: SocketAddr, dst: SocketAddr) {
        let limits = Limits::default();
        let message: Message<'_> = parse(text.as_bytes(), &limits);
        self.now += 20_000;
        let observation = Observation {
            message: &message,
            raw: text.as_bytes(),
            ts: self.now,
            ts_last: self.now,
            seen: self.now,
            src,
            dst,
            transport: Transport::Udp,
            input: "bench",
            carriage: decode::wire::Carriage::default(),
        };
        let start = Instant::now();
        self.tracker.message(&observation, &mut self.rows);
        self.spent += start.elapsed();
        self.messages += 1;
    }

    /// Prints what was spent since the last report.
    fn report(&mut self, what: &str) {
        let each = self.spent.as_nanos() / u128::from(self.messages.max(1));
        let resident = resident_bytes() / 1_048_576;
        println!(
            "{what}: {} messages, {each} ns each, {resident} MiB resident, {} deadlines",
            self.messages,
            self.tracker.deadlines()
        );
        self.spent = Duration::ZERO;
        self.messages = 0;
    }
}

fn message(start: &str, number: u32, cseq: &str, to_tag: &str, more: &str) -> String {
    format!(
        "{start}\r\nVia: SIP/2.0/UDP 10.1.0.10:5060;branch=z9hG4bK-{number:08x}-{cseq}\r\nMax-Forwards: 70\r\nFrom: \"User {number}\" <sip:+4930{number:07}@example.com>;tag=from{number:08x}\r\nTo: <sip:+4940{number:07}@example.net>{to_tag}\r\nCall-ID: {number:032x}@10.1.0.10\r\nCSeq: {cseq}\r\nUser-Agent: Example Phone 1.2.3\r\n{more}Content-Length: 0\r\n\r\n"
    )
}

fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .unwrap_or(0);
    pages * 4096
}

fn main() {
    let (src, dst): (SocketAddr, SocketAddr) = (
        "10.1.0.10:5060".parse().unwrap(),
        "10.0.0.1:5060".parse().unwrap(),
    );
    let tracker = Tracker::new(&Settings {
        carriers: vec![track::Carrier {
            name: "alpha".to_owned(),
            networks: vec!["10.1.0.0/16".to_owned()],
            ner_wide: false,
        }],
        ..Settings::default()
    })
    .unwrap();
    let mut load = Load {
        tracker,
        rows: Count::default(),
        now: 0,
        spent: Duration::ZERO,
        messages: 0,
    };
    load.report("empty");
    for number in 0..CALLS {
        let tag = format!(";tag=to{number:08x}");
        let invite = message(
            &format!("INVITE sip:+4940{number:07}@example.net SIP/2.0"),
            number,
            "1 INVITE",
            "",
            "",
        );
        load.send(&invite, src, dst);
        for (status, tag) in [
            ("100 Trying", ""),
            ("180 Ringing", tag.as_str()),
            ("200 OK", tag.as_str()),
        ] {
            load.send(
                &message(&format!("SIP/2.0 {status}"), number, "1 INVITE", tag, ""),
                dst,
                src,
            );
        }
        load.send(
            &message("ACK sip:b@example.net SIP/2.0", number, "1 ACK", &tag, ""),
            src,
            dst,
        );
    }
    load.report("100,000 calls up");
    for number in 0..REGISTRATIONS {
        let contact = format!("Contact: <sip:+4930{number:07}@10.1.0.10:5060>;expires=3600\r\n");
        let number = number + CALLS;
        load.send(
            &message(
                "REGISTER sip:example.net SIP/2.0",
                number,
                "1 REGISTER",
                "",
                &contact,
            ),
            src,
            dst,
        );
        load.send(
            &message("SIP/2.0 200 OK", number, "1 REGISTER", ";tag=r", &contact),
            dst,
            src,
        );
    }
    load.report("and 500,000 registrations");
    load.now += 60_000_000_000;
    for number in 0..CALLS {
        let tag = format!(";tag=to{number:08x}");
        load.send(
            &message("BYE sip:b@example.net SIP/2.0", number, "2 BYE", &tag, ""),
            src,
            dst,
        );
        load.send(
            &message("SIP/2.0 200 OK", number, "2 BYE", &tag, ""),
            dst,
            src,
        );
    }
    load.report("calls ended");
    for table in load
        .tracker
        .tables()
        .iter()
        .filter(|table| table.entries > 0)
    {
        println!("{table:?}");
    }
    println!("{} rows, {:?}", load.rows.0, load.tracker.active());
}
