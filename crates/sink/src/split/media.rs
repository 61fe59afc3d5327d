//! What of a media packet is kept, and what of it is hidden.

use super::endpoints::Kind;
use super::settings::Media;

const RTP_HEADER: usize = 12;
const RTCP_HEADER: usize = 8;
const STUN_HEADER: usize = 20;
const DTLS_HEADER: usize = 13;
const UDPTL_NUMBER: usize = 2;
const RTP_EXTENSION: usize = 4;
const REPORT: usize = 24;
/// Packet types of RTCP (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2).
const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const SDES: u8 = 202;
const BYE: u8 = 203;
const TRANSPORT_FEEDBACK: u8 = 205;
const PAYLOAD_FEEDBACK: u8 = 206;
const EXTENDED_REPORT: u8 = 207;
/// The format of feedback that applications define.
const APPLICATION: u8 = 15;

/// What a datagram at an endpoint of a call is (RFC 7983, RFC 5761).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Rtp,
    Rtcp,
    Udptl,
    Stun,
    Dtls,
    Other,
}

impl Sort {
    pub(super) fn of(kind: Kind, payload: &[u8]) -> Self {
        if kind == Kind::Udptl {
            return Self::Udptl;
        }
        match payload {
            [128..=191, 192..=223, ..] if payload.len() >= RTCP_HEADER => Self::Rtcp,
            [128..=191, ..] if payload.len() >= RTP_HEADER => Self::Rtp,
            [0..=3, ..] if payload.len() >= STUN_HEADER => Self::Stun,
            [20..=63, ..] if payload.len() >= DTLS_HEADER => Self::Dtls,
            _ => Self::Other,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Rtp => "rtp",
            Self::Rtcp => "rtcp",
            Self::Udptl => "udptl",
            Self::Stun => "stun",
            Self::Dtls => "dtls",
            Self::Other => "other",
        }
    }

    /// How many bytes say nothing of what was said.
    fn header(self, payload: &[u8]) -> usize {
        let length = match self {
            Self::Rtp => rtp_header(payload),
            Self::Rtcp => payload.len(),
            Self::Udptl => UDPTL_NUMBER,
            Self::Stun => STUN_HEADER,
            Self::Dtls => DTLS_HEADER,
            Self::Other => 0,
        };
        length.min(payload.len())
    }

    /// How many bytes are kept; `None` when the packet is not wanted.
    pub(super) fn kept(self, media: Media, payload: &[u8]) -> Option<usize> {
        match (media, self) {
            (Media::None, _) => None,
            (Media::Rtcp, sort) => (sort == Self::Rtcp).then_some(payload.len()),
            (Media::Headers, Self::Stun | Self::Dtls) | (Media::All, _) => Some(payload.len()),
            (Media::Headers, sort) => Some(sort.header(payload)),
        }
    }

    /// Overwrites what was said and the credentials of ICE, and with `names` what tells who said it.
    pub(super) fn hide(self, payload: &mut [u8], names: bool) {
        match self {
            Self::Rtp => hide_audio(payload),
            Self::Udptl | Self::Stun | Self::Other => blank(payload, self.header(payload)),
            Self::Dtls if names => blank(payload, self.header(payload)),
            Self::Rtcp if names => hide_names(payload),
            Self::Rtcp | Self::Dtls => {}
        }
    }
}

/// Where the contributing sources end (RFC 3550 section 5.1).
fn rtp_sources(payload: &[u8]) -> usize {
    let first = payload.first().copied().unwrap_or_default();
    RTP_HEADER + 4 * usize::from(first & 0x0f)
}

/// The fixed header, the contributing sources and the extension (RFC 3550 section 5). Of a header that is longer than its packet
/// nothing but the fixed part is believed: what follows may be audio.
fn rtp_header(payload: &[u8]) -> usize {
    let first = payload.first().copied().unwrap_or_default();
    let sources = rtp_sources(payload);
    let length = if first & 0x10 == 0 {
        Some(sources)
    } else {
        match payload.get(sources + 2..sources + RTP_EXTENSION) {
            Some([high, low]) => {
                Some(sources + RTP_EXTENSION + 4 * usize::from(u16::from_be_bytes([*high, *low])))
            }
            _ => None,
        }
    };
    length
        .filter(|length| *length <= payload.len())
        .unwrap_or(RTP_HEADER)
}

