//! One `m=` section: kind, transport address, formats and attributes (RFC 8866 section 5.14).

use std::borrow::Cow;

use memchr::memchr;

use crate::sdp::addr::Addr;
use crate::sdp::payload::static_payload;
use crate::sdp::session::{Lines, words};
use crate::sip::integer::Number;
use crate::sip::lexical::{after, split, trim};

/// Most rtpmaps kept of one section: there are 128 payload types.
const RTPMAPS: usize = 128;

/// What is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// `audio`
    Audio,
    /// `video`
    Video,
    /// `image`, such as T.38 fax.
    Image,
    /// Anything else.
    #[default]
    Other,
}

/// Who may send (RFC 3264 section 5.1), from the view of the one who wrote the description.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Both; the default.
    #[default]
    SendRecv,
    /// Only the writer: the other side is on hold.
    SendOnly,
    /// Only the other side.
    RecvOnly,
    /// Nobody.
    Inactive,
}

impl MediaKind {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Image => "image",
            Self::Other => "other",
        }
    }
}

impl Direction {
    pub(crate) fn of(attribute: &[u8]) -> Option<Self> {
        match attribute {
            b"sendrecv" => Some(Self::SendRecv),
            b"sendonly" => Some(Self::SendOnly),
            b"recvonly" => Some(Self::RecvOnly),
            b"inactive" => Some(Self::Inactive),
            _ => None,
        }
    }

    /// The attribute's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }
}

/// `a=rtpmap:`: what a payload type means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RtpMap<'a> {
    /// Payload type.
    pub payload_type: u8,
    /// Encoding name.
    pub name: &'a [u8],
    /// Clock rate in Hz.
    pub clock: u32,
    /// Audio channels; 1 when they are not given.
    pub channels: u8,
}

impl<'a> RtpMap<'a> {
    fn parse(value: &'a [u8]) -> Option<Self> {
        let mut words = words(value);
        let payload_type = u8::try_from(Number::of(words.next()?).value()?).ok()?;
        let encoding = words.next()?;
        let (name, rest) = split(encoding, memchr(b'/', encoding)?);
        let rest = after(rest, 1);
        let (clock, channels) = split(rest, memchr(b'/', rest).unwrap_or(rest.len()));
        Some(Self {
            payload_type,
            name,
            clock: Number::of(clock).value()?,
            channels: Number::of(after(channels, 1))
                .value()
                .and_then(|count| u8::try_from(count).ok())
                .unwrap_or(1),
        })
    }
}

/// `a=rtcp:`: where RTCP goes when it is not the next port (RFC 3605).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RtcpAddress<'a> {
    /// Its port.
    pub port: u16,
    /// Its address, when it differs.
    pub addr: Option<Addr<'a>>,
}

/// One `a=` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Name.
    pub name: &'a [u8],
    /// What follows the colon; empty for a property without a value.
    pub value: &'a [u8],
}

impl<'a> Attribute<'a> {
    fn of(text: &'a [u8]) -> Self {
        let (name, value) = split(text, memchr(b':', text).unwrap_or(text.len()));
        Self {
            name,
            value: after(value, 1),
        }
    }
}

/// Walks the `a=` lines of a section.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    lines: Lines<'a>,
}

impl<'a> Attributes<'a> {
    pub(crate) fn of(section: &'a [u8]) -> Self {
        Self {
            lines: Lines::of(section),
        }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        self.lines
            .find(|(kind, _)| *kind == b'a')
            .map(|(_, value)| Attribute::of(value))
    }
}

/// One `m=` section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media<'a> {
    /// What is sent.
    pub kind: MediaKind,
    /// Port; 0 refuses the media.
    pub port: u16,
    /// How many port pairs, 1 unless `port/count` says otherwise.
    pub port_count: u16,
    /// Transport protocol, such as `RTP/AVP`.
    pub proto: &'a [u8],
    /// Payload types or other formats, most preferred first, separated by spaces.
    pub formats: &'a [u8],
    /// `c=` of the section; `None` means that of the session.
    pub connection: Option<Addr<'a>>,
    /// Direction, that of the session when the section has none.
    pub direction: Direction,
    /// What payload types mean.
    pub rtpmaps: Vec<RtpMap<'a>>,
    /// Where RTCP goes, when it says so.
    pub rtcp: Option<RtcpAddress<'a>>,
    /// Whether RTP and RTCP share a port (RFC 5761).
    pub rtcp_mux: bool,
    /// Whether a key stands in the description (RFC 4568).
    pub crypto: bool,
    /// Whether a DTLS fingerprint stands there, in the section or in the session (RFC 5763).
    pub fingerprint: bool,
    /// Packet time in milliseconds, whole ones.
    pub ptime: Option<u32>,
    /// Identification of the section (RFC 5888).
    pub mid: Option<&'a [u8]>,
    section: &'a [u8],
}

