//! When connections begin and end, and which segments are believed.
#![allow(clippy::unwrap_used, clippy::panic)]

mod tcp_lab;

use decode::tcp::{Segment, SegmentUse, StreamSettings};
use tcp_lab::{Lab, SECOND, ack, data, fin, rst, syn};

const MIB: u32 = 1 << 20;

fn reply(seq: u32, text: &str) -> Segment<'_> {
    Segment {
        payload: text.as_bytes(),
        ..ack(seq, 1001)
    }
}

#[test]
fn syn_and_acknowledgments_are_control() {
    let mut lab = Lab::new(&StreamSettings::default());
    assert_eq!(lab.client(&syn(1000)), SegmentUse::Control);
    let answer = Segment {
        ack: Some(1001),
        ..syn(5000)
    };
    assert_eq!(lab.server(&answer), SegmentUse::Control);
    assert_eq!(lab.client(&ack(1001, 5001)), SegmentUse::Control);
    assert_eq!(lab.client(&syn(1000)), SegmentUse::Control);
    assert_eq!(lab.server(&answer), SegmentUse::Control);
    lab.client(&data(1001, "ask"));
    lab.server(&reply(5001, "answer"));
    assert_eq!(lab.texts(), ["ask", "answer"]);
    assert_eq!(lab.conversations(), 1);
}

#[test]
fn the_caller_is_forward_even_when_only_the_answer_to_its_syn_was_seen() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.server(&Segment {
        ack: Some(1001),
        ..syn(5000)
    });
    lab.server(&reply(5001, "answer"));
    assert_eq!(lab.texts(), ["", "answer"]);
}

#[test]
fn both_sides_may_open_at_once() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&syn(1000));
    lab.server(&syn(5000));
    lab.client(&data(1001, "ask"));
    lab.server(&reply(5001, "answer"));
    assert_eq!(lab.texts(), ["ask", "answer"]);
}

#[test]
fn a_lone_syn_makes_no_conversation_and_is_forgotten_after_a_minute() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&syn(1000));
    assert_eq!((lab.conversations(), lab.connections.entries()), (0, 1));
    lab.wait(60 * SECOND + 1);
    assert_eq!((lab.connections.entries(), lab.connections.held()), (0, 0));
}

#[test]
fn acknowledgments_of_unknown_connections_leave_nothing_behind() {
    let mut lab = Lab::new(&StreamSettings::default());
    assert_eq!(lab.client(&ack(1, 2)), SegmentUse::Control);
    assert_eq!(lab.client(&rst(1)), SegmentUse::Control);
    assert_eq!(lab.connections.entries(), 0);
}

#[test]
fn a_syn_with_another_number_is_another_connection() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "a"));
    lab.client(&data(1005, "e"));
    lab.handshake(70_000, 90_000);
    lab.client(&data(70_001, "new"));
    let old = lab.log(0).lock().unwrap().texts.clone();
    assert_eq!(old, ["a[3]e|", "|"]);
    assert_eq!((lab.conversations(), lab.text().as_str()), (2, "new"));
    assert_eq!(lab.connections.counts().replaced, 1);
}

#[test]
fn an_opening_may_be_tried_again_with_another_number() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&syn(1000));
    lab.handshake(70_000, 90_000);
    lab.client(&data(70_001, "new"));
    assert_eq!((lab.conversations(), lab.text().as_str()), (1, "new"));
}

#[test]
fn late_copies_of_an_ended_connection_are_no_new_connection_for_a_minute() {
    let mut lab = Lab::connected();
    lab.client(&fin(1001, "bye"));
    lab.server(&Segment {
        fin: true,
        ..ack(5001, 1005)
    });
    assert_eq!(lab.texts(), ["bye|", "|"]);
    assert_eq!(lab.seen.closed, 1);
    assert_eq!(lab.client(&ack(1005, 5002)), SegmentUse::Control);
    assert_eq!(lab.client(&data(1001, "bye")), SegmentUse::Ignored);
    assert_eq!(lab.client(&syn(1000)), SegmentUse::Control);
    assert_eq!(lab.conversations(), 1);
    lab.wait(61 * SECOND);
    assert_eq!(lab.connections.entries(), 0);
}

