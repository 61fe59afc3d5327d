//! Does with some bytes everything that the SIP and SDP parsers can do, and checks what must hold whatever the bytes are.
//! The tests of this crate use it, and the fuzz target does.

use decode::redact::redact;
use decode::sdp;
use decode::sip::{Limits, Message, Validity, classify, parse, spans};

/// Reads the bytes in every way.
pub(crate) fn everything(bytes: &[u8]) {
    let _ = classify(bytes);
    let message = parse(bytes, &Limits::default());
    check(bytes, &message);
    check_spans(bytes, &message);
    read_all(&message);
    if let Some(session) = sdp::Session::parse(bytes) {
        read_session(&session);
    }
    check_redaction(bytes, &message);
}

/// Telling parts lie inside of the message, in order and apart.
fn check_spans(bytes: &[u8], message: &Message<'_>) {
    let mut end = 0;
    for span in spans(bytes, message) {
        assert!(span.length > 0 && span.offset >= end, "{span:?}");
        end = span.offset + span.length;
    }
    assert!(end <= bytes.len());
}

/// What must hold.
fn check(bytes: &[u8], message: &Message<'_>) {
    assert!(message.bytes <= bytes.len());
    assert!(message.head_bytes <= message.bytes);
    assert!(message.body.len() <= message.bytes - message.head_bytes);
    let worst = message
        .issues
        .iter()
        .map(|issue| issue.code.severity())
        .max();
    assert_eq!(message.validity, worst.unwrap_or(Validity::Valid));
    for pair in message.issues.windows(2) {
        assert!(pair[0].offset <= pair[1].offset);
    }
    for issue in &message.issues {
        assert!(issue.offset as usize <= bytes.len(), "{issue:?}");
    }
    if message.validity != Validity::Malformed {
        assert!(!message.call_id.is_empty());
        assert!(!message.from.uri.raw.is_empty() && !message.to.uri.raw.is_empty());
        assert!(message.via_count > 0 && !message.via.host.is_empty());
        assert!(message.is_request() || message.status().is_some());
    }
}

fn read_all(message: &Message<'_>) {
    let _ = (
        message.method().label(),
        message.status(),
        message.from_tag(),
        message.to_tag(),
    );
    let _ = (
        message.expires(),
        message.min_expires(),
        message.session_expires(),
        message.min_se(),
    );
    let _ = (
        message.event(),
        message.subscription_state(),
        message.rseq(),
        message.rack(),
    );
    let _ = (
        message.replaces(),
        message.join(),
        message.refer_to(),
        message.referred_by(),
    );
    let _ = (
        message.asserted_identity(),
        message.user_agent(),
        message.max_forwards(),
    );
    let _ = (
        message.retry_after(),
        message.sip_etag(),
        message.sip_if_match(),
    );
    let _ = (
        message.has_credentials(),
        message.requires(b"100rel"),
        message.supports(b"timer"),
    );
    let _ = (
        message.reasons(),
        message.content_type(),
        message.via_broadcast(),
    );
    assert!(message.vias().count() >= message.via_count);
    for contact in message.contacts().values {
        let _ = contact.addr.uri.address_of_record();
    }
    for uri in [
        Some(&message.from.uri),
        Some(&message.to.uri),
        message.request_uri(),
    ]
    .into_iter()
    .flatten()
    {
        let _ = (
            uri.telephone_number(),
            uri.host_address(),
            uri.address_of_record(),
            uri.params.iter().count(),
        );
    }
    let _ = (
        message.from.params.iter().count(),
        message.via.params.iter().count(),
        message.via.host_address(),
    );
    for header in &message.headers {
        let _ = (header.value(), header.full_name(), header.values().count());
        assert!(message.header(header.raw_name).is_some());
    }
    if let Some(session) = message.sdp() {
        read_session(&session);
    }
}

fn read_session(session: &sdp::Session<'_>) {
    let _ = (
        session.direction(),
        session.is_hold(),
        session.main_media(),
        session.attributes().count(),
    );
    for media in &session.media {
        let _ = (
            session.first_codec(media),
            session.address(media),
            media.is_srtp(),
            media.attributes().count(),
        );
    }
}

/// Redaction keeps the length, and whom the message belongs to.
fn check_redaction(bytes: &[u8], message: &Message<'_>) {
    let mut redacted = bytes.to_vec();
    redact(&mut redacted);
    assert_eq!(redacted.len(), bytes.len());
    let after = parse(&redacted, &Limits::default());
    assert_eq!(
        (&after.call_id, after.cseq),
        (&message.call_id, message.cseq)
    );
    assert_eq!(
        (after.from_tag(), after.to_tag()),
        (message.from_tag(), message.to_tag())
    );
    assert_eq!(
        (after.head_bytes, after.headers.len()),
        (message.head_bytes, message.headers.len())
    );
}
