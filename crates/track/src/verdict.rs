//! What the tracker found out about one message; with the message itself it makes the `message` row.

use std::sync::Arc;

use decode::sip::{self, Message};

use crate::labels::Labels;
use crate::leg::{Identity, Leg};
use crate::message_texts::MessageTexts;
use crate::observation::Observation;
use crate::rows::{Anomaly, Hop, Kind, MessageRow, Rows, Validity};
use crate::text;

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
        let texts = if rows.wants_message_texts() {
            MessageTexts::of(observation)
        } else {
            MessageTexts::default()
        };
        let status = message.status();
        let carriage = &observation.carriage;
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
            tunnels: &texts.tunnels,
            vni: carriage.path.vni,
            outer_src_ip: carriage.path.outer.map(|(source, _)| source),
            outer_dst_ip: carriage.path.outer.map(|(_, destination)| destination),
            proxied_src_ip: carriage.proxied.map(|client| client.ip()),
            proxied_src_port: carriage.proxied.map(|client| client.port()),
            agent_id: carriage.agent_id,
            correlation_id: &texts.correlation_id,
            truncated: carriage.truncated,
            kind: if message.is_request() {
                Kind::Request
            } else {
                Kind::Response
            },
            method: message.method().label(),
            status,
            code_class: status.map_or("", text::code_class),
            reason: &texts.reason,
            request_uri: &texts.request_uri,
            call_id: &texts.call_id,
            cseq: message.cseq.number,
            from_user: &texts.from_user,
            from_host: &texts.from_host,
            from_tag: &texts.from_tag,
            to_user: &texts.to_user,
            to_host: &texts.to_host,
            to_tag: &texts.to_tag,
            branch: &texts.branch,
            user_agent: &texts.user_agent,
            content_type: &texts.content_type,
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
