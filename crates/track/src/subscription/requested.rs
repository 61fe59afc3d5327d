//! What SUBSCRIBE, REFER and PUBLISH ask for, kept until the answer comes.

use decode::sip::Message;

use crate::context::Context;
use crate::hashing::Key;
use crate::text;

/// Event packages that are counted by name; every other is `other`.
const PACKAGES: [&str; 12] = [
    "call-completion",
    "conference",
    "dialog",
    "kpml",
    "message-summary",
    "presence",
    "presence.winfo",
    "refer",
    "reg",
    "ua-profile",
    "vq-rtcpxr",
    "xcap-diff",
];

/// What a request asked for, kept until its answer comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Requested {
    Subscribe {
        package: Box<[u8]>,
        id: Box<[u8]>,
        expires: Option<u32>,
    },
    Refer {
        target: Box<str>,
    },
    Publish {
        package: &'static str,
        replaces: Option<Key>,
        expires: Option<u32>,
    },
}

impl Requested {
    pub(crate) fn subscribe(message: &Message<'_>) -> Option<Self> {
        let event = message.event()?;
        Some(Self::Subscribe {
            package: event.package.into(),
            id: event.id.unwrap_or_default().into(),
            expires: message.expires(),
        })
    }

    pub(crate) fn refer(message: &Message<'_>) -> Option<Self> {
        let target = message.refer_to()?;
        Some(Self::Refer {
            target: text::text(target.uri.raw, text::TEXT_BYTES).into(),
        })
    }

    pub(crate) fn publish(message: &Message<'_>, context: &Context<'_>) -> Self {
        let package = message
            .event()
            .map_or("other", |event| package_label(event.package));
        let replaces = message
            .sip_if_match()
            .map(|etag| publication_key(etag, context));
        Self::Publish {
            package,
            replaces,
            expires: message.expires(),
        }
    }
}

pub(super) fn publication_key(etag: &[u8], context: &Context<'_>) -> Key {
    context.hashing.key(b'P', &[etag])
}

/// The label of a package: its name when it is a known one (RFC 6665 packages compare case-sensitively), else `other`.
pub(super) fn package_label(package: &[u8]) -> &'static str {
    PACKAGES
        .iter()
        .find(|known| known.as_bytes() == package)
        .copied()
        .unwrap_or("other")
}