#[test]
fn endpoints_may_connect_again_at_once_after_the_end() {
    let mut lab = Lab::connected();
    lab.client(&rst(1001));
    lab.handshake(70_000, 90_000);
    lab.client(&data(70_001, "new"));
    assert_eq!((lab.conversations(), lab.text().as_str()), (2, "new"));
}

#[test]
fn one_direction_may_go_on_after_the_end_of_the_other() {
    let mut lab = Lab::connected();
    lab.client(&fin(1001, "ask"));
    lab.server(&reply(5001, "answer"));
    assert_eq!(lab.texts(), ["ask|", "answer"]);
    assert_eq!(lab.seen.closed, 0);
    assert_eq!(lab.client(&data(1004, "?")), SegmentUse::Ignored);
    assert_eq!(lab.client(&fin(1001, "ask")), SegmentUse::Retransmission);
}

#[test]
fn data_beyond_an_end_that_was_not_reached_makes_the_end_void() {
    let mut lab = Lab::connected();
    lab.client(&fin(1003, ""));
    lab.client(&data(1001, "abcd"));
    assert_eq!(lab.text(), "abcd");
    lab.client(&fin(1005, ""));
    assert_eq!(lab.text(), "abcd|");
}

#[test]
fn a_reset_gives_out_what_waits_and_ends_both_directions() {
    let mut lab = Lab::connected();
    lab.client(&data(1003, "c"));
    let used = lab.server(&rst(5001));
    assert_eq!(used, SegmentUse::Reset { established: true });
    assert_eq!(lab.texts(), ["[2]c|", "|"]);
    assert_eq!(lab.server(&rst(5001)), SegmentUse::Control);
    assert_eq!(lab.seen.closed, 1);
    assert_eq!(lab.connections.counts().resets, 1);
}

#[test]
fn a_reset_far_from_its_place_is_ignored() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "a"));
    assert_eq!(lab.server(&rst(5001 + 2 * MIB)), SegmentUse::Ignored);
    assert_eq!(
        lab.client(&rst(0_u32.wrapping_sub(MIB))),
        SegmentUse::Ignored
    );
    lab.client(&data(1002, "b"));
    assert_eq!(lab.texts(), ["ab", ""]);
    assert_eq!(lab.connections.counts().resets_ignored, 2);
}

#[test]
fn a_reset_with_number_zero_must_acknowledge_the_right_place() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.handshake(0x4000_0000, 0x7000_0000);
    let zero = |ack| Segment {
        ack: Some(ack),
        ..rst(0)
    };
    assert_eq!(lab.server(&zero(0x2000_0000)), SegmentUse::Ignored);
    assert_eq!(lab.server(&rst(0)), SegmentUse::Ignored);
    let used = lab.server(&zero(0x4000_0001));
    assert_eq!(used, SegmentUse::Reset { established: true });
}

#[test]
fn a_refused_connection_is_a_reset_that_was_not_established() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&syn(1000));
    let refusal = |ack| Segment {
        ack: Some(ack),
        ..rst(0)
    };
    assert_eq!(lab.server(&refusal(500_000_000)), SegmentUse::Ignored);
    let used = lab.server(&refusal(1001));
    assert_eq!(used, SegmentUse::Reset { established: false });
    assert_eq!((lab.connections.entries(), lab.connections.held()), (0, 0));
}

#[test]
fn an_endpoint_that_acknowledges_new_data_after_a_reset_proves_it_forged() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "abc"));
    lab.server(&ack(5001, 1004));
    lab.server(&rst(5001));
    assert_eq!(lab.client(&data(1004, "def")), SegmentUse::Ignored);
    lab.server(&ack(5001, 1007));
    lab.client(&data(1007, "ghi"));
    lab.server(&ack(5001, 1010));
    assert_eq!((lab.conversations(), lab.text().as_str()), (2, "[?]ghi"));
}

#[test]
fn a_probe_that_repeats_the_last_byte_is_a_keepalive() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "abc"));
    lab.server(&ack(5001, 1004));
    assert_eq!(lab.client(&data(1003, "\0")), SegmentUse::Keepalive);
    assert_eq!(lab.client(&ack(1003, 5001)), SegmentUse::Keepalive);
    assert_eq!(lab.client(&ack(1004, 5001)), SegmentUse::Control);
    assert_eq!((lab.seen.keepalives, lab.text().as_str()), (2, "abc"));
    assert_eq!(lab.connections.counts().retransmissions, 0);
}

