//! Which bytes of a direction come out, in which order, and when.
#![allow(clippy::unwrap_used, clippy::panic)]

mod tcp_lab;

use decode::stream::Side;
use decode::tcp::{Segment, SegmentUse, StreamSettings};
use tcp_lab::{Lab, SECOND, ack, data, fin, syn};

#[test]
fn data_in_order_comes_out_at_once_and_without_a_copy() {
    let mut lab = Lab::connected();
    let text = String::from("INVITE");
    assert_eq!(lab.client(&data(1001, &text)), SegmentUse::Data);
    assert_eq!(lab.text(), "INVITE");
    assert_eq!(lab.log(0).lock().unwrap().lent, [text.as_ptr() as usize]);
}

#[test]
fn early_data_waits_for_what_is_missing_and_keeps_its_own_stamp() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "a"));
    lab.now += 1;
    assert_eq!(lab.client(&data(1003, "c")), SegmentUse::Data);
    assert_eq!(lab.text(), "a");
    lab.now += 1;
    lab.client(&data(1002, "b"));
    assert_eq!(lab.text(), "abc");
    let begin = 100 * SECOND;
    assert_eq!(
        lab.log(0).lock().unwrap().stamps,
        [begin, begin + 2, begin + 1]
    );
    let counts = lab.connections.counts();
    assert_eq!((counts.out_of_order, counts.gaps), (1, 0));
}

#[test]
fn a_gap_that_the_receiver_acknowledged_is_skipped_at_once() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "abc"));
    lab.client(&data(1007, "ghi"));
    lab.server(&ack(5001, 1004));
    assert_eq!(lab.text(), "abc");
    lab.server(&ack(5001, 1010));
    assert_eq!(lab.text(), "abc[3]ghi");
    let counts = lab.connections.counts();
    assert_eq!((counts.gaps, counts.gap_bytes), (1, 3));
}

#[test]
fn an_acknowledgment_into_a_hole_skips_no_further_than_itself() {
    let mut lab = Lab::connected();
    lab.client(&data(1011, "k"));
    lab.server(&ack(5001, 1006));
    assert_eq!(lab.text(), "[5]");
    lab.client(&data(1006, "fghij"));
    assert_eq!(lab.text(), "[5]fghijk");
}

#[test]
fn what_the_receiver_acknowledged_is_missing_even_when_nothing_waits_behind_it() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "abc"));
    lab.server(&ack(5001, 1009));
    assert_eq!(lab.text(), "abc[5]");
    lab.client(&data(1009, "i"));
    assert_eq!(lab.text(), "abc[5]i");
}

#[test]
fn a_hole_that_nobody_acknowledges_is_skipped_after_a_second() {
    let mut lab = Lab::connected();
    lab.client(&data(1003, "c"));
    lab.wait(SECOND - 1);
    assert_eq!(lab.text(), "");
    lab.wait(1);
    assert_eq!(lab.text(), "[2]c");
    assert_eq!(lab.connections.deadlines(), 0);
}

#[test]
fn younger_data_waits_its_own_second_behind_its_own_hole() {
    let mut lab = Lab::connected();
    lab.client(&data(1003, "c"));
    lab.wait(SECOND / 2);
    lab.client(&data(1005, "e"));
    lab.wait(SECOND / 2);
    assert_eq!(lab.text(), "[2]c");
    lab.wait(SECOND / 2 - 1);
    assert_eq!(lab.text(), "[2]c");
    lab.wait(1);
    assert_eq!(lab.text(), "[2]c[1]e");
}

#[test]
fn a_hole_is_skipped_when_more_waits_behind_it_than_a_direction_may_keep() {
    let mut lab = Lab::connected();
    let text = "x".repeat(1_000);
    for piece in 1..=60 {
        lab.client(&data(1001 + piece * 1_000, &text));
        assert!(lab.connections.held() < 64 * 1024 + 4_096);
    }
    assert!(lab.text().starts_with("[1000]xxx"));
    assert_eq!(lab.text().len(), 6 + 60_000);
}

#[test]
fn the_first_copy_of_a_byte_counts() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "abc"));
    assert_eq!(lab.client(&data(1001, "ABC")), SegmentUse::Retransmission);
    assert_eq!(lab.client(&data(1002, "BCde")), SegmentUse::Data);
    lab.client(&data(1008, "hi"));
    assert_eq!(lab.client(&data(1006, "fgHIj")), SegmentUse::Data);
    assert_eq!(lab.text(), "abcdefghij");
    let counts = lab.connections.counts();
    assert_eq!((counts.retransmissions, counts.overlaps), (1, 2));
    assert_eq!(counts.retransmitted_bytes, 3 + 2 + 2);
}