impl<'a> Media<'a> {
    /// Reads the value of an `m=` line.
    pub(crate) fn parse(line: &'a [u8]) -> Option<Self> {
        let mut parts = words(line);
        let kind = match parts.next()? {
            kind if kind.eq_ignore_ascii_case(b"audio") => MediaKind::Audio,
            kind if kind.eq_ignore_ascii_case(b"video") => MediaKind::Video,
            kind if kind.eq_ignore_ascii_case(b"image") => MediaKind::Image,
            _ => MediaKind::Other,
        };
        let port = parts.next()?;
        let (port, count) = split(port, memchr(b'/', port).unwrap_or(port.len()));
        let number = |text: &[u8]| u16::try_from(Number::of(text).value()?).ok();
        Some(Self {
            kind,
            port: number(port)?,
            port_count: number(after(count, 1)).unwrap_or(1),
            proto: parts.next()?,
            formats: trim(parts.rest()),
            ..Self::default()
        })
    }

    /// Takes in one line of the section.
    pub(crate) fn line(&mut self, kind: u8, value: &'a [u8]) {
        match kind {
            b'c' if self.connection.is_none() => self.connection = Addr::parse(value),
            b'a' => self.attribute(Attribute::of(value)),
            _ => {}
        }
    }

    fn attribute(&mut self, attribute: Attribute<'a>) {
        let value = attribute.value;
        match attribute.name {
            b"rtpmap" if self.rtpmaps.len() < RTPMAPS => self.rtpmaps.extend(RtpMap::parse(value)),
            b"rtcp" => self.rtcp = rtcp(value),
            b"rtcp-mux" | b"rtcp-mux-only" => self.rtcp_mux = true,
            b"crypto" => self.crypto = true,
            b"fingerprint" => self.fingerprint = true,
            b"ptime" => {
                let whole = split(value, memchr(b'.', value).unwrap_or(value.len())).0;
                self.ptime = Number::of(trim(whole)).value();
            }
            b"mid" => self.mid = Some(value),
            name => {
                if let Some(direction) = Direction::of(name) {
                    self.direction = direction;
                }
            }
        }
    }

    pub(crate) fn set_section(&mut self, section: &'a [u8]) {
        self.section = section;
    }

    /// All attributes of the section, such as ICE candidates and SSRCs.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes::of(self.section)
    }

    /// Whether media may flow: the port is not 0.
    pub fn is_active(&self) -> bool {
        self.port != 0
    }

    /// Whether the media is encrypted.
    pub fn is_srtp(&self) -> bool {
        self.crypto || self.fingerprint || memchr::memmem::find(self.proto, b"SAVP").is_some()
    }

    /// The formats, most preferred first.
    pub fn format_list(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        words(self.formats)
    }

    /// Whether the formats are RTP payload types.
    pub fn is_rtp(&self) -> bool {
        memchr::memmem::find(self.proto, b"RTP").is_some()
    }

    /// Name, clock rate and channels of a payload type: from its rtpmap, else from the static table (RFC 3551).
    pub fn codec(&self, payload_type: u8) -> Option<RtpMap<'a>> {
        self.rtpmaps
            .iter()
            .find(|map| map.payload_type == payload_type)
            .copied()
            .or_else(|| {
                static_payload(payload_type).map(|payload| RtpMap {
                    payload_type,
                    name: payload.name.as_bytes(),
                    clock: payload.clock,
                    channels: payload.channels,
                })
            })
    }

    /// The codec that a format of this section stands for; `None` where it is no RTP, or nobody knows the number.
    pub fn format_codec(&self, format: &[u8]) -> Option<RtpMap<'a>> {
        if !self.is_rtp() {
            return None;
        }
        let number = Number::of(format).value()?;
        self.codec(u8::try_from(number).ok()?)
    }

    /// Name of a format: a codec, or the format itself where there is no codec.
    fn format_name(&self, format: &'a [u8]) -> &'a [u8] {
        self.format_codec(format).map_or(format, |codec| codec.name)
    }

    /// The most preferred codec that carries speech or pictures; DTMF and comfort noise only when there is nothing else.
    pub fn first_codec(&self) -> Option<Cow<'a, str>> {
        let is_main = |name: &&[u8]| {
            !name.eq_ignore_ascii_case(b"telephone-event") && !name.eq_ignore_ascii_case(b"CN")
        };
        let mut names = words(self.formats).map(|format| self.format_name(format));
        names
            .clone()
            .find(is_main)
            .or_else(|| names.next())
            .map(String::from_utf8_lossy)
    }
}