#[test]
fn a_last_byte_that_was_not_acknowledged_is_no_keepalive() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "ab"));
    lab.server(&ack(5001, 1002));
    assert_eq!(lab.client(&data(1002, "b")), SegmentUse::Retransmission);
}

#[test]
fn a_probe_of_a_zero_window_is_the_next_byte() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "a"));
    lab.server(&ack(5001, 1001));
    assert_eq!(lab.client(&data(1001, "abc")), SegmentUse::Data);
    assert_eq!(lab.text(), "abc");
}

#[test]
fn one_segment_far_ahead_or_behind_is_not_believed() {
    let mut lab = Lab::connected();
    for seq in [
        1001 + 20 * MIB,
        1001_u32.wrapping_sub(20 * MIB),
        0x8000_0000,
    ] {
        assert_eq!(lab.client(&data(seq, "evil")), SegmentUse::Ignored);
    }
    lab.wait(2 * SECOND);
    lab.client(&data(1001, "good"));
    assert_eq!(lab.text(), "good");
    assert_eq!(lab.connections.counts().wild, 3);
}

#[test]
fn what_a_segment_far_away_acknowledges_is_not_believed() {
    let mut lab = Lab::connected();
    lab.server(&Segment {
        payload: b"evil",
        ..ack(5001 + 20 * MIB, 1500)
    });
    lab.client(&data(1001, "good"));
    assert_eq!(lab.text(), "good");
}

#[test]
fn an_acknowledgment_far_away_is_not_believed() {
    let mut lab = Lab::connected();
    lab.server(&ack(5001, 1001 + 20 * MIB));
    lab.client(&data(1001, "good"));
    assert_eq!(lab.text(), "good");
}

#[test]
fn segments_far_away_that_continue_each_other_start_the_direction_anew() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "a"));
    lab.client(&data(1005, "e"));
    lab.client(&data(0x8000_0000, "kept"));
    assert_eq!(lab.text(), "a");
    assert_eq!(lab.client(&data(0x8000_0004, "new")), SegmentUse::Data);
    assert_eq!(lab.text(), "a[3]e[?]keptnew");
    lab.client(&data(0x8000_0007, "er"));
    assert_eq!(lab.text(), "a[3]e[?]keptnewer");
    assert_eq!(lab.connections.counts().restarts, 1);
}

#[test]
fn a_copy_of_a_segment_far_away_does_not_prove_it() {
    let mut lab = Lab::connected();
    for _ in 0..5 {
        lab.client(&data(0x8000_0000, "evil"));
        lab.client(&fin(0x8000_0000, ""));
    }
    lab.client(&data(1001, "good"));
    assert_eq!(lab.text(), "good");
}

#[test]
fn data_for_a_hole_that_was_acknowledged_is_late() {
    let mut lab = Lab::connected();
    lab.client(&data(1003, "c"));
    lab.wait(SECOND);
    lab.server(&ack(5001, 1004));
    assert_eq!(lab.client(&data(1001, "ab")), SegmentUse::Ignored);
    lab.client(&data(1004, "d"));
    assert_eq!(lab.text(), "[2]cd");
    let counts = lab.connections.counts();
    assert_eq!((counts.late, counts.retransmissions), (1, 0));
}

#[test]
fn a_forged_segment_a_little_ahead_loses_nothing() {
    let mut lab = Lab::connected();
    lab.client(&data(101_001, "evil"));
    lab.wait(SECOND);
    assert_eq!(lab.text(), "[100000]evil");
    let text = "x".repeat(1_000);
    for piece in 0..200 {
        lab.client(&data(1001 + piece * 1_000, &text));
    }
    let expected = format!("[100000]evil[?]{}", "x".repeat(200_000));
    assert_eq!(lab.text(), expected);
    let counts = lab.connections.counts();
    assert_eq!((counts.late, counts.restarts), (0, 1));
}

