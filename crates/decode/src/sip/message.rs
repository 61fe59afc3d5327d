//! A message, read: what every message has is there, what only some have is read when asked for.

use std::borrow::Cow;

use crate::sdp;
use crate::sip::address::NameAddr;
use crate::sip::body::{self, ContentType};
use crate::sip::contact::{self, Contacts};
use crate::sip::cseq::{CSeq, RAck};
use crate::sip::dialog::Replaces;
use crate::sip::event::{Event, SubscriptionState};
use crate::sip::frame::ContentLength;
use crate::sip::header_check::leading_word;
use crate::sip::headers::Headers;
use crate::sip::integer::Number;
use crate::sip::issue::{Issue, Validity};
use crate::sip::reason::{self, Reason};
use crate::sip::session_timer::SessionExpires;
use crate::sip::start::StartLine;
use crate::sip::tables::{HeaderName, Method};
use crate::sip::uri::Uri;
use crate::sip::via::Via;

/// One SIP message. Everything borrows from the bytes that it was read from.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// Request line or status line.
    pub start: StartLine<'a>,
    /// All headers, in the order of the message.
    pub headers: Headers<'a>,
    /// Call-ID, compared byte for byte; empty when it is missing.
    pub call_id: Cow<'a, [u8]>,
    /// CSeq.
    pub cseq: CSeq<'a>,
    /// From; without a URI when it is missing.
    pub from: NameAddr<'a>,
    /// To; without a URI when it is missing.
    pub to: NameAddr<'a>,
    /// The topmost Via.
    pub via: Via<'a>,
    /// How many Via values there are.
    pub via_count: usize,
    /// What the Content-Length headers say.
    pub content_length: ContentLength,
    /// Where the body begins.
    pub head_bytes: usize,
    /// The body as far as it was captured.
    pub body: &'a [u8],
    /// Whether the body is what the sender meant; see the issues when it is not.
    pub body_usable: bool,
    /// Length of the message proper: what follows it in the datagram is ignored (RFC 3261 section 18.3).
    pub bytes: usize,
    /// Deviations from the standard, in the order of their place, each code once.
    pub issues: Vec<Issue>,
    /// Validity of the worst of them.
    pub validity: Validity,
}

impl<'a> Message<'a> {
    /// Whether it is a request.
    pub fn is_request(&self) -> bool {
        matches!(self.start, StartLine::Request { .. })
    }

