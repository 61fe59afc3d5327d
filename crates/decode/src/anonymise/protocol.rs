//! What is no secret: the words of the protocol, and which headers hold nothing else.

use crate::sip::HeaderName;

/// What of a text stays as it is. Addresses are replaced wherever they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeps {
    /// Nothing: what identifies.
    Nothing,
    /// Words of the protocol, names of parameters, ports.
    Protocol,
    /// The same, and parameters stand between commas.
    Credentials,
    /// Words, and numbers that are too short to be telephone numbers.
    Words,
    /// Names and versions of products; what looks like the number of one device does not stay.
    Product,
    /// Everything that is no long number.
    Numbers,
}

/// Longest number that stays among words: no telephone number of a public network is so short.
const SHORT_NUMBER: usize = 4;
/// Longest number in a header of numbers.
const LONG_NUMBER: usize = 10;
/// From this length on a mixture of letters and digits may be the number of one device.
const DEVICE_NUMBER: usize = 8;
const LONGEST_WORD: usize = 32;

impl Keeps {
    /// Parameters have names here.
    pub(super) const fn has_params(self) -> bool {
        matches!(self, Self::Protocol | Self::Credentials)
    }

    /// Whether a word stays.
    pub(super) fn word(self, word: &[u8]) -> bool {
        let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
        match self {
            Self::Nothing => false,
            Self::Protocol | Self::Credentials => is_known(WORDS, word) || is_hidden(word),
            Self::Words => word.len() <= LONGEST_WORD && digits <= SHORT_NUMBER,
            Self::Product => {
                digits <= SHORT_NUMBER && (word.len() < DEVICE_NUMBER || digits < SHORT_NUMBER)
            }
            Self::Numbers => digits <= LONG_NUMBER,
        }
    }
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
        | H::RetryAfter
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
        _ => Keeps::Protocol,
    }
}

/// Whether the value of a parameter stays: it is one of a few words, or a number that identifies nobody.
pub(super) fn keeps_value(name: &[u8]) -> bool {
    is_known(VALUES, name)
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
    word.len() > SHORT_NUMBER && word.iter().all(|byte| *byte == b'x')
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

const VALUES: &[&[u8]] = &[
    b"transport",
    b"user",
    b"method",
    b"ttl",
    b"lr",
    b"q",
    b"expires",
    b"rport",
    b"cause",
    b"refresher",
    b"duration",
    b"algorithm",
    b"qop",
    b"stale",
    b"nc",
    b"charset",
    b"handling",
    b"cpc",
    b"oli",
    b"isup-oli",
    b"reg-id",
    b"comp",
    b"keep",
    b"purpose",
    b"privacy",
    b"screen",
    b"counter",
    b"reason",
    b"index",
    b"level",
    b"limit",
    b"party",
    b"id-type",
    b"retry-after",
    b"methods",
    b"verstat",
];

const IDENTIFIERS: &[&[u8]] = &[
    b"tag",
    b"branch",
    b"to-tag",
    b"from-tag",
    b"local-tag",
    b"remote-tag",
];

const SCHEMES: &[&[u8]] = &[
    b"sip", b"sips", b"tel", b"urn", b"uuid", b"im", b"pres", b"mailto", b"fax", b"modem",
];
