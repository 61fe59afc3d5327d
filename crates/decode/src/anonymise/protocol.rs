//! What is no secret: the words of the protocol, and which headers hold nothing else.

use super::lists::{self, holds};
use crate::sip::HeaderName;

/// What of a text stays as it is. Addresses are replaced wherever they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeps {
    /// Nothing: what identifies.
    Nothing,
    /// Words of the protocol and names of parameters, in a header that nobody knows.
    Unknown,
    /// The same, and ports of hosts.
    Protocol,
    /// The same, and a host is one without a dot, too.
    Hosts,
    /// Words of the protocol, and parameters stand between commas.
    Credentials,
    /// Words of the grammar.
    Words,
    /// Names and versions of products.
    Product,
    /// Numbers, and words that stand among them.
    Numbers,
    /// Numbers, and words of session descriptions.
    Media,
    /// The same with short numbers only.
    Attribute,
}

/// Shortest number that redaction leaves.
const HIDDEN: usize = 5;
/// Longest number in a header of numbers, and in a line of a session description.
const LONG_NUMBER: usize = 10;
/// Longest number in an attribute: rates of clocks and bits.
const ATTRIBUTE_NUMBER: usize = 6;
/// Longest part of a version.
pub(super) const VERSION_PART: usize = 2;

impl Keeps {
    /// Parameters have names here.
    pub(super) const fn has_params(self) -> bool {
        !matches!(
            self,
            Self::Nothing | Self::Product | Self::Media | Self::Attribute
        )
    }

    /// Whether a word stays.
    pub(super) fn word(self, word: &[u8]) -> bool {
        if self == Self::Nothing {
            return false;
        }
        if is_known(WORDS, word) || is_hidden(word) {
            return true;
        }
        match self {
            Self::Words => holds(lists::TOKENS, word) || is_number(word, 1),
            Self::Product => holds(lists::PRODUCTS, word),
            Self::Numbers => {
                word.len() <= 2
                    || is_number(word, LONG_NUMBER)
                    || holds(lists::NUMERIC, word)
                    || holds(lists::TOKENS, word)
            }
            Self::Media => is_amount(word, LONG_NUMBER) || holds(lists::MEDIA, word),
            Self::Attribute => is_amount(word, ATTRIBUTE_NUMBER) || holds(lists::MEDIA, word),
            _ => false,
        }
    }
}

fn is_number(word: &[u8], longest: usize) -> bool {
    word.len() <= longest && word.iter().all(u8::is_ascii_digit)
}

/// A number, with its unit of time (RFC 8866 section 5.10) or without.
fn is_amount(word: &[u8], longest: usize) -> bool {
    let digits = match word {
        [digits @ .., b'd' | b'h' | b'm' | b's'] => digits,
        all => all,
    };
    is_number(digits, longest)
}

/// What a header holds.
pub(super) fn keeps(name: HeaderName) -> Keeps {
    use HeaderName as H;
    match name {
        H::CSeq
        | H::RAck
        | H::RSeq
        | H::ContentLength
        | H::MaxForwards
        | H::Expires
        | H::MinExpires
        | H::MinSE
        | H::SessionExpires
        | H::Timestamp
        | H::MaxBreadth
        | H::FlowTimer
        | H::MIMEVersion
        | H::Date
        | H::ReferSub
        | H::RetryAfter
        | H::PRTPStat
        | H::XRTPStat => Keeps::Numbers,
        H::Accept
        | H::AcceptEncoding
        | H::AcceptLanguage
        | H::AcceptResourcePriority
        | H::Allow
        | H::AllowEvents
        | H::AnswerMode
        | H::ContentDisposition
        | H::ContentEncoding
        | H::ContentLanguage
        | H::ContentType
        | H::Event
        | H::InfoPackage
        | H::PEarlyMedia
        | H::Priority
        | H::PrivAnswerMode
        | H::Privacy
        | H::ProxyRequire
        | H::RecvInfo
        | H::RequestDisposition
        | H::Require
        | H::ResourcePriority
        | H::SubscriptionState
        | H::Supported
        | H::Unsupported => Keeps::Words,
        H::Server | H::UserAgent => Keeps::Product,
        H::Authorization
        | H::ProxyAuthorization
        | H::WWWAuthenticate
        | H::ProxyAuthenticate
        | H::AuthenticationInfo
        | H::ProxyAuthenticationInfo => Keeps::Credentials,
        H::CallID
        | H::InReplyTo
        | H::Subject
        | H::Organization
        | H::SessionID
        | H::UserToUser
        | H::SIPETag
        | H::SIPIfMatch => Keeps::Nothing,
        H::Via | H::Warning => Keeps::Hosts,
        H::Other => Keeps::Unknown,
        _ => Keeps::Protocol,
    }
}

/// Whether the name of a parameter stays.
pub(super) fn keeps_name(name: &[u8]) -> bool {
    name.len() <= 2 || holds(lists::PARAMETERS, name)
}