/// Leaves the fixed header, and of an extension which one it is and how long: its content may be a name (RFC 7941), and sources
/// that nobody counted may be audio.
fn hide_audio(payload: &mut [u8]) {
    let length = rtp_header(payload);
    let sources = rtp_sources(payload);
    blank_within(payload, RTP_HEADER, sources.min(length));
    let extension = if length > sources { RTP_EXTENSION } else { 0 };
    blank(payload, sources.min(length) + extension);
}

fn blank_within(payload: &mut [u8], from: usize, end: usize) {
    if let Some(part) = payload.get_mut(from..end) {
        part.fill(0);
    }
}

fn blank(payload: &mut [u8], from: usize) {
    if let Some(rest) = payload.get_mut(from..) {
        rest.fill(0);
    }
}

/// Keeps the figures of a compound packet. Names, reasons of leaving, what applications define, kinds that nobody knows and what
/// is no packet are overwritten.
fn hide_names(mut rest: &mut [u8]) {
    while let [first, kind @ 192..=223, high, low, ..] = *rest
        && first >> 6 == 2
    {
        let length = 4 + 4 * usize::from(u16::from_be_bytes([high, low]));
        let is_whole = length <= rest.len();
        let end = length.min(rest.len());
        let (packet, tail) = std::mem::take(&mut rest).split_at_mut(end);
        let count = usize::from(first & 0x1f);
        match kind {
            SENDER_REPORT => blank(packet, RTCP_HEADER + 20 + REPORT * count),
            RECEIVER_REPORT => blank(packet, RTCP_HEADER + REPORT * count),
            SDES => hide_descriptions(packet, count),
            BYE => blank(packet, 4 + 4 * count),
            TRANSPORT_FEEDBACK | EXTENDED_REPORT if is_whole => {}
            PAYLOAD_FEEDBACK if is_whole && first & 0x1f != APPLICATION => {}
            _ => blank(packet, RTCP_HEADER),
        }
        rest = tail;
    }
    rest.fill(0);
}

