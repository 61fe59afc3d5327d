//! Introductions and answers.

use decode::ipfix::connect;

use crate::build::{long, message, read, set, variable};

fn introduction(host: &[u8]) -> Vec<u8> {
    let mut body = vec![
        0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 10, 0, 0, 0, 77, 1, 2, 8, 4, 0,
    ];
    body.extend(host);
    message(&[set(256, &body)])
}

#[test]
fn an_exporter_introduces_itself() {
    let bytes = introduction(&variable(b"sbc1"));
    let found = connect(&bytes).unwrap();
    assert_eq!((found.version, found.flags), ((1, 0), 2));
    assert_eq!((found.keepalive_seconds, found.system), (10, 77));
    assert_eq!(found.host, b"sbc1");
}

#[test]
fn host_names_of_every_length_are_read_and_echoed() {
    for length in [0, 233, 234, 240, 254, 255, 1_000] {
        let host = vec![b'h'; length];
        let bytes = introduction(&variable(&host));
        let found = connect(&bytes).unwrap();
        assert_eq!(found.host, host);
        let answer = found.reply(1_700_000_000, 5).unwrap();
        assert_eq!(
            usize::from(u16::from_be_bytes([answer[2], answer[3]])),
            answer.len()
        );
        assert_eq!(read(&answer).1.connects, 1);
        // What the answer says, read as if it were an introduction.
        let mut turned = answer.clone();
        turned[17] = 0;
        let turned = connect(&turned).unwrap();
        assert_eq!((turned.host, turned.flags), (&host[..], 0));
        assert_eq!((turned.keepalive_seconds, turned.system), (5, 77));
    }
}

#[test]
fn the_longest_host_name_fits_into_an_answer() {
    let host = vec![b'h'; 65_535 - 16 - 4 - 21 - 3];
    let bytes = introduction(&long(&host));
    let found = connect(&bytes).unwrap();
    assert_eq!(found.reply(0, 5).unwrap().len(), 65_535);
}

#[test]
fn an_introduction_that_is_cut_is_none() {
    let bytes = introduction(&variable(b"sbc1"));
    for length in 0..bytes.len() {
        assert_eq!(connect(&bytes[..length]), None, "{length}");
    }
    assert_eq!(connect(&message(&[set(0, b"")])), None);
}
