use decode::stream::Side;

use crate::build::{
    COMPRESSED, Deflater, Found, KEY, LIMIT, TEXT, Watched, cut, fragments, frame, message, sip,
};

const BOTH_SHARED: &str = "permessage-deflate; server_max_window_bits=15";
const BOTH_ALONE: &str =
    "permessage-deflate; client_no_context_takeover; server_no_context_takeover";
const DEFLATED: u8 = TEXT | COMPRESSED;

#[test]
fn messages_may_refer_to_messages_before_them() {
    let mut watched = Watched::shaken(BOTH_SHARED);
    let mut deflater = Deflater::new(false);
    let sizes: Vec<usize> = (1..6)
        .map(|number| {
            let packed = deflater.message(&message(number));
            watched.data(Side::Forward, &frame(DEFLATED, KEY, &packed), 3);
            packed.len()
        })
        .collect();
    assert!(sizes[4] * 2 < sizes[0], "the window is shared: {sizes:?}");
    let expected: Vec<_> = (1..6).map(|number| sip(&message(number), 3, 3)).collect();
    assert_eq!(watched.taken(Side::Forward), expected);
}

#[test]
fn messages_that_stand_alone_leave_no_inflater_behind() {
    let mut watched = Watched::shaken(BOTH_ALONE);
    let idle = watched.conversation.held();
    let mut deflater = Deflater::new(true);
    for number in 1..4 {
        let packed = frame(DEFLATED, None, &deflater.message(&message(number)));
        watched.data(Side::Backward, &packed[..20], 3);
        assert!(watched.conversation.held() > idle + 32_768);
        watched.data(Side::Backward, &packed[20..], 4);
        assert_eq!(watched.taken(Side::Backward), [sip(&message(number), 3, 4)]);
        assert_eq!(watched.conversation.held(), idle);
    }
}

#[test]
fn every_cut_of_a_compressed_message_in_fragments_gives_the_same() {
    let text = [message(1), vec![b'z'; 9_000]].concat();
    let packed = Deflater::new(false).message(&text);
    let (left, right) = packed.split_at(packed.len() / 2);
    let whole = fragments(DEFLATED, KEY, &[left, right]).concat();
    for cut in 0..whole.len() {
        let mut watched = Watched::shaken(BOTH_SHARED);
        watched.data(Side::Forward, &whole[..cut], 3);
        watched.data(Side::Forward, &whole[cut..], 3);
        assert_eq!(watched.taken(Side::Forward), [sip(&text, 3, 3)]);
    }
    let mut watched = Watched::shaken(BOTH_SHARED);
    for byte in &whole {
        watched.data(Side::Forward, &[*byte], 3);
    }
    assert_eq!(watched.taken(Side::Forward), [sip(&text, 3, 3)]);
}

#[test]
fn messages_without_compression_may_stand_between() {
    let mut watched = Watched::shaken(BOTH_SHARED);
    let mut deflater = Deflater::new(false);
    for number in 1..4 {
        let packed = deflater.message(&message(number));
        watched.data(Side::Forward, &frame(DEFLATED, KEY, &packed), 3);
        watched.data(Side::Forward, &frame(TEXT, KEY, &message(10 + number)), 3);
        assert_eq!(
            watched.taken(Side::Forward),
            [
                sip(&message(number), 3, 3),
                sip(&message(10 + number), 3, 3)
            ]
        );
    }
}

#[test]
fn a_message_that_grows_beyond_the_limit_is_cut_and_the_window_stays_whole() {
    let mut watched = Watched::shaken(BOTH_SHARED);
    let mut deflater = Deflater::new(false);
    let long = [message(1), vec![b'a'; 4 * LIMIT], message(77)].concat();
    for text in [&long, &message(77)] {
        let packed = deflater.message(text);
        watched.data(Side::Forward, &frame(DEFLATED, KEY, &packed), 3);
    }
    assert_eq!(
        watched.taken(Side::Forward),
        [cut(&long[..LIMIT], 3, 3), sip(&message(77), 3, 3)]
    );
}

#[test]
fn a_bomb_is_defused_and_costs_no_memory() {
    let bomb = [message(1), vec![0; 100 * LIMIT]].concat();
    for (extensions, alone) in [(BOTH_SHARED, false), (BOTH_ALONE, true)] {
        let mut watched = Watched::shaken(extensions);
        let mut deflater = Deflater::new(alone);
        let packed = frame(DEFLATED, KEY, &deflater.message(&bomb));
        let mut most = 0;
        for byte in packed.chunks(7) {
            watched.data(Side::Forward, byte, 3);
            most = most.max(watched.conversation.held());
        }
        assert!(most < 4 * LIMIT, "{most}");
        assert_eq!(watched.taken(Side::Forward), [cut(&bomb[..LIMIT], 3, 3)]);
        // Where messages stand alone, the next one is as good as any; otherwise what it refers to is unknown.
        let next = deflater.message(&message(2));
        watched.data(Side::Forward, &frame(DEFLATED, KEY, &next), 4);
        let expected = if alone {
            sip(&message(2), 4, 4)
        } else {
            Found::Unframed(next.len() as u64)
        };
        assert_eq!(watched.taken(Side::Forward), [expected]);
    }
}

#[test]
fn what_is_no_deflate_is_counted_and_framing_goes_on() {
    let mut watched = Watched::shaken(BOTH_ALONE);
    watched.data(Side::Forward, &frame(DEFLATED, KEY, &[0xff; 40]), 3);
    let packed = Deflater::new(true).message(&message(2));
    watched.data(Side::Forward, &frame(DEFLATED, KEY, &packed), 4);
    assert_eq!(
        watched.taken(Side::Forward),
        [Found::Unframed(40), sip(&message(2), 4, 4)]
    );
}

#[test]
fn a_message_whose_last_block_says_so_is_read() {
    // RFC 7692 section 7.2.3.4: a stored block with the final bit, and the octet that makes room for the tail.
    let text = message(1);
    let length = text.len() as u16;
    let mut packed = vec![1];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(&text);
    packed.push(0);
    let mut watched = Watched::shaken(BOTH_ALONE);
    for _ in 0..2 {
        watched.data(Side::Forward, &frame(DEFLATED, KEY, &packed), 3);
        assert_eq!(watched.taken(Side::Forward), [sip(&text, 3, 3)]);
    }
}

#[test]
fn an_unknown_extension_leaves_plain_messages_readable() {
    let mut watched = Watched::shaken("x-other");
    watched.data(Side::Forward, &frame(DEFLATED, KEY, &message(1)), 3);
    watched.data(Side::Forward, &frame(TEXT, KEY, &message(2)), 4);
    assert_eq!(
        watched.taken(Side::Forward),
        [
            Found::Unframed(message(1).len() as u64),
            sip(&message(2), 4, 4)
        ]
    );
}
