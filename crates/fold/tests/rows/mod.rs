//! Rows as the tracker hands them over, filled with what a plain call gives.
#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use track::labels::Labels;
use track::rows::{
    AttemptRow, Class, Direction, Hop, Kind, MessageRow, Outcome, PddVia, Result, Transport,
    Validity,
};

pub fn labels(carrier: &str) -> Labels {
    Labels {
        set: 0,
        carrier: Arc::from(carrier),
        direction: Direction::Ingress,
        class: Class::Normal,
        ua_type: Arc::from("other"),
        tenant: Arc::from(""),
        node: Arc::from("probe-1"),
        headers: Vec::new(),
    }
}

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 1, 0, 1));

/// An attempt that was answered after a second of ringing.
pub fn attempt(labels: &Labels) -> AttemptRow<'_> {
    AttemptRow {
        ts: 0,
        closed: 3_000_000_000,
        attempt_id: "a",
        call_id: "c",
        from_tag: "f",
        ordinal: 1,
        hop: Hop::First,
        outcome: Outcome::Answered,
        code: "200",
        reason: "OK",
        q850: None,
        from_user: "",
        to_user: "",
        request_uri: "",
        user_agent: "",
        src_ip: ADDRESS,
        src_port: 5060,
        dst_ip: ADDRESS,
        dst_port: 5060,
        transport: Transport::Udp,
        invites: 1,
        credentials: false,
        alerting: true,
        responded: true,
        ner_effective: Some(true),
        provisional: true,
        inferred: false,
        early_dialogs: 1,
        retransmissions: 0,
        srd: Some(500_000_000),
        srd_result: Some(Result::Success),
        srd_other_forks: &[],
        pdd: Some(500_000_000),
        pdd_via: Some(PddVia::V180),
        pgad: Some(3_000_000_000),
        holding: None,
        labels,
    }
}

/// An INVITE that opens an attempt.
pub fn message(labels: &Labels) -> MessageRow<'_> {
    MessageRow {
        ts: 0,
        ts_last: 0,
        seen: 0,
        input: "",
        src_ip: ADDRESS,
        src_port: 5060,
        dst_ip: ADDRESS,
        dst_port: 5060,
        transport: Transport::Udp,
        vlans: &[],
        tunnels: "",
        vni: None,
        outer_src_ip: None,
        outer_dst_ip: None,
        proxied_src_ip: None,
        proxied_src_port: None,
        agent_id: None,
        correlation_id: "",
        truncated: false,
        kind: Kind::Request,
        method: "INVITE",
        status: None,
        code_class: "",
        reason: "",
        request_uri: "",
        call_id: "",
        cseq: 1,
        from_user: "",
        from_host: "",
        from_tag: "",
        to_user: "",
        to_host: "",
        to_tag: "",
        branch: "",
        user_agent: "",
        content_type: "",
        body_bytes: 0,
        bytes: 400,
        opens_transaction: true,
        opens_attempt: true,
        reinvite: false,
        opens_partial_dialog: false,
        retransmission: false,
        hop: Hop::First,
        attempt_id: "a",
        validity: Validity::Valid,
        malformed_reason: "",
        anomaly: None,
        issues: &[],
        raw: &[],
        labels,
    }
}