/// Chunks of a source and its items, each a type, a length and a text (RFC 3550 section 6.5). What is behind them is overwritten.
fn hide_descriptions(packet: &mut [u8], chunks: usize) {
    let mut place = 4;
    for _ in 0..chunks {
        place += 4;
        loop {
            let Some(&[kind, length]) = packet.get(place..).and_then(|rest| rest.first_chunk())
            else {
                return blank(packet, place);
            };
            if kind == 0 {
                break;
            }
            let text = place + 2;
            let end = (text + usize::from(length)).min(packet.len());
            if let Some(text) = packet.get_mut(text..end) {
                text.fill(b'x');
            }
            place = end;
        }
        // A chunk ends at a multiple of four, with one zero at least.
        let end = (place + 4) & !3;
        blank_within(packet, place, end.min(packet.len()));
        place = end;
    }
    blank(packet, place);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_on_one_port_are_told_apart() {
        let sort = |kind, start: &[u8]| {
            let mut payload = start.to_vec();
            payload.resize(40, 7);
            Sort::of(kind, &payload)
        };
        assert_eq!(sort(Kind::Rtp, &[0x80, 0]), Sort::Rtp);
        assert_eq!(sort(Kind::Beside, &[0x81, 200]), Sort::Rtcp);
        assert_eq!(sort(Kind::Rtp, &[0, 1]), Sort::Stun);
        assert_eq!(sort(Kind::Rtp, &[22, 254]), Sort::Dtls);
        assert_eq!(sort(Kind::Rtp, &[0xff]), Sort::Other);
        assert_eq!(sort(Kind::Udptl, &[0x80, 0]), Sort::Udptl);
        assert_eq!(Sort::of(Kind::Rtp, &[0x80, 200]), Sort::Other);
        assert_eq!(Sort::of(Kind::Rtp, &[]), Sort::Other);
    }

    #[test]
    fn headers_are_kept_and_what_was_said_is_not() {
        let mut payload = vec![0x92, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4];
        payload.extend([9; 8]); // two contributing sources
        payload.extend([0xbe, 0xde, 0, 1, 5, 5, 5, 5]); // an extension of one word
        payload.extend([0xd5; 160]);
        assert_eq!(Sort::Rtp.kept(Media::Headers, &payload), Some(28));
        assert_eq!(Sort::Rtp.kept(Media::All, &payload), Some(188));
        assert_eq!(Sort::Rtp.kept(Media::Rtcp, &payload), None);
        assert_eq!(Sort::Udptl.kept(Media::Headers, &payload), Some(2));
        Sort::Rtp.hide(&mut payload, false);
        assert_eq!(payload[..12], [0x92, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]);
        assert_eq!(payload[12..20], [0; 8]);
        assert_eq!(payload[20..24], [0xbe, 0xde, 0, 1]);
        assert_eq!(payload[24..], [0; 164]);
    }

    #[test]
    fn of_a_header_that_lies_about_its_length_only_the_fixed_part_is_kept() {
        let many_sources = [0x8f; 32];
        let mut long_extension = vec![
            0x90, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4, 0xbe, 0xde, 0xff, 0xff,
        ];
        long_extension.extend([0xd5; 160]);
        for mut payload in [many_sources.to_vec(), long_extension, vec![0x9f; 16]] {
            assert_eq!(Sort::Rtp.kept(Media::Headers, &payload), Some(12));
            let fixed = payload[..12].to_vec();
            Sort::Rtp.hide(&mut payload, true);
            assert_eq!(payload[..12], fixed);
            assert!(payload[12..].iter().all(|byte| *byte == 0));
        }
        let mut short = vec![0x80, 202, 0xff, 0xff, 1, 2, 3, 4, 1, 200, b'a'];
        Sort::Rtcp.hide(&mut short, true);
        assert!(!short.contains(&b'a'));
    }

    #[test]
    fn what_is_no_figure_of_rtcp_is_overwritten() {
        let name = b"Geraldine...";
        let receiver = [0x80, 201, 0, 1, 1, 2, 3, 4];
        for start in [
            &[0x81, 202, 0, 2, 1, 2, 3, 4, 1, 1, b'a', 0][..], // behind a whole description
            &[0x81, 202, 0, 1, 1, 2, 3, 4],                    // one that is longer than it says
            &[0x80, 209, 0, 4, 1, 2, 3, 4],
            &[0x8f, 206, 0, 5, 1, 2, 3, 4],
            &[0x80, 201, 0, 4, 1, 2, 3, 4],
            &[0x80, 204, 0, 4, 1, 2, 3, 4],
            &[
                0x80, 200, 0xff, 0xff, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0,
            ],
            &[0x80, 205, 0xff, 0xff, 1, 2, 3, 4],
            &[0x40, 201, 0, 1, 1, 2, 3, 4],
        ] {
            let mut payload = receiver.to_vec();
            payload.extend(start);
            payload.extend(name);
            Sort::Rtcp.hide(&mut payload, true);
            assert_eq!(payload[..8], receiver);
            assert!(!payload.windows(4).any(|four| four == b"Gera"), "{start:?}");
        }
        let feedback = [0x81, 205, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 0, 0];
        let mut hidden = feedback;
        Sort::Rtcp.hide(&mut hidden, true);
        assert_eq!(hidden, feedback);
    }

    #[test]
    fn credentials_of_ice_are_overwritten_also_where_names_stay() {
        let mut payload = vec![0; 20];
        payload.extend([0, 6, 0, 9]);
        payload.extend(b"Geraldine");
        Sort::Stun.hide(&mut payload, false);
        assert_eq!(payload, [0; 33]);
    }

    #[test]
    fn names_in_rtcp_are_hidden_and_figures_stay() {
        let report = [0x80, 201, 0, 1, 1, 2, 3, 4];
        let mut payload = report.to_vec();
        payload.extend([0x81, 202, 0, 4, 1, 2, 3, 4, 1, 5]);
        payload.extend(b"a@b.c");
        payload.extend([0, 0, 0, 0, 0]);
        payload.extend([0x81, 203, 0, 2, 1, 2, 3, 4]);
        payload.extend([3, b'b', b'y', b'e']);
        let mut hidden = payload.clone();
        Sort::Rtcp.hide(&mut hidden, false);
        assert_eq!(hidden, payload);
        Sort::Rtcp.hide(&mut hidden, true);
        assert_eq!(hidden[..8], report);
        assert_eq!(&hidden[18..23], b"xxxxx");
        assert_eq!(hidden[36..], [0; 4]);
    }
}
