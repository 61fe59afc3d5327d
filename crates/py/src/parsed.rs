//! One SIP message as JSON.

use std::borrow::Cow;

use decode::sdp::{Media, Session};
use decode::sip::Message;
use serde::Serialize;

/// What `parse_sip` tells of a message.
#[derive(Serialize)]
pub(crate) struct Parsed<'a> {
    validity: &'static str,
    issues: Vec<Issue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    call_id: String,
    headers: Vec<Header<'a>>,
    body_offset: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    sdp: Option<Sdp>,
}

#[derive(Serialize)]
struct Issue {
    code: &'static str,
    offset: u32,
    reference: &'static str,
}

#[derive(Serialize)]
struct Header<'a> {
    name: Cow<'a, str>,
    value: String,
}

/// A session description.
#[derive(Serialize)]
struct Sdp {
    /// Identifier and version of the session, which tell a repeated description from a new one.
    session_id: String,
    version: String,
    /// Every media that may flow is on hold.
    hold: bool,
    media: Vec<MediaLine>,
}

/// One `m=` section.
#[derive(Serialize)]
struct MediaLine {
    kind: &'static str,
    address: String,
    port: u16,
    proto: String,
    /// Codecs as an `rtpmap` names them (`PCMA/8000`), or formats that are none, most preferred first.
    codecs: Vec<String>,
    direction: &'static str,
    encrypted: bool,
    ptime: Option<u32>,
}

impl<'a> Parsed<'a> {
    pub(crate) fn of(message: &Message<'a>) -> Self {
        let issue = |issue: &decode::sip::Issue| Issue {
            code: issue.code.as_str(),
            offset: issue.offset,
            reference: issue.code.reference(),
        };
        let header = |header: &decode::sip::Header<'a>| Header {
            name: String::from_utf8_lossy(header.full_name()),
            value: text(&header.value()),
        };
        Self {
            validity: message.validity.as_str(),
            issues: message.issues.iter().map(issue).collect(),
            method: message
                .is_request()
                .then(|| text(message.method().as_bytes())),
            status: message.status(),
            call_id: text(&message.call_id),
            headers: message.headers.iter().map(header).collect(),
            body_offset: message.head_bytes,
            sdp: message.sdp().as_ref().map(Sdp::of),
        }
    }
}

impl Sdp {
    fn of(session: &Session<'_>) -> Self {
        let origin = session.origin.as_ref();
        Self {
            session_id: origin.map_or_else(String::new, |origin| text(origin.session_id)),
            version: origin.map_or_else(String::new, |origin| text(origin.version)),
            hold: session.is_hold(),
            media: session
                .media
                .iter()
                .map(|media| MediaLine::of(session, media))
                .collect(),
        }
    }
}

impl MediaLine {
    fn of<'a>(session: &Session<'a>, media: &Media<'a>) -> Self {
        Self {
            kind: media.kind.as_str(),
            address: session
                .address(media)
                .map_or_else(String::new, |address| text(address.host)),
            port: media.port,
            proto: text(media.proto),
            codecs: media
                .format_list()
                .map(|format| codec(media, format))
                .collect(),
            direction: media.direction.as_str(),
            encrypted: media.is_srtp(),
            ptime: media.ptime,
        }
    }
}

/// A format as an `rtpmap` names it (RFC 8866 section 6.6), channels only where there are several.
fn codec(media: &Media<'_>, format: &[u8]) -> String {
    let Some(codec) = media.format_codec(format) else {
        return text(format);
    };
    let name = text(codec.name);
    match codec.channels {
        0 | 1 => format!("{name}/{}", codec.clock),
        channels => format!("{name}/{}/{channels}", codec.clock),
    }
}

/// Bytes that are no UTF-8 are shown as U+FFFD.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
