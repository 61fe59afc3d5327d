//! Any order of any messages: the tracker must not panic, must stay within its tables, and must close what it opened once.
#![no_main]

use std::net::SocketAddr;

use decode::sip::{Limits, parse};
use libfuzzer_sys::fuzz_target;
use track::rows::{
    AttemptRow, CompatRow, EventRow, Fork, Hop, MessageRow, Outcome, RegistrationRow, Rows,
    SessionRow, TransactionRow, Transport,
};
use track::{Cap, Observation, Settings, Tracker, TransportFailure};

const METHODS: [&str; 14] = [
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "REGISTER",
    "OPTIONS",
    "PRACK",
    "UPDATE",
    "SUBSCRIBE",
    "NOTIFY",
    "REFER",
    "PUBLISH",
    "INFO",
    "FROB",
];
const STATUS: [u16; 20] = [
    100, 180, 181, 183, 199, 200, 202, 302, 401, 407, 408, 422, 480, 481, 486, 487, 491, 500, 503,
    603,
];
const HEADERS: [&str; 16] = [
    "",
    "Session-Expires: 90\r\n",
    "Contact: <sip:a@10.0.0.1>;expires=30\r\n",
    "Contact: *\r\nExpires: 0\r\n",
    "Expires: 0\r\n",
    "Require: 100rel\r\nRSeq: 1\r\n",
    "RAck: 1 1 INVITE\r\n",
    "Event: presence\r\nExpires: 60\r\n",
    "Event: refer\r\nSubscription-State: terminated;reason=noresource\r\n",
    "Event: presence\r\nSubscription-State: active;expires=30\r\n",
    "Refer-To: <sip:c@d>\r\n",
    "SIP-ETag: x\r\nSIP-If-Match: x\r\n",
    "Reason: SIP;cause=200\r\n",
    "Reason: Q.850;cause=17\r\n",
    "Proxy-Authorization: Digest username=\"a\"\r\n",
    "User-Agent: friendly-scanner\r\n",
];
const ADDRESSES: [&str; 4] = [
    "10.0.0.1:5060",
    "10.0.0.2:5060",
    "10.0.0.2:5070",
    "[2001:db8::1]:5060",
];
const TAGS: [&str; 4] = ["", ";tag=a", ";tag=b", ";tag=c"];

/// What the rows add up to.
#[derive(Default)]
struct Sums {
    opened: u64,
    closed: u64,
    answered_first: u64,
    ended_first: u64,
    rows: u64,
}

impl Rows for Sums {
    fn message(&mut self, row: &MessageRow<'_>) {
        self.opened += u64::from(row.opens_attempt);
        assert!(!(row.retransmission && row.opens_transaction));
    }
    fn transaction(&mut self, _: &TransactionRow<'_>) {
        self.rows += 1;
    }
    fn attempt(&mut self, row: &AttemptRow<'_>) {
        self.closed += 1;
        assert_eq!(
            row.outcome == Outcome::Answered,
            row.holding.is_none() && row.outcome != Outcome::Evicted
        );
        self.answered_first += u64::from(row.outcome == Outcome::Answered && row.hop == Hop::First);
    }
    fn session(&mut self, row: &SessionRow<'_>) {
        self.ended_first += u64::from(row.fork == Fork::First && row.hop == Hop::First);
    }
    fn registration(&mut self, row: &RegistrationRow<'_>) {
        assert_eq!(
            row.rrd.is_some(),
            row.outcome == track::rows::RegistrationOutcome::Ok
        );
    }
    fn event(&mut self, _: &EventRow<'_>) {}
    fn compat(&mut self, _: &CompatRow<'_>) {}
}

fn settings(small: bool) -> Settings {
    let mut settings = Settings {
        scanner_user_agents: vec!["friendly-scanner".to_owned()],
        ..Settings::default()
    };
    if small {
        let cap = Cap {
            entries: 8,
            bytes: 16_384,
        };
        let limits = &mut settings.limits;
        for table in [
            &mut limits.transactions,
            &mut limits.attempts,
            &mut limits.sessions,
            &mut limits.registrations,
            &mut limits.subscriptions,
        ] {
            *table = cap;
        }
        limits.attempts_per_call_id = 3;
    }
    settings
}

fuzz_target!(|data: &[u8]| {
    let Some((first, steps)) = data.split_first() else {
        return;
    };
    let mut tracker = Tracker::new(&settings(first & 1 == 1)).expect("the settings are right");
    let mut sums = Sums::default();
    let mut clock = 0_i64;
    for step in steps.chunks_exact(7) {
        let [time, what, who, tags, numbers, header, extra] = [
            step[0], step[1], step[2], step[3], step[4], step[5], step[6],
        ];
        clock += i64::from(time) * i64::from(time) * 5_000_000;
        let src: SocketAddr = ADDRESSES[usize::from(who & 3)].parse().expect("an address");
        let dst: SocketAddr = ADDRESSES[usize::from(who >> 2 & 3)]
            .parse()
            .expect("an address");
        if what == 255 {
            tracker.transport_failure(
                &TransportFailure {
                    ts: clock,
                    seen: clock,
                    src,
                    dst,
                },
                &mut sums,
            );
            continue;
        }
        let method = METHODS[usize::from(what) % METHODS.len()];
        let cseq = 1 + (numbers & 3);
        let branch = ["z9hG4bK1", "z9hG4bK2", "z9hG4bK", ""][usize::from(numbers >> 2 & 3)];
        let start = if what & 0x40 == 0 {
            format!("{method} sip:b{}@example.com SIP/2.0", extra & 1)
        } else {
            format!("SIP/2.0 {} X", STATUS[usize::from(extra) % STATUS.len()])
        };
        let text = format!(
            "{start}\r\nVia: SIP/2.0/UDP {};branch={branch}\r\nFrom: <sip:a@x>{}\r\nTo: <sip:b@x>{}\r\nCall-ID: c{}\r\nCSeq: {cseq} {method}\r\n{}Content-Length: 0\r\n\r\n",
            ADDRESSES[usize::from(numbers >> 4 & 1)],
            TAGS[usize::from(tags & 3)],
            TAGS[usize::from(tags >> 2 & 3)],
            tags >> 4 & 3,
            HEADERS[usize::from(header & 15)],
        );
        let message = parse(text.as_bytes(), &Limits::default());
        let ts = clock - i64::from(header >> 4) * 1_000_000;
        let observation = Observation {
            message: &message,
            raw: text.as_bytes(),
            ts,
            ts_last: ts,
            seen: clock,
            src,
            dst,
            transport: Transport::Udp,
            input: "fuzz",
            carriage: decode::wire::Carriage::default(),
        };
        tracker.message(&observation, &mut sums);
        if extra & 0x80 != 0 {
            tracker.tick(clock + 1, &mut sums);
        }
    }
    for table in tracker.tables() {
        assert_eq!(table.offered, table.accepted + table.refused, "{table:?}");
    }
    tracker.finalize(&mut sums);
    assert_eq!(sums.opened, sums.closed, "each attempt closes once");
    assert_eq!(
        sums.answered_first,
        sums.ended_first + tracker.active().sessions,
        "each answer has its session"
    );
    assert!(tracker.deadlines() == 0);
});