#[test]
fn a_forged_acknowledgment_a_little_ahead_costs_four_segments_at_most() {
    let mut lab = Lab::connected();
    lab.server(&ack(5001, 101_001));
    let text = "x".repeat(1_000);
    for piece in 0..200 {
        lab.client(&data(1001 + piece * 1_000, &text));
    }
    assert_eq!(lab.text(), format!("[100000][?]{}", "x".repeat(197_000)));
}

#[test]
fn an_unwanted_connection_keeps_no_data() {
    let mut lab = Lab::connected();
    let wanted = lab.connections.held();
    lab.log(0).lock().unwrap().unwanted = true;
    lab.client(&data(1001, "GET / HTTP/1.1"));
    assert!(lab.connections.held() < wanted);
    for _ in 0..100 {
        assert_eq!(lab.client(&data(9001, "more")), SegmentUse::Unwanted);
    }
    assert_eq!(lab.connections.deadlines(), 0);
    assert_eq!(lab.server(&fin(5001, "")), SegmentUse::Unwanted);
    assert_eq!(lab.client(&fin(9005, "")), SegmentUse::Unwanted);
    assert_eq!((lab.connections.entries(), lab.connections.held()), (0, 0));
    assert_eq!(lab.text(), "GET / HTTP/1.1");
}

#[test]
fn an_unwanted_connection_may_be_followed_by_a_wanted_one() {
    let mut lab = Lab::connected();
    lab.log(0).lock().unwrap().unwanted = true;
    lab.client(&data(1001, "GET"));
    assert_eq!(lab.client(&syn(1000)), SegmentUse::Unwanted);
    lab.handshake(70_000, 90_000);
    lab.client(&data(70_001, "INVITE"));
    assert_eq!((lab.conversations(), lab.text().as_str()), (2, "INVITE"));
}

#[test]
fn a_connection_that_is_silent_for_two_hours_ends() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "a"));
    lab.wait(7_200 * SECOND);
    assert_eq!(lab.text(), "a");
    lab.wait(1);
    assert_eq!(lab.texts(), ["a|", "|"]);
    assert_eq!(lab.connections.counts().idle, 1);
    assert_eq!(lab.connections.held(), 0);
}

#[test]
fn a_byte_in_front_of_an_unproved_beginning_is_data_and_no_keepalive() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&data(1002, "bc"));
    assert_eq!(lab.client(&data(1001, "a")), SegmentUse::Data);
    lab.server(&ack(5001, 1004));
    assert_eq!((lab.seen.keepalives, lab.text().as_str()), (0, "[?]abc"));
}

#[test]
fn late_segments_between_accepted_ones_prove_nothing() {
    let mut lab = Lab::connected();
    lab.server(&ack(5001, 1006));
    for (late, text) in [(1001, "a"), (1002, "b"), (1003, "c")] {
        assert_eq!(lab.client(&data(late, text)), SegmentUse::Ignored);
    }
    lab.client(&data(1006, "f"));
    assert_eq!(lab.client(&data(1004, "d")), SegmentUse::Ignored);
    assert_eq!(lab.text(), "[5]f");
}

#[test]
fn copies_of_what_a_fresh_start_gave_out_are_not_late() {
    let mut lab = Lab::connected();
    lab.server(&ack(5001, 1101));
    for (late, text) in [(1001, "a"), (1002, "b"), (1003, "c"), (1004, "d")] {
        lab.client(&data(late, text));
    }
    assert_eq!(lab.client(&data(1004, "d")), SegmentUse::Retransmission);
    assert_eq!(lab.client(&data(1003, "c")), SegmentUse::Ignored);
    assert_eq!(lab.text(), "[100][?]d");
}

#[test]
fn after_a_fresh_start_a_hole_is_waited_for_whatever_was_cut_off_ahead_of_it() {
    let mut lab = Lab::connected();
    lab.server(&ack(5001, 1101));
    lab.client(&Segment {
        missing: 50,
        ..data(1101, "x")
    });
    for (late, text) in [(1001, "a"), (1002, "b"), (1003, "c"), (1004, "d")] {
        lab.client(&data(late, text));
    }
    lab.client(&data(1006, "f"));
    assert_eq!(lab.text(), "[100]x[?]d");
    lab.client(&data(1005, "e"));
    assert_eq!(lab.text(), "[100]x[?]def");
}