fn rtcp(value: &[u8]) -> Option<RtcpAddress<'_>> {
    let mut parts = words(value);
    let port = u16::try_from(Number::of(parts.next()?).value()?).ok()?;
    Some(RtcpAddress {
        port,
        addr: Addr::parse(parts.rest()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_line_gives_kind_port_and_formats() {
        let media = Media::parse(b"audio 49170/2 RTP/AVP 0 8 101").unwrap();
        assert_eq!(
            (media.kind, media.port, media.port_count),
            (MediaKind::Audio, 49170, 2)
        );
        assert_eq!(
            media.format_list().collect::<Vec<_>>(),
            [&b"0"[..], b"8", b"101"]
        );
        assert_eq!(Media::parse(b"audio x RTP/AVP 0"), None);
        assert_eq!(Media::parse(b"audio 70000 RTP/AVP 0"), None);
        assert_eq!(Media::parse(b""), None);
    }

    #[test]
    fn an_rtpmap_wins_over_the_static_table() {
        let mut media = Media::parse(b"audio 4000 RTP/AVP 0 111").unwrap();
        media.line(b'a', b"rtpmap:111 opus/48000/2");
        media.line(b'a', b"rtpmap:0 Strange/16000");
        assert_eq!(media.codec(0).unwrap().name, b"Strange");
        assert_eq!(media.codec(111).unwrap().channels, 2);
        assert_eq!(media.codec(8).unwrap().name, b"PCMA");
        assert_eq!(media.codec(112), None);
    }

    #[test]
    fn the_first_codec_is_not_dtmf_unless_there_is_nothing_else() {
        let mut media = Media::parse(b"audio 4000 RTP/AVP 101 13 8").unwrap();
        media.line(b'a', b"rtpmap:101 telephone-event/8000");
        assert_eq!(media.first_codec().as_deref(), Some("PCMA"));
        let mut media = Media::parse(b"audio 4000 RTP/AVP 101").unwrap();
        media.line(b'a', b"rtpmap:101 telephone-event/8000");
        assert_eq!(media.first_codec().as_deref(), Some("telephone-event"));
        let fax = Media::parse(b"image 4000 udptl t38").unwrap();
        assert_eq!(fax.first_codec().as_deref(), Some("t38"));
        let unknown = Media::parse(b"audio 4000 RTP/AVP 96").unwrap();
        assert_eq!(unknown.first_codec().as_deref(), Some("96"));
        assert_eq!(
            Media::parse(b"audio 4000 RTP/AVP").unwrap().first_codec(),
            None
        );
    }

    #[test]
    fn encryption_is_seen_by_key_fingerprint_or_profile() {
        let mut media = Media::parse(b"audio 4000 RTP/AVP 0").unwrap();
        assert!(!media.is_srtp());
        media.line(b'a', b"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x");
        assert!(media.is_srtp() && media.crypto);
        assert!(
            Media::parse(b"audio 4000 UDP/TLS/RTP/SAVPF 0")
                .unwrap()
                .is_srtp()
        );
    }

    #[test]
    fn rtcp_has_a_port_and_maybe_an_address() {
        let mut media = Media::parse(b"audio 4000 RTP/AVP 0").unwrap();
        media.line(b'a', b"rtcp:53020 IN IP4 192.0.2.5");
        let rtcp = media.rtcp.unwrap();
        assert_eq!(rtcp.port, 53020);
        assert_eq!(rtcp.addr.unwrap().ip, "192.0.2.5".parse().ok());
    }
}
