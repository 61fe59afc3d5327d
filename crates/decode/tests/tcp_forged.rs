//! Segments that somebody forged without seeing the connection: what the endpoints say is read as if they were not there.
#![allow(clippy::unwrap_used, clippy::panic)]

mod tcp_lab;

use decode::tcp::{Segment, SegmentUse, StreamSettings};
use tcp_lab::{Lab, SECOND, ack, data, fin, rst, syn};

const MIB: u32 = 1 << 20;
const FORGED: u32 = 3_000_000_000;

fn reply(seq: u32, client: u32, text: &str) -> Segment<'_> {
    Segment {
        payload: text.as_bytes(),
        ..ack(seq, client)
    }
}

fn answer_to_syn(seq: u32, client: u32) -> Segment<'static> {
    Segment {
        ack: Some(client),
        ..syn(seq)
    }
}

/// One request and its answer, three bytes each.
fn exchange(lab: &mut Lab, number: u32) {
    let (client, server) = (1001 + 3 * number, 5001 + 3 * number);
    lab.client(&Segment {
        ack: Some(server),
        ..data(client, "ask")
    });
    lab.server(&reply(server, client + 3, "yes"));
    lab.client(&ack(client + 3, server + 3));
}

fn expect_exchanges(lab: &Lab, number: usize) {
    assert_eq!(lab.texts(), ["ask".repeat(number), "yes".repeat(number)]);
    assert_eq!(lab.conversations(), 1);
}

#[test]
fn a_blind_syn_before_every_request_loses_nothing() {
    let mut lab = Lab::connected();
    for number in 0..6 {
        lab.client(&syn(FORGED + number * 100_000_000));
        exchange(&mut lab, number);
        lab.wait(SECOND);
    }
    expect_exchanges(&lab, 6);
    assert_eq!(lab.connections.counts().replaced, 0);
}

#[test]
fn a_blind_answer_to_a_syn_proves_nothing_however_often_it_comes() {
    let mut lab = Lab::connected();
    for number in 0..6 {
        for step in 0..3 {
            lab.server(&answer_to_syn(FORGED + step, FORGED));
            lab.server(&answer_to_syn(FORGED + step, FORGED));
        }
        exchange(&mut lab, number);
    }
    expect_exchanges(&lab, 6);
}

#[test]
fn data_of_the_old_connection_voids_a_noted_syn() {
    let mut lab = Lab::connected();
    lab.client(&syn(FORGED));
    exchange(&mut lab, 0);
    assert_eq!(lab.client(&data(FORGED + 1, "evil")), SegmentUse::Ignored);
    exchange(&mut lab, 1);
    expect_exchanges(&lab, 2);
}

#[test]
fn a_blind_syn_for_a_side_that_only_acknowledgments_speak_of_is_only_noted() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&data(1001, "ask"));
    lab.server(&syn(FORGED));
    lab.server(&reply(5001, 1004, "yes"));
    assert_eq!(lab.texts(), ["[?]ask", "[?]yes"]);
}

#[test]
fn endpoints_that_connect_again_are_read_with_and_without_their_syns() {
    // Client's SYN, server's SYN, client's ACK: which of them the capture holds.
    for held in 1..8 {
        let mut lab = Lab::connected();
        exchange(&mut lab, 0);
        if held & 1 != 0 {
            lab.client(&syn(FORGED));
        }
        if held & 2 != 0 {
            lab.server(&answer_to_syn(FORGED + 77, FORGED + 1));
        }
        if held & 4 != 0 {
            lab.client(&ack(FORGED + 1, FORGED + 78));
        }
        for number in 0..2 {
            let (client, server) = (FORGED + 1 + 3 * number, FORGED + 78 + 3 * number);
            lab.client(&reply(client, server, "new"));
            lab.server(&reply(server, client + 3, "too"));
        }
        if held == 4 {
            assert_eq!(lab.texts(), ["ask[?]newnew", "yes[?]tootoo"], "{held}");
            continue;
        }
        assert_eq!(lab.conversations(), 2, "{held}");
        let texts = lab.texts().map(|text| text.replace("[?]", ""));
        assert_eq!(texts, ["newnew", "tootoo"], "{held}");
        assert_eq!(lab.connections.counts().replaced, 1);
    }
}

#[test]
fn a_new_connection_that_neither_syn_nor_the_answers_of_show_is_read() {
    let mut lab = Lab::connected();
    exchange(&mut lab, 0);
    for number in 0..3 {
        lab.client(&data(FORGED + 3 * number, "new"));
    }
    assert_eq!(lab.text(), "ask[?]newnewnew");
    assert_eq!(lab.connections.counts().wild, 1);
}

#[test]
fn an_acknowledgment_of_its_bytes_proves_a_segment_far_away() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "a"));
    lab.client(&data(1001 + 8 * MIB, "far"));
    lab.server(&ack(5001, 1001 + 8 * MIB));
    lab.server(&ack(5001, 1005 + 8 * MIB));
    assert_eq!(lab.text(), "a");
    lab.server(&ack(5001, 1004 + 8 * MIB));
    assert_eq!(lab.text(), "a[?]far");
    lab.client(&data(1004 + 8 * MIB, "ther"));
    assert_eq!(lab.text(), "a[?]farther");
}

#[test]
fn one_segment_megabytes_ahead_loses_nothing() {
    for ahead in [MIB + 100, 8_000_000, 15 * MIB] {
        let mut lab = Lab::connected();
        for number in 0..5 {
            lab.client(&data(1001 + ahead, "evil"));
            lab.wait(3 * SECOND);
            exchange(&mut lab, number);
        }
        expect_exchanges(&lab, 5);
        assert_eq!(lab.connections.counts().gaps, 0);
    }
}

