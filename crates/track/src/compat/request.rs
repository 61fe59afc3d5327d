//! REGISTER, OPTIONS and BYE: delays from the last request of a Call-ID to its response, and registrations.

use std::sync::Arc;

use decode::sip::Message;

use crate::Timestamp;
use crate::compat::{Compat, Heard, domain};
use crate::hashing::Key;
use crate::labels::Labels;
use crate::rows::{CompatFigure, Rows};
use crate::settings::SECOND;

/// Seconds that a registration lasts when neither side says so.
const DEFAULT_EXPIRES: u32 = 3600;

/// The last request of its method and Call-ID.
#[derive(Debug)]
pub(super) struct Request {
    ts: Timestamp,
    labels: Arc<Labels>,
    /// Seconds that a REGISTER asked for.
    asked: Option<u32>,
}

impl Compat {
    /// Every request starts the measurement anew, a retransmission too.
    pub(super) fn remember(&mut self, method: u8, heard: &Heard<'_>) {
        let asked = if method == domain::REGISTER {
            asked(heard.message)
        } else {
            None
        };
        let request = Request {
            ts: heard.ts(),
            labels: Arc::clone(heard.labels),
            asked,
        };
        self.requests
            .insert(self.request_key(method, heard), request, self.clock);
    }

    pub(super) fn register(&mut self, heard: &Heard<'_>, rows: &mut dyn Rows) {
        heard.count(CompatFigure::Register, "", heard.labels, rows);
        self.remember(domain::REGISTER, heard);
    }

    /// Any final response ends the measurement; only a 200 and a 3xx have a figure.
    pub(super) fn register_response(
        &mut self,
        heard: &Heard<'_>,
        status: u16,
        rows: &mut dyn Rows,
    ) {
        if status < 200 {
            return;
        }
        let request = self.take(domain::REGISTER, heard);
        if let Some(request) = &request {
            match status {
                200 => heard.delay(CompatFigure::Rrd, request.ts, &request.labels, rows),
                300..400 => heard.delay(CompatFigure::Lrd, request.ts, &request.labels, rows),
                _ => {}
            }
        }
        if status == 200 {
            self.register_until(heard, request.and_then(|request| request.asked));
        }
    }

    /// The first response of any class ends the measurement.
    pub(super) fn options_response(&mut self, heard: &Heard<'_>, rows: &mut dyn Rows) {
        if let Some(request) = self.take(domain::OPTIONS, heard) {
            heard.delay(CompatFigure::Ord, request.ts, &request.labels, rows);
        }
    }

    /// Nothing but a 200 ends the measurement and the session.
    pub(super) fn bye_response(&mut self, heard: &Heard<'_>, status: u16, rows: &mut dyn Rows) {
        if status != 200 {
            return;
        }
        if let Some(request) = self.take(domain::BYE, heard) {
            heard.delay(CompatFigure::Pbd, request.ts, &request.labels, rows);
        }
        self.close_dialog(heard, rows);
    }

    fn take(&mut self, method: u8, heard: &Heard<'_>) -> Option<Request> {
        self.requests.remove(self.request_key(method, heard))
    }

    fn request_key(&self, method: u8, heard: &Heard<'_>) -> Key {
        self.hashing.key(method, &[&heard.message.call_id])
    }

    /// One registration for each user and host of From, as long as the answer grants.
    fn register_until(&mut self, heard: &Heard<'_>, asked: Option<u32>) {
        let from = &heard.message.from.uri;
        let key = self
            .hashing
            .key(domain::REGISTRATION, &[from.user, from.host]);
        match granted(heard.message, asked) {
            0 => {
                self.registrations.remove(key);
            }
            seconds => {
                let until = self.clock.saturating_add(i64::from(seconds) * SECOND);
                self.registrations.insert(key, (), until);
            }
        }
    }
}

/// Seconds that a REGISTER asks for: those of a contact, else of Expires. Without a contact it asks for nothing.
fn asked(message: &Message<'_>) -> Option<u32> {
    let contacts = message.contacts();
    if contacts.star || contacts.values.is_empty() {
        return Some(0);
    }
    contacts
        .values
        .iter()
        .filter_map(|contact| contact.expires)
        .max()
        .or_else(|| message.expires())
}

/// Seconds until the last contact of a 200 runs out (RFC 3261 section 10.3: a contact's parameter, else Expires, else what was asked for).
fn granted(message: &Message<'_>, asked: Option<u32>) -> u32 {
    let without = message.expires().or(asked).unwrap_or(DEFAULT_EXPIRES);
    let contacts = message.contacts();
    let longest = contacts
        .values
        .iter()
        .map(|contact| contact.expires.unwrap_or(without))
        .max();
    longest.unwrap_or(without)
}
