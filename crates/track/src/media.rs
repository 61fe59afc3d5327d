//! What signalling says of the media: enough to see holds and the codec. Streams are measured elsewhere.

use decode::sdp::MediaKind;
use decode::sip::Message;

use crate::text;

/// Longest codec name that is kept.
const CODEC_BYTES: usize = 32;

/// The codec of the first audio line that was not refused; empty without SDP.
pub(crate) fn first_audio_codec(message: &Message<'_>) -> Box<str> {
    let Some(sdp) = message.sdp() else {
        return Box::default();
    };
    let audio = sdp
        .media
        .iter()
        .find(|media| media.kind == MediaKind::Audio && media.is_active());
    let codec = audio
        .and_then(decode::sdp::Media::first_codec)
        .unwrap_or_default();
    text::text(codec.as_bytes(), CODEC_BYTES).into()
}

/// Whether an offer puts all its media on hold (RFC 3264 section 8.4); `None` without SDP or without active media.
pub(crate) fn offers_hold(message: &Message<'_>) -> Option<bool> {
    let sdp = message.sdp()?;
    sdp.main_media().is_some().then(|| sdp.is_hold())
}
