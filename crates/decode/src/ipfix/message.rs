//! One IPFIX message: a header, then sets (RFC 7011 3.1 and 3.3).

use crate::sip::{Content, classify};

use super::fields::Fields;
use super::record::{self, Fault};
use super::{Direction, SetName, SipRecord, Transport};

/// Version, length, export time, sequence number and domain.
pub(super) const HEADER: usize = 16;
/// Identifier and length; the length counts them.
pub(super) const SET_HEADER: usize = 4;
/// The version of IPFIX; 9 is `NetFlow`.
pub(super) const VERSION: u16 = 10;

/// What a message held, set by set. Every set is in one of these, and so is every record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// SIP messages that were given.
    pub messages: u64,
    /// Records without a byte of SIP.
    pub empty: u64,
    /// Sets and records that end too early or hold something else than they should.
    pub damaged: u64,
    /// Keepalives.
    pub keepalives: u64,
    /// Introductions and answers to them.
    pub connects: u64,
    /// Sets that are known and not read: templates, SCTP, quality of media.
    pub ignored: u64,
    /// Sets that nobody knows.
    pub unknown: u64,
}

/// Gives the SIP messages in an IPFIX message, and says what else there was.
pub fn records(message: &[u8], found: &mut dyn FnMut(SipRecord<'_>)) -> Tally {
    let mut tally = Tally::default();
    let Some(sets) = Sets::of(message) else {
        tally.damaged = 1;
        return tally;
    };
    for set in sets {
        match set.name {
            _ if set.cut && !set.is_sip() => tally.damaged += 1,
            Some(SetName::Keepalive) => tally.keepalives += 1,
            Some(SetName::Connect | SetName::ConnectReply) => tally.connects += 1,
            Some(SetName::UdpIngress) => {
                sip(
                    Transport::Udp,
                    Direction::Ingress,
                    set.body,
                    found,
                    &mut tally,
                );
            }
            Some(SetName::UdpEgress) => {
                sip(
                    Transport::Udp,
                    Direction::Egress,
                    set.body,
                    found,
                    &mut tally,
                );
            }
            Some(SetName::TcpIngress) => {
                sip(
                    Transport::Tcp,
                    Direction::Ingress,
                    set.body,
                    found,
                    &mut tally,
                );
            }
            Some(SetName::TcpEgress) => {
                sip(
                    Transport::Tcp,
                    Direction::Egress,
                    set.body,
                    found,
                    &mut tally,
                );
            }
            Some(_) => tally.ignored += 1,
            None => tally.unknown += 1,
        }
    }
    tally
}

/// Reads the records of a set. Exporters send one; whether more bytes are a second one or padding (RFC 7011 3.3.1) is told
/// by what they hold.
fn sip(
    transport: Transport,
    direction: Direction,
    body: &[u8],
    found: &mut dyn FnMut(SipRecord<'_>),
    tally: &mut Tally,
) {
    let mut fields = Fields::new(body);
    match record::read(transport, direction, &mut fields) {
        Ok(record) => {
            tally.messages += 1;
            found(record);
        }
        Err(Fault::Empty) => tally.empty += 1,
        Err(Fault::Damaged) => {
            tally.damaged += 1;
            return;
        }
    }
    while !fields.rest().is_empty() {
        match record::read(transport, direction, &mut fields) {
            Ok(record) if classify(record.payload) == Content::Sip => {
                tally.messages += 1;
                found(record);
            }
            _ => return,
        }
    }
}

/// One set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Set<'a> {
    pub(super) name: Option<SetName>,
    pub(super) body: &'a [u8],
    /// The message ends before the set does.
    pub(super) cut: bool,
}

impl Set<'_> {
    fn is_sip(&self) -> bool {
        matches!(
            self.name,
            Some(
                SetName::UdpIngress | SetName::UdpEgress | SetName::TcpIngress | SetName::TcpEgress
            )
        )
    }
}

/// Walks the sets of a message.
#[derive(Clone, Debug)]
pub(super) struct Sets<'a> {
    rest: &'a [u8],
}

impl<'a> Sets<'a> {
    /// The sets of a message, as far as its length says and its bytes go; `None` for what is no message.
    pub(super) fn of(message: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(message);
        let (version, length) = (fields.u16()?, usize::from(fields.u16()?));
        if version != VERSION || length < HEADER {
            return None;
        }
        let rest = message.get(HEADER..length.min(message.len()))?;
        Some(Self { rest })
    }
}

impl<'a> Iterator for Sets<'a> {
    type Item = Set<'a>;

    fn next(&mut self) -> Option<Set<'a>> {
        let mut fields = Fields::new(self.rest);
        let (number, length) = (fields.u16()?, usize::from(fields.u16()?));
        let name = SetName::from_numbers(number);
        let Some(body) = length.checked_sub(SET_HEADER) else {
            // Nobody knows where the next set begins. A keepalive is all there is of its message.
            self.rest = &[];
            return Some(Set {
                name,
                body: &[],
                cut: name != Some(SetName::Keepalive),
            });
        };
        let (body, rest, cut) = match fields.rest().split_at_checked(body) {
            Some((body, rest)) => (body, rest, false),
            None => (fields.rest(), &[][..], true),
        };
        self.rest = rest;
        Some(Set { name, body, cut })
    }
}