#[test]
fn a_copy_of_data_that_waits_is_a_retransmission() {
    let mut lab = Lab::connected();
    lab.client(&data(1003, "c"));
    assert_eq!(lab.client(&data(1003, "C")), SegmentUse::Retransmission);
    lab.client(&data(1001, "ab"));
    assert_eq!(lab.text(), "abc");
}

#[test]
fn sequence_numbers_wrap_around() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.handshake(u32::MAX - 2, 5000);
    lab.client(&data(0, "cd"));
    lab.client(&data(u32::MAX - 1, "ab"));
    lab.client(&data(2, "e"));
    assert_eq!(lab.text(), "abcde");
}

#[test]
fn a_stream_without_its_beginning_waits_until_an_acknowledgment_reaches_it() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&data(1004, "def"));
    lab.client(&data(1001, "abc"));
    assert_eq!(lab.text(), "");
    lab.server(&ack(5001, 1004));
    assert_eq!(lab.text(), "[?]abcdef");
    assert_eq!(lab.connections.counts().mid_stream, 1);
}

#[test]
fn a_stream_without_its_beginning_waits_at_most_a_second() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&data(1007, "ghi"));
    lab.client(&data(1001, "abc"));
    lab.wait(SECOND - 1);
    assert_eq!(lab.text(), "");
    lab.wait(1);
    assert_eq!(lab.text(), "[?]abc[3]ghi");
}

#[test]
fn a_stream_without_its_beginning_waits_for_at_most_what_a_direction_may_keep() {
    let mut lab = Lab::new(&StreamSettings::default());
    let text = "x".repeat(1_000);
    for piece in 0..60 {
        lab.client(&data(1001 + piece * 1_000, &text));
    }
    assert!(lab.text().starts_with("[?]xxx"));
}

#[test]
fn an_answer_begins_at_once_where_the_question_acknowledged() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&data(1001, "ask"));
    lab.server(&Segment {
        payload: b"answer",
        ..ack(5001, 1004)
    });
    assert_eq!(lab.texts(), ["[?]ask", "[?]answer"]);
}

#[test]
fn a_syn_behind_its_data_proves_the_beginning() {
    let mut lab = Lab::new(&StreamSettings::default());
    lab.client(&data(1001, "abc"));
    lab.client(&syn(1000));
    assert_eq!(lab.text(), "abc");
    assert_eq!(lab.conversations(), 1);
}

#[test]
fn data_may_come_with_syn() {
    let mut lab = Lab::new(&StreamSettings::default());
    let early = Segment {
        payload: b"abc",
        ..syn(1000)
    };
    assert_eq!(lab.client(&early), SegmentUse::Data);
    lab.server(&Segment {
        ack: Some(1001),
        ..syn(5000)
    });
    lab.client(&data(1001, "ABCd"));
    assert_eq!(lab.text(), "abcd");
}

#[test]
fn what_a_snap_length_cut_off_is_skipped_when_later_data_is_there() {
    let mut lab = Lab::connected();
    let cut = |seq, text| Segment {
        missing: 7,
        ..data(seq, text)
    };
    lab.client(&cut(1001, "abc"));
    assert_eq!(lab.text(), "abc");
    lab.client(&cut(1011, "klm"));
    assert_eq!(lab.text(), "abc[7]klm");
    lab.client(&fin(1021, ""));
    assert_eq!(lab.text(), "abc[7]klm[7]|");
    assert_eq!(lab.connections.counts().gap_bytes, 14);
}

#[test]
fn a_whole_copy_fills_what_a_snap_length_cut_off() {
    let mut lab = Lab::connected();
    lab.client(&Segment {
        missing: 3,
        ..data(1001, "abc")
    });
    lab.client(&data(1001, "ABCdef"));
    assert_eq!(lab.text(), "abcdef");
}

#[test]
fn pieces_that_waited_also_know_what_was_cut_off_them() {
    let mut lab = Lab::connected();
    lab.client(&Segment {
        missing: 2,
        ..data(1002, "b")
    });
    lab.client(&data(1005, "e"));
    lab.client(&data(1001, "a"));
    assert_eq!(lab.text(), "ab[2]e");
}

