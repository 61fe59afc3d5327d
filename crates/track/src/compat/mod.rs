//! sip-exporter v1.11's view of the traffic: what that program would count, by its own rules, on capture time.
//!
//! It knows no hops, branches or attempts: an INVITE is a retransmission when its Call-ID has an INVITE without an answer,
//! and a re-INVITE when its tags are those of a known dialog (docs/concepts/counting.md). Left out on purpose are four of its errors:
//! a 100 to a REGISTER does not end the measurement of its delay (8), times are capture times and not those of processing
//! (17), registrations last as long as the answer grants and end when they are removed (18), and nothing here estimates
//! speech quality (21). Left out too are the limits of its capture: the transport does not matter. A message whose From has
//! no tag is unreadable to it and not counted here either.

mod dialog;
mod invite;
mod lasting;
mod recent;
mod request;

use std::sync::Arc;

use decode::sip::{Message, Method};

use crate::Timestamp;
use crate::compat::dialog::Dialog;
use crate::compat::invite::{Invite, Transaction};
use crate::compat::lasting::Lasting;
use crate::compat::recent::Recent;
use crate::compat::request::Request;
use crate::hashing::{Hashing, Key};
use crate::labels::Labels;
use crate::observation::Observation;
use crate::rows::{CompatFigure, CompatRow, Rows};
use crate::tracker::TableCount;

/// What a key is the key of.
mod domain {
    pub(super) const CALL: u8 = 0;
    pub(super) const TRANSACTION: u8 = 1;
    pub(super) const DIALOG: u8 = 2;
    pub(super) const REGISTRATION: u8 = 3;
    pub(super) const REGISTER: u8 = 4;
    pub(super) const OPTIONS: u8 = 5;
    pub(super) const BYE: u8 = 6;
}

/// What sip-exporter would remember. Each of its tables holds `max_entries` at most and gives up the oldest for a new one.
#[derive(Debug)]
pub(crate) struct Compat {
    hashing: Hashing,
    clock: Timestamp,
    /// INVITEs that wait for an answer, by Call-ID.
    invites: Recent<Invite>,
    /// INVITE transactions by Call-ID, `CSeq` number and From-tag: the first final response is the one that counts.
    transactions: Recent<Transaction>,
    /// Answered INVITEs by Call-ID and both tags.
    dialogs: Lasting<Dialog>,
    /// Call-IDs of sessions that are over: a late 200 opens no new one.
    closed: Recent<()>,
    /// The last REGISTER, OPTIONS and BYE of each Call-ID.
    requests: Recent<Request>,
    /// Addresses of record with a registration.
    registrations: Lasting<()>,
}

impl Compat {
    /// Nothing seen yet.
    pub(crate) fn new(max_entries: usize) -> Self {
        Self {
            hashing: Hashing::random(),
            clock: Timestamp::MIN,
            invites: Recent::new(max_entries),
            transactions: Recent::new(max_entries),
            dialogs: Lasting::new(max_entries),
            closed: Recent::new(max_entries),
            requests: Recent::new(max_entries),
            registrations: Lasting::new(max_entries),
        }
    }

    /// Takes a valid or lenient message. `labels` are those of the request for a response whose request is known.
    pub(crate) fn message(
        &mut self,
        observation: &Observation<'_>,
        labels: &Arc<Labels>,
        rows: &mut dyn Rows,
    ) {
        self.advance(observation.seen, rows);
        let message = observation.message;
        if message.call_id.is_empty() || message.from_tag().is_empty() {
            return;
        }
        let call = self.hashing.key(domain::CALL, &[&message.call_id]);
        let heard = Heard {
            observation,
            message,
            labels,
            call,
        };
        match message.status() {
            Some(status) => self.response(&heard, status, rows),
            None if message.is_request() => self.request(&heard, rows),
            None => {}
        }
    }

    /// Moves the clock: sessions and registrations that ran out end, and what waited a minute is forgotten.
    pub(crate) fn advance(&mut self, clock: Timestamp, rows: &mut dyn Rows) {
        if clock <= self.clock {
            return;
        }
        self.clock = clock;
        self.invites.expire(clock);
        self.transactions.expire(clock);
        self.closed.expire(clock);
        self.requests.expire(clock);
        self.expire_dialogs(rows);
        while self.registrations.pop_due(clock).is_some() {}
    }

    /// Sessions open now.
    pub(crate) fn sessions(&self) -> u64 {
        self.dialogs.len() as u64
    }

    /// Addresses of record registered now.
    pub(crate) fn registrations(&self) -> u64 {
        self.registrations.len() as u64
    }

    /// How full its tables are.
    pub(crate) fn tables(&self) -> [TableCount; 6] {
        [
            self.invites.count("compat_invites"),
            self.transactions.count("compat_transactions"),
            self.dialogs.count("compat_dialogs"),
            self.closed.count("compat_closed"),
            self.requests.count("compat_requests"),
            self.registrations.count("compat_registrations"),
        ]
    }

    fn request(&mut self, heard: &Heard<'_>, rows: &mut dyn Rows) {
        match heard.message.method() {
            Method::Invite => self.invite(heard, rows),
            Method::Cancel => self.cancel(heard),
            Method::Register => self.register(heard, rows),
            Method::Options => self.remember(domain::OPTIONS, heard),
            Method::Bye => self.remember(domain::BYE, heard),
            _ => {}
        }
    }

