use decode::sip::KeepaliveKind::{CrlfPing, CrlfPong, WebSocketPing, WebSocketPong};
use decode::stream::Side;

use crate::build::{
    CLOSE, Found, KEY, LIMIT, PING, PONG, TEXT, Watched, cut, fragments, frame, message, sip,
};

#[test]
fn one_message_is_one_sip_message_in_text_and_binary() {
    let mut watched = Watched::shaken("");
    let mut both = frame(TEXT, KEY, &message(1));
    both.extend(frame(0x82, KEY, &message(2)));
    watched.data(Side::Forward, &both, 7);
    assert_eq!(
        watched.taken(Side::Forward),
        [sip(&message(1), 7, 7), sip(&message(2), 7, 7)]
    );
}

#[test]
fn fragments_are_joined_around_the_control_frames_between_them() {
    let mut watched = Watched::shaken("");
    let text = message(1);
    let (head, rest) = text.split_at(10);
    let (middle, tail) = rest.split_at(20);
    let frames = fragments(TEXT, KEY, &[head, middle, b"", tail]);
    let mut ts = 10;
    for one in frames {
        watched.data(Side::Forward, &one, ts);
        watched.data(Side::Forward, &frame(PING, KEY, b"still here?"), ts + 1);
        ts += 10;
    }
    let ping = Found::Keepalive(WebSocketPing);
    assert_eq!(
        watched.taken(Side::Forward),
        [
            ping.clone(),
            ping.clone(),
            ping.clone(),
            sip(&text, 10, 40),
            ping
        ]
    );
}

#[test]
fn every_cut_gives_the_same_messages() {
    let big = [message(3), vec![b'x'; 300]].concat();
    let huge = [message(4), vec![b'y'; 70_000 - 4_000]].concat();
    let whole = [
        frame(TEXT, None, &message(1)),
        frame(PONG, None, b"p"),
        fragments(0x82, None, &[&big[..50], &big[50..]]).concat(),
        frame(TEXT, None, b"\r\n\r\n"),
        frame(TEXT, None, &message(2)),
    ]
    .concat();
    let expected = vec![
        sip(&message(1), 9, 9),
        Found::Keepalive(WebSocketPong),
        sip(&big, 9, 9),
        Found::Keepalive(CrlfPing),
        sip(&message(2), 9, 9),
    ];
    for cut in 0..whole.len() {
        let mut watched = Watched::shaken("");
        watched.data(Side::Backward, &whole[..cut], 9);
        watched.data(Side::Backward, &whole[cut..], 9);
        assert_eq!(watched.taken(Side::Backward), expected, "{cut}");
    }
    let mut watched = Watched::shaken("");
    let huge_frame = frame(TEXT, None, &huge);
    assert!(huge.len() > 65_535);
    for byte in whole.iter().chain(&huge_frame) {
        watched.data(Side::Backward, &[*byte], 9);
    }
    let mut found = watched.taken(Side::Backward);
    assert_eq!(found.pop(), Some(cut(&huge[..LIMIT], 9, 9)));
    assert_eq!(found, expected);
}

#[test]
fn line_ends_pings_and_pongs_are_keepalives() {
    let mut watched = Watched::shaken("");
    for bytes in [
        frame(TEXT, KEY, b"\r\n\r\n"),
        frame(TEXT, KEY, b"\r\n"),
        frame(PING, KEY, b""),
        frame(PONG, KEY, &[7; 125]),
    ] {
        watched.data(Side::Forward, &bytes, 3);
    }
    let kinds = [CrlfPing, CrlfPong, WebSocketPing, WebSocketPong];
    assert_eq!(watched.taken(Side::Forward), kinds.map(Found::Keepalive));
}

#[test]
fn a_message_that_is_not_sip_is_counted_and_the_next_one_is_read() {
    let mut watched = Watched::shaken("");
    watched.data(Side::Forward, &frame(TEXT, KEY, b"{\"json\": true}"), 3);
    watched.data(Side::Forward, &frame(TEXT, KEY, &message(1)), 4);
    assert_eq!(
        watched.taken(Side::Forward),
        [Found::Unframed(14), sip(&message(1), 4, 4)]
    );
}