#[test]
fn the_end_comes_when_its_place_is_reached() {
    let mut lab = Lab::connected();
    lab.client(&fin(1003, "c"));
    assert_eq!(lab.text(), "");
    lab.client(&data(1001, "ab"));
    assert_eq!(lab.text(), "abc|");
}

#[test]
fn the_end_comes_after_the_hole_before_it_is_skipped() {
    let mut lab = Lab::connected();
    lab.client(&fin(1003, "c"));
    lab.server(&ack(5001, 1005));
    assert_eq!(lab.text(), "[2]c|");
}

#[test]
fn the_end_of_the_input_gives_out_everything_that_waits() {
    let mut lab = Lab::connected();
    lab.client(&data(1001, "a"));
    lab.client(&data(1004, "d"));
    lab.client(&fin(1008, ""));
    lab.finish();
    assert_eq!(lab.texts(), ["a[2]d[3]|", "|"]);
    assert_eq!((lab.connections.entries(), lab.connections.held()), (0, 0));
}

#[test]
fn deadlines_of_the_conversation_are_kept() {
    let mut lab = Lab::connected();
    lab.log(0).lock().unwrap().deadline = Some(lab.now + 5 * SECOND);
    lab.client(&data(1001, "a"));
    lab.wait(5 * SECOND - 1);
    assert!(lab.log(0).lock().unwrap().due.is_empty());
    lab.wait(1);
    let due = lab.log(0).lock().unwrap().due.clone();
    assert_eq!(due, [(Side::Forward, lab.now)]);
}

#[test]
fn a_deadline_that_moved_on_comes_at_its_new_time_only() {
    let mut lab = Lab::connected();
    let set = |lab: &Lab, time| lab.log(0).lock().unwrap().deadline = Some(time);
    set(&lab, lab.now + 2 * SECOND);
    lab.client(&data(1001, "a"));
    set(&lab, lab.now + 4 * SECOND);
    lab.client(&data(1002, "b"));
    lab.wait(4 * SECOND - 1);
    assert!(lab.log(0).lock().unwrap().due.is_empty());
    lab.wait(1);
    assert_eq!(lab.log(0).lock().unwrap().due.len(), 1);
}

#[test]
fn stamps_that_fall_move_no_deadline() {
    let mut lab = Lab::connected();
    lab.client(&data(1003, "c"));
    lab.now -= 50 * SECOND;
    lab.client(&data(1005, "e"));
    lab.now += 50 * SECOND;
    lab.wait(SECOND);
    assert_eq!(lab.text(), "[2]c[1]e");
}

#[test]
fn items_know_their_direction_and_the_latest_word_of_the_caller_about_it() {
    let mut lab = Lab::connected();
    lab.meta = 7;
    lab.client(&data(1001, "ask"));
    lab.meta = 8;
    lab.server(&Segment {
        payload: b"answer",
        ..ack(5001, 1004)
    });
    let seen: Vec<_> = lab
        .seen
        .items
        .iter()
        .map(|(flow, text)| (flow.src.port(), flow.dst.port(), flow.meta, text.as_str()))
        .collect();
    assert_eq!(
        seen,
        [(40_000, 5060, 7, "ask"), (5060, 40_000, 8, "answer")]
    );
}

#[test]
fn a_hole_is_skipped_in_time_though_the_conversation_waits_for_later() {
    let mut lab = Lab::connected();
    lab.log(0).lock().unwrap().deadline = Some(lab.now + 5 * SECOND);
    lab.client(&data(1001, "a"));
    lab.client(&data(1003, "c"));
    lab.wait(SECOND);
    assert_eq!(lab.text(), "a[1]c");
    assert!(lab.log(0).lock().unwrap().due.is_empty());
    lab.wait(4 * SECOND);
    assert_eq!(lab.log(0).lock().unwrap().due.len(), 1);
}

#[test]
fn an_acknowledgment_beyond_the_end_tells_nothing_after_it() {
    let mut lab = Lab::with_reordering(&StreamSettings::default());
    lab.handshake(1000, 5000);
    lab.client(&data(1001, "abc"));
    lab.server(&ack(5001, 1010));
    lab.client(&fin(1004, ""));
    let ended = lab.text();
    assert!(ended.starts_with("abc") && ended.len() > 3, "{ended}");
    lab.wait(SECOND);
    assert_eq!(lab.text(), ended);
}
