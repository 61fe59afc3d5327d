//! What keeps a connection open is neither a message nor damage.

use decode::sip::KeepaliveKind::{CrlfPing, CrlfPong, Jak, Stun, Zeros};
use decode::sip::{KeepaliveKind, Limits};

use crate::good;
use crate::record::{Fed, read};

fn stun(length: u8) -> Vec<u8> {
    let mut bytes = vec![0, 1, 0, length, 0x21, 0x12, 0xa4, 0x42];
    bytes.resize(20 + usize::from(length), 7);
    bytes
}

#[test]
fn keepalives_are_told_apart_at_a_message_boundary() {
    let stun = stun(12);
    let rows: [(&[u8], &[KeepaliveKind]); 7] = [
        (b"\r\n\r\n", &[CrlfPing]),
        (b"\r\n", &[CrlfPong]),
        (b"\r\n\r\n\r\n\r\n\r\n", &[CrlfPing, CrlfPing, CrlfPong]),
        (b"\0\0\0\0", &[Zeros]),
        (b"jaK\0", &[Jak]),
        (&stun, &[Stun]),
        (b"\0\0\0\0\0\0\0\0", &[Zeros, Zeros]),
    ];
    for (bytes, kinds) in rows {
        for front in [Vec::new(), good()] {
            let record = read([&front[..], bytes, &good()]);
            assert_eq!(record.keepalives(), kinds, "{bytes:?}");
            assert_eq!(record.messages().len(), 1 + usize::from(!front.is_empty()));
            assert_eq!(record.unframed(), 0);
        }
    }
}

#[test]
fn a_line_end_in_front_of_a_start_line_in_the_same_segment_is_none() {
    let in_front = |text: &[u8]| read([&[text, &good()].concat()[..]]);
    assert_eq!(in_front(b"\r\n").keepalives(), []);
    assert_eq!(in_front(b"\r\n\r\n").keepalives(), [CrlfPing]);
    assert_eq!(in_front(b"\r\n\r\n\r\n").keepalives(), [CrlfPing]);
    assert_eq!(in_front(b"\n\r").keepalives(), []);
}

#[test]
fn a_ping_between_two_messages_of_one_segment_is_one() {
    let stream = [&good()[..], b"\r\n\r\n", &good()].concat();
    let record = read([&stream[..]]);
    assert_eq!(record.keepalives(), [CrlfPing]);
    assert_eq!(record.messages().len(), 2);
}

#[test]
fn keepalives_may_be_cut_anywhere() {
    let stream = [
        &good()[..],
        b"\0\0\0\0",
        &stun(8),
        b"jaK\0\0\0\0\0",
        &stun(0),
        &good(),
    ]
    .concat();
    for cut in 0..=stream.len() {
        let record = read([&stream[..cut], &stream[cut..]]);
        assert_eq!(record.keepalives(), [Zeros, Stun, Jak, Zeros, Stun]);
        assert_eq!((record.messages().len(), record.unframed()), (2, 0));
    }
    assert_eq!(
        read(stream.chunks(1)).keepalives(),
        [Zeros, Stun, Jak, Zeros, Stun]
    );
}

#[test]
fn a_keepalive_is_told_before_anything_follows() {
    for (bytes, kind) in [
        (&b"\r\n\r\n"[..], CrlfPing),
        (b"\r\n", CrlfPong),
        (b"\0\0\0\0", Zeros),
        (b"jaK\0", Jak),
        (&stun(4), Stun),
    ] {
        let mut fed = Fed::new(Limits::default());
        fed.data(bytes);
        assert_eq!(fed.record.keepalives(), [kind]);
    }
}

#[test]
fn nothing_inside_a_message_is_a_keepalive() {
    let body = [b"\r\n\r\n\0\0\0\0jaK\0", &stun(0)[..]].concat();
    let message = crate::numbered(1, &body);
    for length in [1, 50, 10_000] {
        let record = read(message.chunks(length));
        assert_eq!(record.keepalives(), []);
        assert_eq!(record.messages(), [(&message[..], false)]);
    }
}