#[test]
fn one_segment_a_little_ahead_loses_nothing_though_its_hole_is_skipped() {
    let mut lab = Lab::connected();
    for number in 0..6 {
        lab.client(&data(900_000 + 1_000 * number, "evil"));
        lab.client(&fin(950_000 + 1_000 * number, ""));
        lab.wait(2 * SECOND);
        exchange(&mut lab, number);
    }
    let asked: usize = (0..lab.conversations())
        .map(|index| {
            lab.log(index).lock().unwrap().texts[0]
                .matches("ask")
                .count()
        })
        .sum();
    let answered: usize = (0..lab.conversations())
        .map(|index| {
            lab.log(index).lock().unwrap().texts[1]
                .matches("yes")
                .count()
        })
        .sum();
    assert_eq!((asked, answered), (6, 6));
    assert_eq!(lab.connections.counts().late, 0);
}

#[test]
fn several_forged_segments_ahead_lose_nothing() {
    let mut lab = Lab::connected();
    for place in 1..=12 {
        lab.client(&data(1001 + place * 50_000, "evil"));
    }
    lab.wait(2 * SECOND);
    exchange(&mut lab, 0);
    assert!(lab.text().ends_with("[?]ask"));
}

#[test]
fn a_segment_that_begins_where_a_hole_began_counts_though_it_ends_behind_it() {
    let mut lab = Lab::connected();
    lab.client(&data(1003, "!"));
    lab.wait(SECOND);
    lab.client(&data(1001, "message"));
    assert_eq!(lab.text(), "[2]![?]message");
}

#[test]
fn four_segments_in_place_behind_a_hole_prove_that_it_was_one() {
    let mut lab = Lab::connected();
    lab.client(&data(1003, "c"));
    lab.wait(SECOND);
    for (seq, text) in [(1004, "d"), (1005, "e"), (1006, "f"), (1007, "g")] {
        lab.client(&data(seq, text));
    }
    assert_eq!(lab.client(&data(1001, "ab")), SegmentUse::Ignored);
    assert_eq!(lab.text(), "[2]cdefg");
}

#[test]
fn an_acknowledgment_megabytes_ahead_loses_nothing() {
    let mut lab = Lab::connected();
    for number in 0..5 {
        lab.server(&ack(5001 + 3 * number, 1001 + 3_000_000));
        exchange(&mut lab, number);
    }
    expect_exchanges(&lab, 5);
    assert_eq!(lab.connections.counts().gaps, 0);
}

#[test]
fn a_reset_beside_its_place_changes_nothing() {
    let mut lab = Lab::connected();
    exchange(&mut lab, 0);
    for off in [900_000, 1, 4, u32::MAX - 1] {
        let used = lab.server(&rst(5004_u32.wrapping_add(off)));
        assert_eq!(used, SegmentUse::Ignored, "{off}");
    }
    exchange(&mut lab, 1);
    expect_exchanges(&lab, 2);
    assert_eq!(lab.connections.counts().resets_ignored, 4);
}

#[test]
fn a_reset_at_any_edge_of_its_sender_is_believed() {
    let reset = SegmentUse::Reset { established: true };
    let connected = || {
        let mut lab = Lab::connected();
        lab.client(&data(1001, "abc"));
        lab
    };
    for seq in [1004, 1003] {
        assert_eq!(connected().client(&rst(seq)), reset);
    }
    let mut lab = connected();
    lab.server(&ack(5001, 1002));
    assert_eq!(lab.client(&rst(1002)), reset);
    let mut lab = connected();
    lab.client(&Segment {
        missing: 10,
        ..data(2001, "held")
    });
    assert_eq!(lab.client(&rst(2015)), reset);
    let mut lab = connected();
    lab.client(&Segment {
        missing: 10,
        ..data(1004, "cut")
    });
    assert_eq!(lab.client(&rst(1017)), reset);
    let mut lab = connected();
    lab.client(&fin(2001, ""));
    assert_eq!(lab.client(&rst(2002)), reset);
}

#[test]
fn a_reset_that_the_capture_holds_before_the_last_data_loses_nothing() {
    let mut lab = Lab::connected();
    assert_eq!(lab.server(&rst(5004)), SegmentUse::Ignored);
    lab.server(&reply(5001, 1001, "486"));
    assert_eq!(lab.texts(), ["", "486"]);
}

#[test]
fn data_where_its_sender_had_ended_proves_the_end_forged() {
    // In one direction, or in both.
    for is_whole in [false, true] {
        let mut lab = Lab::connected();
        exchange(&mut lab, 0);
        lab.client(&fin(1004, ""));
        if is_whole {
            lab.server(&Segment {
                fin: true,
                ..ack(5004, 1004)
            });
        }
        for number in 1..4 {
            exchange(&mut lab, number);
        }
        assert_eq!(lab.conversations(), 2, "{is_whole}");
        assert_eq!(lab.texts(), ["[?]askaskask", "[?]yesyesyes"]);
        assert_eq!(lab.connections.counts().after_end, 0);
    }
}

#[test]
fn a_keepalive_behind_the_end_proves_nothing() {
    let mut lab = Lab::connected();
    lab.client(&fin(1001, ""));
    lab.client(&data(1001, "\0"));
    lab.server(&Segment {
        fin: true,
        ..ack(5001, 1002)
    });
    lab.client(&data(1001, "\0"));
    lab.client(&fin(1001, ""));
    assert_eq!(lab.conversations(), 1);
}
