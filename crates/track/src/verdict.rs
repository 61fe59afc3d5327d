//! What the tracker found out about one message; with the message itself it makes the `message` row.

use std::sync::Arc;

use decode::sip::{self, Message};

use crate::labels::Labels;
use crate::leg::{Identity, Leg};
use crate::observation::Observation;
use crate::rows::{Anomaly, Hop, Kind, MessageRow, Rows, Validity};
use crate::text::{self, IDENTIFIER_BYTES, TEXT_BYTES};

/// Columns of the `message` row that are made of the message's bytes: making them is work. They are empty where
/// `Rows::wants_message_texts` says that nobody looks.
pub const MESSAGE_TEXTS: &[&str] = &[
    "tunnels",
    "correlation_id",
    "reason",
    "request_uri",
    "call_id",
    "from_user",
    "from_host",
    "from_tag",
    "to_user",
    "to_host",
    "to_tag",
    "branch",
    "user_agent",
    "content_type",
];

/// What a message did.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) labels: Arc<Labels>,
    /// The call leg that it belongs to; gone when the call is over.
    pub(crate) leg: Option<Arc<Leg>>,
    /// What stays of the leg.
    pub(crate) identity: Option<Arc<Identity>>,
    pub(crate) hop: Hop,
    pub(crate) opens_transaction: bool,
    pub(crate) opens_attempt: bool,
    pub(crate) reinvite: bool,
    pub(crate) opens_partial_dialog: bool,
    pub(crate) retransmission: bool,
    pub(crate) anomaly: Option<Anomaly>,
}

impl Verdict {
    pub(crate) fn new(labels: Arc<Labels>, hop: Hop) -> Self {
        Self {
            labels,
            leg: None,
            identity: None,
            hop,
            opens_transaction: false,
            opens_attempt: false,
            reinvite: false,
            opens_partial_dialog: false,
            retransmission: false,
            anomaly: None,
        }
    }

    /// Of a message that belongs to a call.
    pub(crate) fn of_leg(leg: &Arc<Leg>) -> Self {
        Self {
            leg: Some(Arc::clone(leg)),
            ..Self::of_identity(&leg.identity)
        }
    }

    /// Of a message that belongs to a call which is over.
    pub(crate) fn of_identity(identity: &Arc<Identity>) -> Self {
        let verdict = Self::new(Arc::clone(&identity.labels), identity.hop);
        Self {
            identity: Some(Arc::clone(identity)),
            ..verdict
        }
    }

    /// Whether the call's source is a configured carrier.
    pub(crate) fn is_peer(&self) -> bool {
        self.identity
            .as_ref()
            .is_some_and(|identity| identity.is_peer)
    }

    /// Writes the message's row.
    pub(crate) fn write(&self, observation: &Observation<'_>, rows: &mut dyn Rows) {
        let message = observation.message;
        let wanted = rows.wants_message_texts();
        let text = |bytes, limit| wanted.then(|| text::text(bytes, limit)).unwrap_or_default();
        let identifier = |bytes| wanted.then(|| text::identifier(bytes)).unwrap_or_default();
        let user_agent = wanted.then(|| message.user_agent()).unwrap_or_default();
        let content_type = wanted.then(|| message.header(b"Content-Type").unwrap_or_default());
        let content_type = content_type.unwrap_or_default();
        let request_uri = message.request_uri().map_or(&b""[..], |uri| uri.raw);
        let status = message.status();
        let carriage = &observation.carriage;
        let tunnels = wanted.then(|| carriage.tunnels()).unwrap_or_default();
        rows.message(&MessageRow {
            ts: observation.ts,
            ts_last: observation.ts_last,
            seen: observation.seen,
            input: observation.input,
            src_ip: observation.src.ip(),
            src_port: observation.src.port(),
            dst_ip: observation.dst.ip(),
            dst_port: observation.dst.port(),
            transport: observation.transport,
            vlans: carriage.path.vlans.as_slice(),
            tunnels: &tunnels,
            vni: carriage.path.vni,
            outer_src_ip: carriage.path.outer.map(|(source, _)| source),
            outer_dst_ip: carriage.path.outer.map(|(_, destination)| destination),
            proxied_src_ip: carriage.proxied.map(|client| client.ip()),
            proxied_src_port: carriage.proxied.map(|client| client.port()),
            agent_id: carriage.agent_id,
            correlation_id: &identifier(carriage.correlation_id),
            truncated: carriage.truncated,
            kind: if message.is_request() {
                Kind::Request
            } else {
                Kind::Response
            },
            method: message.method().label(),
            status,
            code_class: status.map_or("", text::code_class),
            reason: &text(message.reason_phrase(), TEXT_BYTES),
            request_uri: &text(request_uri, TEXT_BYTES),
            call_id: &identifier(&message.call_id),
            cseq: message.cseq.number,
            from_user: &text(message.from.uri.user, IDENTIFIER_BYTES),
            from_host: &text(message.from.uri.host, IDENTIFIER_BYTES),
            from_tag: &identifier(message.from_tag()),
            to_user: &text(message.to.uri.user, IDENTIFIER_BYTES),
            to_host: &text(message.to.uri.host, IDENTIFIER_BYTES),
            to_tag: &identifier(message.to_tag()),
            branch: &identifier(message.via.branch.unwrap_or_default()),
            user_agent: &text(&user_agent, TEXT_BYTES),
            content_type: &text(&content_type, IDENTIFIER_BYTES),
            body_bytes: message.body.len() as u32,
            bytes: message.bytes as u32,
            opens_transaction: self.opens_transaction,
            opens_attempt: self.opens_attempt,
            reinvite: self.reinvite,
            opens_partial_dialog: self.opens_partial_dialog,
            retransmission: self.retransmission,
            hop: self.hop,
            attempt_id: self
                .identity
                .as_ref()
                .map_or("", |identity| &identity.attempt_id),
            validity: validity(message),
            malformed_reason: reason(message),
            anomaly: self.anomaly,
            issues: &message.issues,
            raw: observation.raw,
            labels: &self.labels,
        });
    }
}

fn validity(message: &Message<'_>) -> Validity {
    match message.validity {
        sip::Validity::Valid => Validity::Valid,
        sip::Validity::Lenient => Validity::Lenient,
        sip::Validity::Malformed => Validity::Malformed,
    }
}

/// Code of the first issue as grave as the message's validity.
pub(crate) fn reason(message: &Message<'_>) -> &'static str {
    let grave = message
        .issues
        .iter()
        .find(|issue| issue.code.severity() == message.validity);
    grave
        .or(message.issues.first())
        .map_or("", |issue| issue.code.as_str())
}