#[test]
fn a_message_longer_than_the_limit_is_cut_and_the_next_begins_at_its_end() {
    let mut watched = Watched::shaken("");
    let long = [message(1), vec![b'a'; 3 * LIMIT]].concat();
    let bytes = [frame(TEXT, KEY, &long), frame(TEXT, KEY, &message(2))].concat();
    let mut most = 0;
    for piece in bytes.chunks(1_400) {
        watched.data(Side::Forward, piece, 5);
        most = most.max(watched.conversation.held());
    }
    assert_eq!(
        watched.taken(Side::Forward),
        [cut(&long[..LIMIT], 5, 5), sip(&message(2), 5, 5)]
    );
    assert!(most < 3 * LIMIT, "{most}");
}

#[test]
fn the_longest_length_is_skipped_by_count_and_costs_no_memory() {
    let mut watched = Watched::shaken("");
    let mut bytes = vec![0x82, 127];
    bytes.extend((i64::MAX as u64).to_be_bytes());
    bytes.extend(b"garbage without end");
    watched.data(Side::Backward, &bytes, 5);
    for _ in 0..1_000 {
        watched.data(Side::Backward, &[0x81; 1_400], 6);
    }
    assert!(watched.conversation.held() < 3 * LIMIT);
    watched.end(Side::Backward);
    assert_eq!(
        watched.taken(Side::Backward),
        [Found::Unframed(19 + 1_400_000)]
    );
}

#[test]
fn frames_masked_the_wrong_way_are_not_read() {
    let mut watched = Watched::shaken("");
    let bytes = frame(TEXT, None, &message(1));
    watched.data(Side::Forward, &bytes, 5);
    assert_eq!(
        watched.taken(Side::Forward),
        [Found::Unframed(bytes.len() as u64)]
    );
}

#[test]
fn a_compressed_frame_without_an_agreement_is_not_read() {
    let mut watched = Watched::shaken("");
    let bytes = frame(TEXT | 0x40, KEY, &message(1));
    watched.data(Side::Forward, &bytes, 5);
    assert_eq!(
        watched.taken(Side::Forward),
        [Found::Unframed(bytes.len() as u64)]
    );
}

#[test]
fn nothing_is_read_behind_the_close_frame() {
    let mut watched = Watched::shaken("");
    watched.data(Side::Forward, &frame(CLOSE, KEY, &[3, 0xe8]), 5);
    assert!(watched.log.is_empty());
    let late = frame(TEXT, KEY, &message(1));
    watched.data(Side::Forward, &late, 6);
    assert_eq!(
        watched.taken(Side::Forward),
        [Found::Unframed(late.len() as u64)]
    );
    watched.data(Side::Backward, &frame(TEXT, None, &message(2)), 7);
    assert_eq!(watched.taken(Side::Backward), [sip(&message(2), 7, 7)]);
}

#[test]
fn a_message_that_the_end_cuts_is_given_as_truncated() {
    let mut watched = Watched::shaken("");
    let text = message(1);
    let whole = frame(TEXT, KEY, &text);
    watched.data(Side::Forward, &whole[..whole.len() - 5], 5);
    watched.end(Side::Forward);
    assert_eq!(
        watched.taken(Side::Forward),
        [cut(&text[..text.len() - 5], 5, 5)]
    );
}

#[test]
fn one_byte_segments_of_a_long_message_cost_time_in_proportion() {
    let mut watched = Watched::shaken("");
    let long = [message(1), vec![b'a'; 60_000]].concat();
    let begin = std::time::Instant::now();
    for round in 0..10 {
        for byte in frame(TEXT, KEY, &long) {
            watched.data(Side::Forward, &[byte], round);
        }
    }
    assert_eq!(watched.taken(Side::Forward).len(), 10);
    assert!(begin.elapsed().as_secs() < 10);
}
