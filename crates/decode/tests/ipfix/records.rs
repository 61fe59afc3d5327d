//! SIP messages out of sets.

use decode::ipfix::{Direction, Tally, Transport};

use crate::build::{
    Owned, SIP, head, long, message, read, set, tcp_egress, tcp_ends, udp_ingress, udp4, udp6,
    variable,
};

fn expected(transport: Transport, direction: Direction) -> Owned {
    Owned {
        ts: 1_700_000_000_250_000_000,
        direction,
        transport,
        ends: ("192.0.2.1:5060".into(), "192.0.2.2:5080".into()),
        payload: SIP.to_vec(),
        call_id: (direction == Direction::Egress).then(|| b"in@1".to_vec()),
        interface: (1, 2, Some(42)),
        truncated: false,
    }
}

#[test]
fn each_transport_and_direction_gives_the_message_and_its_ends() {
    let call_id = variable(b"in@1");
    for (number, body, transport, direction) in [
        (
            258,
            [head(), variable(&udp4(SIP))].concat(),
            Transport::Udp,
            Direction::Ingress,
        ),
        (
            259,
            [head(), call_id.clone(), variable(&udp4(SIP))].concat(),
            Transport::Udp,
            Direction::Egress,
        ),
        (
            260,
            [head(), tcp_ends(), variable(SIP)].concat(),
            Transport::Tcp,
            Direction::Ingress,
        ),
        (
            261,
            [head(), tcp_ends(), call_id.clone(), variable(SIP)].concat(),
            Transport::Tcp,
            Direction::Egress,
        ),
    ] {
        let (found, tally) = read(&message(&[set(number, &body)]));
        assert_eq!(found, [expected(transport, direction)]);
        assert_eq!(
            tally,
            Tally {
                messages: 1,
                ..Tally::default()
            }
        );
    }
}

#[test]
fn ipv6_is_read_over_udp() {
    let (found, _) = read(&message(&[udp_ingress(&udp6(SIP))]));
    assert_eq!(
        found[0].ends,
        ("[fd00::1]:5060".into(), "[fd00::2]:5080".into())
    );
    assert_eq!(found[0].payload, SIP);
}

#[test]
fn lengths_of_255_and_more_stand_in_two_more_bytes() {
    for length in [1, 254 - 28, 255 - 28, 256 - 28, 20_000] {
        let payload = vec![b'x'; length];
        let (found, _) = read(&message(&[udp_ingress(&udp4(&payload))]));
        assert_eq!(found[0].payload, payload);
        assert!(!found[0].truncated);
    }
    let body = [head(), tcp_ends(), long(b"in@1"), long(SIP)].concat();
    let (found, _) = read(&message(&[set(261, &body)]));
    assert_eq!(found, [expected(Transport::Tcp, Direction::Egress)]);
}

#[test]
fn one_message_may_hold_sets_of_every_kind() {
    let (found, tally) = read(&message(&[
        set(0, b""),
        set(2, &[1; 12]),
        udp_ingress(&udp4(SIP)),
        set(300, &[7; 9]),
        tcp_egress(b"", SIP),
        set(262, &[0; 4]),
        set(257, &[0; 24]),
    ]));
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].call_id, None, "an empty one is none");
    assert_eq!(
        tally,
        Tally {
            messages: 2,
            keepalives: 1,
            connects: 1,
            ignored: 2,
            unknown: 1,
            ..Tally::default()
        }
    );
}

#[test]
fn padding_after_a_record_is_no_record_and_a_second_record_is() {
    let record = [head(), variable(&udp4(SIP))].concat();
    for padding in [
        &[0; 3][..],
        &[0; 40],
        &[0xff; 40],
        b"junk that is longer than a record",
    ] {
        let (found, tally) = read(&message(&[set(258, &[&record, padding].concat())]));
        assert_eq!((found.len(), tally.damaged), (1, 0), "{padding:?}");
    }
    let (found, _) = read(&message(&[set(258, &record.repeat(3))]));
    assert_eq!(found, vec![expected(Transport::Udp, Direction::Ingress); 3]);
}

#[test]
fn padding_that_could_be_a_record_over_tcp_is_none_without_sip() {
    let record = [head(), tcp_ends(), variable(SIP)].concat();
    let (found, tally) = read(&message(&[set(260, &[&record[..], &[1; 60]].concat())]));
    assert_eq!((found.len(), tally.damaged), (1, 0));
}

#[test]
fn a_record_without_sip_is_empty_and_the_next_set_is_read() {
    let nothing = [head(), vec![0]].concat();
    let (found, tally) = read(&message(&[set(258, &nothing), udp_ingress(&udp4(SIP))]));
    assert_eq!((found.len(), tally.empty, tally.damaged), (1, 1, 0));
}

#[test]
fn what_is_no_udp_in_ip_is_damage() {
    let mut tcp = udp4(SIP);
    tcp[9] = 6;
    let mut fragment = udp4(SIP);
    fragment[6] = 0x20;
    for packet in [&tcp[..], &fragment, &udp4(SIP)[..25], b"INVITE"] {
        let (found, tally) = read(&message(&[udp_ingress(packet)]));
        assert_eq!((found.len(), tally.damaged), (0, 1));
    }
}

#[test]
fn a_message_that_is_cut_gives_what_is_there_of_its_record() {
    for whole in [
        message(&[udp_ingress(&udp4(SIP))]),
        message(&[tcp_egress(b"in@1", SIP)]),
    ] {
        for length in 0..whole.len() {
            let (found, tally) = read(&whole[..length]);
            assert!(found.len() <= 1);
            for record in found {
                assert!(
                    record.truncated && SIP.starts_with(&record.payload),
                    "{length}"
                );
            }
            assert!(tally.damaged + tally.empty + tally.messages <= 1);
        }
        let (found, _) = read(&whole[..whole.len() - 1]);
        assert_eq!(found[0].payload.len(), SIP.len() - 1);
    }
}

#[test]
fn a_set_that_is_shorter_than_its_header_ends_the_message() {
    let mut broken = set(300, b"");
    broken[3] = 3;
    let (found, tally) = read(&message(&[
        udp_ingress(&udp4(SIP)),
        broken,
        udp_ingress(&udp4(SIP)),
    ]));
    assert_eq!((found.len(), tally.damaged), (1, 1));
    let mut keepalive = set(0, b"");
    keepalive[3] = 0;
    let (_, tally) = read(&message(&[keepalive]));
    assert_eq!((tally.keepalives, tally.damaged), (1, 0));
}

#[test]
fn bytes_beyond_the_length_of_the_message_are_not_read() {
    let one = message(&[udp_ingress(&udp4(SIP))]);
    let (found, _) = read(&[&one[..], &udp_ingress(&udp4(SIP))].concat());
    assert_eq!(found.len(), 1);
}

#[test]
fn another_version_is_damage() {
    let mut netflow = message(&[udp_ingress(&udp4(SIP))]);
    netflow[1] = 9;
    let (found, tally) = read(&netflow);
    assert_eq!((found.len(), tally.damaged), (0, 1));
}

#[test]
fn microseconds_beyond_a_second_do_not_move_the_message() {
    let mut wild = head();
    wild[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
    let (found, _) = read(&message(&[set(
        258,
        &[wild, variable(&udp4(SIP))].concat(),
    )]));
    assert_eq!(found[0].ts, 1_700_000_000_000_000_000);
}