    fn response(&mut self, heard: &Heard<'_>, status: u16, rows: &mut dyn Rows) {
        match heard.message.method() {
            Method::Invite => self.invite_response(heard, status, rows),
            Method::Register => self.register_response(heard, status, rows),
            Method::Options => self.options_response(heard, rows),
            Method::Bye => self.bye_response(heard, status, rows),
            _ => {}
        }
    }
}

/// A message on its way through the tables.
struct Heard<'a> {
    observation: &'a Observation<'a>,
    message: &'a Message<'a>,
    labels: &'a Arc<Labels>,
    /// Key of its Call-ID.
    call: Key,
}

impl Heard<'_> {
    fn ts(&self) -> Timestamp {
        self.observation.ts
    }

    /// From a start to the last byte of this message. A clock that went back between the two has measured nothing: zero.
    fn since(&self, start: Timestamp) -> i64 {
        self.observation.ts_last.saturating_sub(start).max(0)
    }

    /// Writes a count.
    fn count(&self, figure: CompatFigure, code: &str, labels: &Labels, rows: &mut dyn Rows) {
        rows.compat(&CompatRow {
            ts: self.ts(),
            figure,
            code,
            duration: None,
            labels,
        });
    }

    /// Writes a delay that ends with this message.
    fn delay(&self, figure: CompatFigure, start: Timestamp, labels: &Labels, rows: &mut dyn Rows) {
        let duration = Some(self.since(start));
        rows.compat(&CompatRow {
            ts: self.ts(),
            figure,
            code: "",
            duration,
            labels,
        });
    }
}

/// The state of a table that gives up its oldest entry and nothing else.
fn given_up_by_age(
    table: &'static str,
    entries: usize,
    entry_bytes: usize,
    accepted: u64,
    evicted: u64,
) -> TableCount {
    let reasons = (evicted > 0).then_some(("table_full", evicted));
    TableCount {
        table,
        entries,
        bytes: entries * entry_bytes,
        offered: accepted,
        accepted,
        refused: 0,
        evicted: reasons.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use decode::sip::{Limits, parse};

    use super::*;
    use crate::rows::{
        AttemptRow, Class, Direction, EventRow, MessageRow, RegistrationRow, SessionRow, Transport,
    };
    use crate::rows::{Row, TransactionRow};

    /// Durations of the rows, in the order they were written.
    #[derive(Default)]
    struct Durations(Vec<Option<i64>>);

    impl Rows for Durations {
        fn message(&mut self, row: &MessageRow<'_>) {
            refuse(row);
        }
        fn transaction(&mut self, row: &TransactionRow<'_>) {
            refuse(row);
        }
        fn attempt(&mut self, row: &AttemptRow<'_>) {
            refuse(row);
        }
        fn session(&mut self, row: &SessionRow<'_>) {
            refuse(row);
        }
        fn registration(&mut self, row: &RegistrationRow<'_>) {
            refuse(row);
        }
        fn event(&mut self, row: &EventRow<'_>) {
            refuse(row);
        }
        fn compat(&mut self, row: &CompatRow<'_>) {
            self.0.push(row.duration);
        }
    }

    fn refuse<R: Row>(_: &R) {
        panic!("a row of {}", R::TABLE.as_str());
    }

    fn hear(compat: &mut Compat, ts: Timestamp, start: &str, method: &str, rows: &mut Durations) {
        let raw = format!(
            "{start}\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\n\
             Call-ID: 1\r\nCSeq: 1 {method}\r\nSession-Expires: 4294967295\r\nContent-Length: 0\r\n\r\n"
        );
        let nobody: Arc<str> = Arc::from("");
        let labels = Arc::new(Labels {
            set: 0,
            carrier: Arc::clone(&nobody),
            direction: Direction::Transit,
            class: Class::Normal,
            ua_type: Arc::clone(&nobody),
            tenant: Arc::clone(&nobody),
            node: nobody,
            headers: Vec::new(),
        });
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 5060));
        let observation = Observation {
            message: &parse(raw.as_bytes(), &Limits::default()),
            raw: raw.as_bytes(),
            ts,
            ts_last: ts,
            seen: ts,
            src: address,
            dst: address,
            transport: Transport::Udp,
            input: "",
            carriage: decode::wire::Carriage::default(),
        };
        compat.message(&observation, &labels, rows);
    }

    #[test]
    fn stamps_at_the_ends_of_time_do_no_harm() {
        let ends = [Timestamp::MIN, -1, 0, Timestamp::MAX];
        for (asked, answered) in ends
            .into_iter()
            .flat_map(|asked| ends.map(|answered| (asked, answered)))
        {
            let mut compat = Compat::new(1);
            let mut rows = Durations::default();
            for method in ["INVITE", "BYE"] {
                let request = format!("{method} sip:c@d SIP/2.0");
                hear(&mut compat, asked, &request, method, &mut rows);
                hear(&mut compat, answered, "SIP/2.0 200 OK", method, &mut rows);
            }
            assert_eq!(rows.0.get(..2), Some(&[None, None][..]), "INVITE and 200");
            assert!(
                rows.0
                    .iter()
                    .all(|duration| duration.is_none_or(|duration| duration >= 0))
            );
            compat.advance(Timestamp::MAX, &mut rows);
            assert!(compat.sessions() <= 1);
        }
    }
}
