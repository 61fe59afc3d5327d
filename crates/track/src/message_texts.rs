//! The columns of the `message` row that are made of the message's bytes. Making them is work that nobody need do who only counts.

use std::borrow::Cow;

use crate::observation::Observation;
use crate::text::{IDENTIFIER_BYTES, TEXT_BYTES, identifier, text};

/// Their names. They are empty where `Rows::wants_message_texts` says that nobody looks.
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

/// Their values.
#[derive(Debug, Default)]
pub(crate) struct MessageTexts<'a> {
    pub(crate) tunnels: Cow<'a, str>,
    pub(crate) correlation_id: Cow<'a, str>,
    pub(crate) reason: Cow<'a, str>,
    pub(crate) request_uri: Cow<'a, str>,
    pub(crate) call_id: Cow<'a, str>,
    pub(crate) from_user: Cow<'a, str>,
    pub(crate) from_host: Cow<'a, str>,
    pub(crate) from_tag: Cow<'a, str>,
    pub(crate) to_user: Cow<'a, str>,
    pub(crate) to_host: Cow<'a, str>,
    pub(crate) to_tag: Cow<'a, str>,
    pub(crate) branch: Cow<'a, str>,
    pub(crate) user_agent: Cow<'a, str>,
    pub(crate) content_type: Cow<'a, str>,
}

impl<'a> MessageTexts<'a> {
    pub(crate) fn of(observation: &'a Observation<'_>) -> Self {
        let message = observation.message;
        let content_type = message.header(b"Content-Type").unwrap_or_default();
        let request_uri = message.request_uri().map_or(&b""[..], |uri| uri.raw);
        Self {
            tunnels: observation.carriage.tunnels(),
            correlation_id: identifier(observation.carriage.correlation_id),
            reason: text(message.reason_phrase(), TEXT_BYTES),
            request_uri: text(request_uri, TEXT_BYTES),
            call_id: identifier(&message.call_id),
            from_user: text(message.from.uri.user, IDENTIFIER_BYTES),
            from_host: text(message.from.uri.host, IDENTIFIER_BYTES),
            from_tag: identifier(message.from_tag()),
            to_user: text(message.to.uri.user, IDENTIFIER_BYTES),
            to_host: text(message.to.uri.host, IDENTIFIER_BYTES),
            to_tag: identifier(message.to_tag()),
            branch: identifier(message.via.branch.unwrap_or_default()),
            user_agent: unfolded(message.user_agent(), TEXT_BYTES),
            content_type: unfolded(content_type, IDENTIFIER_BYTES),
        }
    }
}

/// The text of a header value, which owns its bytes where it was folded.
fn unfolded(value: Cow<'_, [u8]>, limit: usize) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(bytes) => text(bytes, limit),
        Cow::Owned(bytes) => Cow::Owned(text(&bytes, limit).into_owned()),
    }
}
