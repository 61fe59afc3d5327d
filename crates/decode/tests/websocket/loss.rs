use decode::sip::KeepaliveKind::WebSocketPing;
use decode::stream::Side;
use decode::websocket::{Role, State, WebSocketConversation, begins_mid_stream};

use crate::build::{
    COMPRESSED, Deflater, Found, KEY, LIMIT, PING, TEXT, Watched, cut, fragments, frame, message,
    sip,
};

const DEFLATED: u8 = TEXT | COMPRESSED;
const SHARED: &str = "permessage-deflate";
const ALONE: &str = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";

#[test]
fn every_hole_inside_a_payload_is_skipped_exactly() {
    let text = [message(1), vec![b'b'; 400]].concat();
    let whole = frame(TEXT, KEY, &text);
    let header = whole.len() - text.len();
    for from in header..whole.len() {
        for to in [from + 1, from + 7, whole.len()] {
            let to = to.min(whole.len());
            let mut watched = Watched::shaken("");
            watched.data(Side::Forward, &whole[..from], 3);
            watched.gap(Side::Forward, Some((to - from) as u64));
            watched.data(Side::Forward, &whole[to..], 4);
            watched.data(Side::Forward, &frame(TEXT, KEY, &message(2)), 5);
            let found = watched.taken(Side::Forward);
            assert_eq!(found.last(), Some(&sip(&message(2), 5, 5)), "{from} {to}");
            match found.first() {
                Some(Found::Sip {
                    bytes, truncated, ..
                }) if found.len() == 2 => {
                    assert!(*truncated && *bytes == text[..from - header]);
                }
                // Too little of the start-line is left to know it.
                Some(Found::Unframed(_)) => assert!(from - header < 40),
                _ => assert_eq!((found.len(), from), (1, header), "{found:?}"),
            }
        }
    }
}

#[test]
fn a_hole_over_a_header_is_made_up_for_at_the_next_segment_that_begins_a_message() {
    let mut watched = Watched::shaken("");
    let first = frame(TEXT, KEY, &message(1));
    let second = frame(TEXT, KEY, &message(2));
    watched.data(Side::Forward, &first[..100], 3);
    // The rest of the first frame, and the header and some of the second one.
    watched.gap(Side::Forward, Some((first.len() - 100 + 20) as u64));
    watched.data(Side::Forward, &second[20..], 4);
    let third = [frame(PING, KEY, b"x"), frame(TEXT, KEY, &message(3))].concat();
    watched.data(Side::Forward, &third, 5);
    let header = first.len() - message(1).len();
    assert_eq!(
        watched.taken(Side::Forward),
        [
            cut(&message(1)[..100 - header], 3, 3),
            Found::Unframed((second.len() - 20) as u64),
            Found::Keepalive(WebSocketPing),
            sip(&message(3), 5, 5),
        ]
    );
}

#[test]
fn a_ping_alone_proves_the_place_after_a_gap_of_unknown_length() {
    let mut watched = Watched::shaken("");
    watched.gap(Side::Forward, None);
    watched.data(Side::Forward, &frame(PING, KEY, b"abc"), 3);
    let text = message(1);
    for byte in frame(TEXT, KEY, &text) {
        watched.data(Side::Forward, &[byte], 4);
    }
    assert_eq!(
        watched.taken(Side::Forward),
        [Found::Keepalive(WebSocketPing), sip(&text, 4, 4)]
    );
}

#[test]
fn the_rest_of_a_message_whose_first_frame_was_lost_is_counted() {
    let mut watched = Watched::shaken("");
    let text = message(1);
    let frames = fragments(TEXT, KEY, &[&text[..20], &text[20..]]);
    watched.gap(Side::Forward, Some(frames[0].len() as u64));
    watched.data(Side::Forward, &frame(PING, KEY, b""), 3);
    watched.data(Side::Forward, &frames[1], 4);
    watched.data(Side::Forward, &frame(TEXT, KEY, &message(2)), 5);
    assert_eq!(
        watched.taken(Side::Forward),
        [
            Found::Keepalive(WebSocketPing),
            Found::Unframed(text.len() as u64 - 20),
            sip(&message(2), 5, 5),
        ]
    );
}