    /// The method of the request, or the CSeq method of the response.
    pub fn method(&self) -> &Method<'a> {
        match &self.start {
            StartLine::Request { method, .. } => method,
            StartLine::Response { .. } | StartLine::Unreadable => &self.cseq.method,
        }
    }

    /// The status code of a response.
    pub fn status(&self) -> Option<u16> {
        match self.start {
            StartLine::Response { status, .. } if status > 0 => Some(status),
            _ => None,
        }
    }

    /// The Request-URI of a request.
    pub fn request_uri(&self) -> Option<&Uri<'a>> {
        match &self.start {
            StartLine::Request { uri, .. } => Some(uri),
            _ => None,
        }
    }

    /// Reason phrase of a response; empty for requests.
    pub fn reason_phrase(&self) -> &[u8] {
        match &self.start {
            StartLine::Response { reason, .. } => reason,
            _ => &[],
        }
    }

    /// Tag of From; empty when there is none.
    pub fn from_tag(&self) -> &'a [u8] {
        self.from.tag().unwrap_or(&[])
    }

    /// Tag of To; empty when there is none.
    pub fn to_tag(&self) -> &'a [u8] {
        self.to.tag().unwrap_or(&[])
    }

    /// Whether To has a tag: the message belongs to a dialog.
    pub fn has_to_tag(&self) -> bool {
        self.to.tag().is_some()
    }

    /// A header by its name, full or compact, without regard to case: its first line, folds read as spaces.
    pub fn header(&self, name: &[u8]) -> Option<Cow<'a, [u8]>> {
        self.headers
            .named(name)
            .next()
            .map(super::headers::Header::value)
    }

    /// All Via values, topmost first; unreadable ones are left out.
    pub fn vias(&self) -> impl Iterator<Item = Via<'a>> {
        self.headers.values(HeaderName::Via).filter_map(Via::parse)
    }

    /// Whether a Via below the topmost names the broadcast address (RFC 4475 section 3.3.10).
    pub fn via_broadcast(&self) -> bool {
        self.via_count > 1 && self.vias().any(|via| via.host == b"255.255.255.255")
    }

    /// Content-Type of the body.
    pub fn content_type(&self) -> Option<ContentType<'a>> {
        ContentType::parse(self.headers.first(HeaderName::ContentType)?.raw_value)
    }

    /// The session description of the body, also out of a multipart one; `None` when the body is unusable.
    pub fn sdp(&self) -> Option<sdp::Session<'a>> {
        if !self.body_usable || self.body.is_empty() {
            return None;
        }
        sdp::Session::parse(body::session_description(self.content_type(), self.body)?)
    }

    /// The contacts.
    pub fn contacts(&self) -> Contacts<'a> {
        contact::contacts(&self.headers)
    }

    /// Seconds of Expires.
    pub fn expires(&self) -> Option<u32> {
        self.number(HeaderName::Expires)
    }

    /// Min-Expires of a 423.
    pub fn min_expires(&self) -> Option<u32> {
        self.number(HeaderName::MinExpires)
    }

    /// Session-Expires (RFC 4028 section 4).
    pub fn session_expires(&self) -> Option<SessionExpires> {
        SessionExpires::parse(self.value(HeaderName::SessionExpires)?)
    }

    /// Seconds of Min-SE (RFC 4028 section 5).
    pub fn min_se(&self) -> Option<u32> {
        self.number(HeaderName::MinSE)
    }

    /// Max-Forwards.
    pub fn max_forwards(&self) -> Option<u32> {
        self.number(HeaderName::MaxForwards)
    }

    /// Seconds of Retry-After.
    pub fn retry_after(&self) -> Option<u32> {
        self.number(HeaderName::RetryAfter)
    }

    /// `RSeq` of a reliable provisional response (RFC 3262 section 7.1).
    pub fn rseq(&self) -> Option<u32> {
        self.number(HeaderName::RSeq)
    }

    /// `RAck` of a PRACK.
    pub fn rack(&self) -> Option<RAck<'a>> {
        RAck::parse(self.value(HeaderName::RAck)?)
    }

    /// The event package of SUBSCRIBE, NOTIFY and PUBLISH.
    pub fn event(&self) -> Option<Event<'a>> {
        Event::parse(self.value(HeaderName::Event)?)
    }

    /// Subscription-State of a NOTIFY.
    pub fn subscription_state(&self) -> Option<SubscriptionState<'a>> {
        SubscriptionState::parse(self.value(HeaderName::SubscriptionState)?)
    }

    /// Whether Require names an option, without regard to case.
    pub fn requires(&self, option: &[u8]) -> bool {
        self.lists(HeaderName::Require, option)
    }

    /// Whether Supported names an option, without regard to case.
    pub fn supports(&self, option: &[u8]) -> bool {
        self.lists(HeaderName::Supported, option)
    }

    /// All Reason values (RFC 3326).
    pub fn reasons(&self) -> Vec<Reason<'a>> {
        reason::reasons(&self.headers)
    }

    /// Refer-To.
    pub fn refer_to(&self) -> Option<NameAddr<'a>> {
        NameAddr::parse(self.value(HeaderName::ReferTo)?)
    }

    /// Referred-By.
    pub fn referred_by(&self) -> Option<NameAddr<'a>> {
        NameAddr::parse(self.value(HeaderName::ReferredBy)?)
    }

    /// P-Asserted-Identity, the first one.
    pub fn asserted_identity(&self) -> Option<NameAddr<'a>> {
        NameAddr::parse(self.headers.values(HeaderName::PAssertedIdentity).next()?)
    }

    /// Replaces (RFC 3891): the dialog that the new one takes over.
    pub fn replaces(&self) -> Option<Replaces<'a>> {
        Replaces::parse(self.value(HeaderName::Replaces)?)
    }

    /// Join (RFC 3911): the dialog that the new one joins; it has the form of Replaces.
    pub fn join(&self) -> Option<Replaces<'a>> {
        Replaces::parse(self.value(HeaderName::Join)?)
    }

    /// Whether the request carries Authorization or Proxy-Authorization.
    pub fn has_credentials(&self) -> bool {
        self.headers.has(HeaderName::Authorization)
            || self.headers.has(HeaderName::ProxyAuthorization)
    }

    /// User-Agent, else Server; empty without either.
    pub fn user_agent(&self) -> Cow<'a, [u8]> {
        self.headers
            .first(HeaderName::UserAgent)
            .or_else(|| self.headers.first(HeaderName::Server))
            .map_or(Cow::Borrowed(&[]), super::headers::Header::value)
    }

    /// SIP-ETag of the answer to a PUBLISH (RFC 3903).
    pub fn sip_etag(&self) -> Option<&'a [u8]> {
        self.value(HeaderName::SIPETag)
    }

    /// SIP-If-Match of a PUBLISH that refreshes, changes or removes.
    pub fn sip_if_match(&self) -> Option<&'a [u8]> {
        self.value(HeaderName::SIPIfMatch)
    }

    fn value(&self, name: HeaderName) -> Option<&'a [u8]> {
        self.headers.first(name).map(|header| header.raw_value)
    }

    fn number(&self, name: HeaderName) -> Option<u32> {
        match Number::of(leading_word(self.value(name)?)) {
            Number::Value(number) if number <= name.maximum() => Some(number),
            _ => None,
        }
    }

    fn lists(&self, name: HeaderName, option: &[u8]) -> bool {
        self.headers
            .values(name)
            .any(|value| value.eq_ignore_ascii_case(option))
    }
}
