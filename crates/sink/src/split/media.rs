//! What of a media packet is kept, and what of it is hidden.

use super::endpoints::Kind;
use super::settings::Media;

const RTP_HEADER: usize = 12;
const RTCP_HEADER: usize = 8;
const STUN_HEADER: usize = 20;
const DTLS_HEADER: usize = 13;
const UDPTL_NUMBER: usize = 2;
/// Packet types of RTCP (RFC 3550 section 12.1).
const SDES: u8 = 202;
const BYE: u8 = 203;
const APP: u8 = 204;

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

    /// Overwrites what was said, and with `names` what tells who said it.
    pub(super) fn hide(self, payload: &mut [u8], names: bool) {
        match self {
            Self::Rtp | Self::Udptl | Self::Other => blank(payload, self.header(payload)),
            Self::Stun | Self::Dtls if names => blank(payload, self.header(payload)),
            Self::Rtcp if names => hide_names(payload),
            Self::Rtcp | Self::Stun | Self::Dtls => {}
        }
    }
}

/// The fixed header, the contributing sources and the extension (RFC 3550 section 5).
fn rtp_header(payload: &[u8]) -> usize {
    let first = payload.first().copied().unwrap_or_default();
    let fixed = RTP_HEADER + 4 * usize::from(first & 0x0f);
    if first & 0x10 == 0 {
        return fixed;
    }
    match payload.get(fixed + 2..fixed + 4) {
        Some([high, low]) => fixed + 4 + 4 * usize::from(u16::from_be_bytes([*high, *low])),
        _ => fixed,
    }
}

fn blank(payload: &mut [u8], from: usize) {
    if let Some(rest) = payload.get_mut(from..) {
        rest.fill(0);
    }
}

/// Names of participants, reasons of leaving and what applications define, in a compound packet.
fn hide_names(mut rest: &mut [u8]) {
    while let [first, kind, high, low, ..] = *rest {
        let length = 4 + 4 * usize::from(u16::from_be_bytes([high, low]));
        let end = length.min(rest.len());
        let (packet, tail) = std::mem::take(&mut rest).split_at_mut(end);
        match kind {
            SDES => hide_descriptions(packet),
            BYE => blank(packet, 4 + 4 * usize::from(first & 0x1f)),
            APP => blank(packet, 12),
            _ => {}
        }
        rest = tail;
    }
}

/// Chunks of a source and its items, each a type, a length and a text (RFC 3550 section 6.5).
fn hide_descriptions(packet: &mut [u8]) {
    let mut place = 4;
    while place + 4 < packet.len() {
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
        place = (place + 4) & !3;
    }
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
        assert_eq!(payload[24..28], [5; 4]);
        assert_eq!(payload[28..], [0; 160]);
    }

    #[test]
    fn a_header_that_lies_about_its_length_is_cut_at_the_end() {
        let mut payload = vec![0x9f; 16];
        assert_eq!(Sort::Rtp.kept(Media::Headers, &payload), Some(16));
        Sort::Rtp.hide(&mut payload, true);
        let mut short = vec![0x80, 202, 0xff, 0xff, 1, 2, 3, 4, 1, 200, b'a'];
        Sort::Rtcp.hide(&mut short, true);
        assert_eq!(short[10], b'x');
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
