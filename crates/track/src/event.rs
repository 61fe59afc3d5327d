//! Events: things worth telling, each written when it happens.

use std::net::SocketAddr;

use crate::Timestamp;
use crate::context::Context;
use crate::labels::Labels;
use crate::leg::Leg;
use crate::rows::{EventName, EventRow, Hop, Transport};
use crate::transaction::Parties;

/// What an event says beside whom it is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told<'a> {
    pub(crate) code: &'a str,
    pub(crate) outcome: &'a str,
    pub(crate) duration: Option<i64>,
    pub(crate) detail: &'a str,
}

/// Whom an event is about, when that is not a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) call_id: &'a str,
    pub(crate) hop: Hop,
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) method: &'a str,
    pub(crate) parties: &'a Parties,
    pub(crate) labels: &'a Labels,
}

/// Writes an event about a call.
pub(crate) fn tell(
    name: EventName,
    ts: Timestamp,
    leg: &Leg,
    told: &Told<'_>,
    context: &mut Context<'_>,
) {
    context.rows.event(&EventRow {
        ts,
        name,
        call_id: &leg.call_id,
        attempt_id: &leg.identity.attempt_id,
        hop: leg.identity.hop,
        src_ip: leg.src.ip(),
        src_port: leg.src.port(),
        dst_ip: leg.dst.ip(),
        dst_port: leg.dst.port(),
        transport: leg.transport,
        method: "INVITE",
        from_user: &leg.from_user,
        to_user: &leg.to_user,
        request_uri: &leg.request_uri,
        user_agent: &leg.user_agent,
        code: told.code,
        outcome: told.outcome,
        duration: told.duration,
        detail: told.detail,
        labels: &leg.identity.labels,
    });
}

/// Writes an event about anything else.
pub(crate) fn tell_of(
    name: EventName,
    ts: Timestamp,
    subject: &Subject<'_>,
    told: &Told<'_>,
    context: &mut Context<'_>,
) {
    context.rows.event(&EventRow {
        ts,
        name,
        call_id: subject.call_id,
        attempt_id: "",
        hop: subject.hop,
        src_ip: subject.src.ip(),
        src_port: subject.src.port(),
        dst_ip: subject.dst.ip(),
        dst_port: subject.dst.port(),
        transport: subject.transport,
        method: subject.method,
        from_user: &subject.parties.from_user,
        to_user: &subject.parties.to_user,
        request_uri: &subject.parties.request_uri,
        user_agent: &subject.parties.user_agent,
        code: told.code,
        outcome: told.outcome,
        duration: told.duration,
        detail: told.detail,
        labels: subject.labels,
    });
}