#[test]
fn a_hole_in_a_compressed_message_costs_it_alone_or_all_that_follow() {
    for (extensions, alone) in [(ALONE, true), (SHARED, false)] {
        let mut watched = Watched::shaken(extensions);
        let mut deflater = Deflater::new(alone);
        let one = frame(DEFLATED, KEY, &deflater.message(&message(1)));
        watched.data(Side::Forward, &one[..one.len() - 20], 3);
        watched.gap(Side::Forward, Some(20));
        let found = watched.taken(Side::Forward);
        match &found[..] {
            [
                Found::Sip {
                    bytes, truncated, ..
                },
            ] => {
                assert!(*truncated && message(1).starts_with(bytes));
            }
            other => panic!("{other:?}"),
        }
        let packed = deflater.message(&message(2));
        watched.data(Side::Forward, &frame(DEFLATED, KEY, &packed), 4);
        watched.data(Side::Forward, &frame(TEXT, KEY, &message(3)), 5);
        let second = if alone {
            sip(&message(2), 4, 4)
        } else {
            Found::Unframed(packed.len() as u64)
        };
        assert_eq!(
            watched.taken(Side::Forward),
            [second, sip(&message(3), 5, 5)]
        );
    }
}

#[test]
fn a_compressed_message_that_stands_alone_proves_the_place_after_a_gap() {
    let mut watched = Watched::shaken(ALONE);
    watched.gap(Side::Backward, None);
    let packed = Deflater::new(true).message(&message(1));
    watched.data(Side::Backward, &frame(DEFLATED, None, &packed), 3);
    assert_eq!(watched.taken(Side::Backward), [sip(&message(1), 3, 3)]);
}

#[test]
fn frames_in_the_middle_of_a_connection_are_found_by_the_start_line_of_sip() {
    assert_eq!(
        begins_mid_stream(&frame(TEXT, KEY, &message(1))),
        Some(Role::Client)
    );
    assert_eq!(
        begins_mid_stream(&frame(0x82, None, &message(1))),
        Some(Role::Server)
    );
    let behind_ping = [frame(PING, None, b"x"), frame(TEXT, None, &message(1))].concat();
    assert_eq!(begins_mid_stream(&behind_ping), Some(Role::Server));
    for bytes in [
        message(1),
        frame(PING, None, b""),
        frame(TEXT, KEY, b"hello"),
        // The first fragment of more.
        frame(0x01, KEY, &message(1)),
        // A length in more bytes than it needs.
        [&[TEXT, 127, 0, 0, 0, 0, 0, 0, 0, 120][..], &message(1)].concat(),
        Vec::new(),
    ] {
        assert_eq!(begins_mid_stream(&bytes), None, "{bytes:?}");
    }
}

#[test]
fn a_connection_without_its_handshake_is_read_from_the_first_message_on() {
    let mut watched = Watched::new(WebSocketConversation::mid_stream(LIMIT));
    watched.data(Side::Forward, b"the rest of something", 1);
    assert_eq!(watched.conversation.state(), State::Undecided);
    watched.data(Side::Forward, &frame(TEXT, None, &message(1)), 2);
    assert_eq!(watched.conversation.state(), State::Sip);
    // The other side is the client now: a ping of it is believed when it is masked.
    watched.data(Side::Forward, &frame(DEFLATED, None, b"unreadable"), 3);
    assert_eq!(
        watched.taken(Side::Forward),
        [
            Found::Unframed(21),
            sip(&message(1), 2, 2),
            Found::Unframed(10)
        ]
    );
    watched.data(Side::Backward, &frame(PING, None, b""), 4);
    watched.data(Side::Backward, &frame(PING, KEY, b""), 5);
    assert_eq!(
        watched.taken(Side::Backward),
        [Found::Unframed(2), Found::Keepalive(WebSocketPing)]
    );
}

#[test]
fn a_connection_in_which_no_message_is_found_is_given_up() {
    let mut watched = Watched::new(WebSocketConversation::mid_stream(LIMIT));
    let mut given = 0;
    while watched.conversation.is_wanted() {
        watched.data(Side::Backward, &[0x81; 1_000], 1);
        given += 1;
        assert!(given < 1_000);
        assert!(watched.conversation.held() < 1_000);
    }
    assert_eq!(watched.conversation.held(), 0);
    assert_eq!(watched.log.len(), given);
}

#[test]
fn garbage_is_counted_to_the_last_byte() {
    let mut watched = Watched::shaken("");
    let mut state = 0x9e37_79b9_u32;
    let mut given = 0;
    for _ in 0..2_000 {
        let mut bytes = [0; 40];
        for byte in &mut bytes {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            *byte = state as u8;
        }
        bytes[0] |= 0x30;
        watched.data(Side::Forward, &bytes, 1);
        given += 40;
    }
    watched.end(Side::Forward);
    let counted: u64 = watched
        .taken(Side::Forward)
        .iter()
        .map(|found| match found {
            Found::Unframed(bytes) => *bytes,
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!(counted, given);
}
