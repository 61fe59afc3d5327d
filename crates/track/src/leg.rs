//! What an attempt and its sessions have in common: one Call-ID, seen at one hop.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::Timestamp;
use crate::hashing::{Hashing, Key};
use crate::labelling::Resolved;
use crate::labels::Labels;
use crate::observation::Observation;
use crate::rows::{Hop, Transport};
use crate::table::Source;
use crate::text;

/// What late messages of a call still need when the call itself is forgotten: small, and shared by all tombstones.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) attempt_id: Box<str>,
    pub(crate) labels: Arc<Labels>,
    pub(crate) hop: Hop,
    pub(crate) is_peer: bool,
}

/// The facts of the first INVITE that every later row of the call repeats.
#[derive(Debug)]
pub(crate) struct Leg {
    pub(crate) identity: Arc<Identity>,
    pub(crate) ordinal: u32,
    pub(crate) call_id: Arc<str>,
    pub(crate) from_tag: Arc<str>,
    pub(crate) from_user: Box<str>,
    pub(crate) to_user: Box<str>,
    pub(crate) request_uri: Box<str>,
    pub(crate) user_agent: Box<str>,
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) ner_wide: bool,
    /// `ts` of the first INVITE.
    pub(crate) started: Timestamp,
}

impl Leg {
    pub(crate) fn new(
        observation: &Observation<'_>,
        hop: Hop,
        ordinal: u32,
        resolved: &Resolved,
    ) -> Self {
        let message = observation.message;
        let call_id = text::shared_identifier(&message.call_id);
        let from_tag = text::shared_identifier(message.from_tag());
        let attempt_id = attempt_id(&call_id, &from_tag, ordinal, observation.ts);
        Self {
            identity: Arc::new(Identity {
                attempt_id: attempt_id.into_boxed_str(),
                labels: Arc::clone(&resolved.labels),
                hop,
                is_peer: resolved.is_peer,
            }),
            ordinal,
            call_id,
            from_tag,
            from_user: boxed(message.from.uri.user),
            to_user: boxed(message.to.uri.user),
            request_uri: boxed(
                message
                    .request_uri()
                    .map_or_else(Default::default, |uri| uri.raw),
            ),
            user_agent: boxed(&message.user_agent()),
            src: observation.src,
            dst: observation.dst,
            transport: observation.transport,
            ner_wide: resolved.ner_wide,
            started: observation.ts,
        }
    }

    pub(crate) fn source(&self) -> Source {
        Source::from(self.src.ip())
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>()
            + size_of::<Identity>()
            + self.identity.attempt_id.len()
            + self.call_id.len()
            + self.from_tag.len()
            + self.from_user.len()
            + self.to_user.len()
            + self.request_uri.len()
            + self.user_agent.len()
    }

    /// How well a message between these endpoints fits this hop: 2 the same addresses and ports, 1 the same addresses, 0 neither.
    pub(crate) fn fit(&self, src: SocketAddr, dst: SocketAddr) -> u8 {
        if (self.src == src && self.dst == dst) || (self.src == dst && self.dst == src) {
            return 2;
        }
        let (mine, theirs) = ((self.src.ip(), self.dst.ip()), (src.ip(), dst.ip()));
        u8::from(mine == theirs || (mine.0 == theirs.1 && mine.1 == theirs.0))
    }
}

/// The same in every run: made of what is on the wire, and of the time so that a Call-ID that comes back is another attempt.
fn attempt_id(call_id: &str, from_tag: &str, ordinal: u32, ts: Timestamp) -> String {
    let parts: [&[u8]; 4] = [
        call_id.as_bytes(),
        from_tag.as_bytes(),
        &ordinal.to_be_bytes(),
        &ts.to_be_bytes(),
    ];
    text::hex(Hashing::public().key(1, &parts))
}

fn boxed(bytes: &[u8]) -> Box<str> {
    text::text(bytes, text::TEXT_BYTES).into()
}

/// Key of a (Call-ID, From tag) pair: the attempts of one caller's request.
pub(crate) fn leg_key(hashing: &Hashing, call_id: &[u8], from_tag: &[u8]) -> Key {
    hashing.key(b'L', &[call_id, from_tag])
}

/// Key of a dialog: Call-ID and both tags, in whichever order a message carries them (RFC 3261 section 12).
pub(crate) fn dialog_key(hashing: &Hashing, call_id: &[u8], one: &[u8], other: &[u8]) -> Key {
    let (low, high) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    hashing.key(b'D', &[call_id, low, high])
}