/// Whether the value of a parameter stays: it is made of words of the grammar, or a number that identifies nobody.
pub(super) fn keeps_value(name: &[u8], value: &[u8]) -> bool {
    let mut parts = value
        .split(|byte| !byte.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty());
    if name.eq_ignore_ascii_case(b"user") {
        return [&b"phone"[..], b"ip", b"dialstring"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(value));
    }
    if is_known(NUMBERS, name) {
        return parts.all(|part| is_number(part, LONG_NUMBER)) && value.len() <= LONG_NUMBER;
    }
    if name.eq_ignore_ascii_case(b"nc") {
        return value.len() == 8 && value.iter().all(u8::is_ascii_hexdigit);
    }
    is_known(CHOICES, name) && parts.all(|part| is_known(WORDS, part) || holds(lists::TOKENS, part))
}

/// Whether the name of an unknown header or attribute stays.
pub(super) fn keeps_open_name(name: &[u8]) -> bool {
    name.split(|byte| !byte.is_ascii_alphanumeric())
        .all(|part| part.is_empty() || holds(lists::ATTRIBUTES, part))
}

/// Whether the value of a parameter identifies a dialog or a transaction: not even words of the protocol stay in it.
pub(super) fn is_identifier(name: &[u8]) -> bool {
    is_known(IDENTIFIERS, name)
}

/// Whether a word before a colon is the scheme of a URI, so that no port follows.
pub(super) fn is_scheme(word: &[u8]) -> bool {
    is_known(SCHEMES, word)
}

/// What redaction left.
fn is_hidden(word: &[u8]) -> bool {
    word.len() >= HIDDEN && word.iter().all(|byte| *byte == b'x')
}

fn is_known(list: &[&[u8]], word: &[u8]) -> bool {
    let Some(first) = word.first().map(u8::to_ascii_lowercase) else {
        return false;
    };
    // Nearly all differ in length or in their first letter.
    list.iter().any(|known| {
        known.len() == word.len()
            && known.first() == Some(&first)
            && known.eq_ignore_ascii_case(word)
    })
}

const WORDS: &[&[u8]] = &[
    b"sip",
    b"sips",
    b"tel",
    b"urn",
    b"http",
    b"https",
    b"mailto",
    b"cid",
    b"uuid",
    b"service",
    b"sos",
    b"udp",
    b"tcp",
    b"tls",
    b"sctp",
    b"ws",
    b"wss",
    b"dtls",
    b"lr",
    b"ob",
    b"gr",
    b"phone",
    b"user",
    b"ip",
    b"rport",
    b"alias",
    b"keep",
    b"comp",
    b"transport",
    b"instance",
    b"audio",
    b"video",
    b"isfocus",
    b"digest",
    b"basic",
    b"md5",
    b"auth",
    b"int",
    b"true",
    b"false",
    b"yes",
    b"no",
    b"on",
    b"off",
    b"none",
    b"invite",
    b"ack",
    b"bye",
    b"cancel",
    b"options",
    b"register",
    b"prack",
    b"subscribe",
    b"notify",
    b"publish",
    b"info",
    b"refer",
    b"message",
    b"update",
    b"anonymous",
    b"unknown",
    b"unavailable",
    b"restricted",
    b"invalid",
    b"localhost",
    b"in",
    b"ip4",
    b"ip6",
    b"early",
    b"only",
    b"q",
    b"expires",
    b"tag",
    b"branch",
    b"received",
];

/// Parameters whose values are numbers.
const NUMBERS: &[&[u8]] = &[
    b"ttl",
    b"q",
    b"expires",
    b"rport",
    b"cause",
    b"duration",
    b"oli",
    b"isup-oli",
    b"reg-id",
    b"counter",
    b"index",
    b"level",
    b"limit",
    b"retry-after",
    b"min-se",
];

/// Parameters whose values are words of the grammar.
const CHOICES: &[&[u8]] = &[
    b"transport",
    b"method",
    b"methods",
    b"lr",
    b"refresher",
    b"algorithm",
    b"qop",
    b"stale",
    b"charset",
    b"handling",
    b"cpc",
    b"comp",
    b"keep",
    b"purpose",
    b"privacy",
    b"screen",
    b"reason",
    b"party",
    b"id-type",
    b"verstat",
];

/// Parameters whose values are no words of the protocol, whatever they look like.
const IDENTIFIERS: &[&[u8]] = &[
    b"tag",
    b"branch",
    b"to-tag",
    b"from-tag",
    b"local-tag",
    b"remote-tag",
    b"call-id",
    b"boundary",
];

const SCHEMES: &[&[u8]] = &[
    b"sip", b"sips", b"tel", b"urn", b"uuid", b"im", b"pres", b"mailto", b"fax", b"modem",
    b"callto", b"h323", b"skype",
];
