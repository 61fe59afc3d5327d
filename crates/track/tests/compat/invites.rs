//! INVITE: new, re-INVITE or retransmission; the final response that counts; TTR and PDD.

use crate::ladder::{BOB, Ladder, PROXY, Wire};
use crate::{count, figures};

#[test]
fn a_copy_of_an_open_invite_is_a_retransmission_whatever_its_branch_and_cseq() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&Wire {
        at: 0.5,
        ..invite.clone()
    });
    ladder.send(
        &Wire {
            at: 0.6,
            ..invite.clone()
        }
        .between(PROXY, BOB),
    );
    ladder.send(&ladder.request(0.7, "INVITE", 2));
    let retransmission = "retransmission INVITE";
    assert_eq!(
        figures(&ladder),
        ["invite", retransmission, retransmission, retransmission]
    );
}

#[test]
fn an_invite_is_open_for_a_minute_that_its_copies_do_not_prolong() {
    let mut ladder = Ladder::default();
    for at in [0.0, 40.0, 60.0, 60.001] {
        ladder.send(&ladder.request(at, "INVITE", 1));
    }
    let retransmission = "retransmission INVITE";
    assert_eq!(
        figures(&ladder),
        ["invite", retransmission, retransmission, "invite"]
    );
}

#[test]
fn an_invite_after_a_final_response_is_new_but_the_same_transaction_is_answered_once() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    let answer = ladder.response(1.0, 200, &invite);
    ladder.send(&invite);
    ladder.send(&answer);
    ladder.send(&Wire { at: 1.5, ..invite });
    ladder.send(&Wire { at: 1.6, ..answer });
    assert_eq!(figures(&ladder), ["invite", "final 200", "invite"]);
    assert_eq!(ladder.tracker.active().compat_sessions, 1);
}

#[test]
fn an_invite_after_a_cancel_is_new_and_the_response_to_the_first_still_counts() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.request(1.0, "CANCEL", 1));
    ladder.send(&Wire {
        at: 1.1,
        ..invite.clone()
    });
    ladder.send(&ladder.response(1.2, 487, &invite));
    assert_eq!(figures(&ladder), ["invite", "invite", "final 487"]);
}

#[test]
fn a_challenge_and_its_retry_are_two_invites_and_delays_start_at_the_retry() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    ladder.send(&first);
    ladder.send(&ladder.response(0.2, 407, &first));
    let retry = ladder.request(0.3, "INVITE", 2);
    ladder.send(&retry);
    ladder.send(&ladder.response(0.4, 100, &retry));
    ladder.send(&ladder.response(0.9, 180, &retry));
    ladder.send(&ladder.response(2.0, 200, &retry));
    assert_eq!(
        figures(&ladder),
        [
            "invite",
            "final 407",
            "invite",
            "ttr 100",
            "pdd 600",
            "final 200"
        ]
    );
}

#[test]
fn ttr_is_the_first_provisional_and_pdd_the_first_180_both_from_the_first_copy_of_the_invite() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&Wire {
        at: 0.5,
        ..invite.clone()
    });
    for (at, status) in [
        (0.6, 100),
        (0.7, 183),
        (0.8, 181),
        (0.9, 180),
        (1.0, 180),
        (1.1, 182),
    ] {
        ladder.send(&ladder.response(at, status, &invite));
    }
    assert_eq!(
        figures(&ladder),
        ["invite", "retransmission INVITE", "ttr 600", "pdd 900"]
    );
}

#[test]
fn a_call_without_180_has_no_pdd_and_one_without_provisional_no_ttr() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(0.3, 183, &invite).with_sdp("sendrecv"));
    ladder.send(&ladder.response(1.0, 200, &invite));
    ladder.call_id = "call-2".to_owned();
    let direct = ladder.request(2.0, "INVITE", 1);
    ladder.send(&direct);
    ladder.send(&ladder.response(2.5, 200, &direct));
    assert_eq!(
        figures(&ladder),
        ["invite", "ttr 300", "final 200", "invite", "final 200"]
    );
}

#[test]
fn a_provisional_response_to_a_forgotten_invite_is_not_measured() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(61.0, 180, &invite));
    assert_eq!(figures(&ladder), ["invite"]);
}

#[test]
fn only_the_first_final_response_of_a_transaction_counts() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    for (at, status) in [(0.1, 486), (0.2, 486), (0.3, 200), (50.0, 503)] {
        ladder.send(&ladder.response(at, status, &invite));
    }
    assert_eq!(figures(&ladder), ["invite", "final 486"]);
    assert_eq!(ladder.tracker.active().compat_sessions, 0);
}

#[test]
fn each_cseq_of_a_serial_fork_has_a_final_response_of_its_own() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    let second = ladder.request(0.1, "INVITE", 2);
    ladder.send(&first);
    ladder.send(&second);
    ladder.send(&ladder.response(0.2, 480, &first));
    ladder.send(&ladder.response(0.3, 503, &second));
    assert_eq!(
        figures(&ladder),
        ["invite", "retransmission INVITE", "final 480", "final 503"]
    );
}

#[test]
fn a_response_whose_invite_was_not_seen_counts_and_opens_a_session() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&ladder.response(1.0, 180, &invite));
    ladder.send(&ladder.response(2.0, 200, &invite));
    assert_eq!(figures(&ladder), ["final 200"]);
    assert_eq!(ladder.tracker.active().compat_sessions, 1);
}

#[test]
fn invites_of_a_known_dialog_are_reinvites_from_either_side_and_every_copy_counts() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    ladder.recorder.rows.clear();
    let hold = ladder.inside(10.0, "INVITE", 2);
    ladder.send(&hold);
    ladder.send(&Wire {
        at: 10.5,
        ..hold.clone()
    });
    ladder.send(&ladder.response(10.6, 180, &hold));
    ladder.send(&ladder.response(10.7, 200, &hold));
    let back = ladder.inside_back(20.0, "INVITE", 1);
    ladder.send(&back);
    ladder.send(&ladder.response(20.1, 491, &back));
    assert_eq!(figures(&ladder), ["reinvite", "reinvite", "reinvite"]);
    assert_eq!(ladder.tracker.active().compat_sessions, 1);
}

#[test]
fn a_reinvite_of_an_unknown_dialog_is_a_new_invite_and_its_answer_a_new_session() {
    let mut ladder = Ladder::default();
    let hold = ladder.inside(0.0, "INVITE", 7);
    ladder.send(&hold);
    ladder.send(&ladder.response(0.1, 200, &hold));
    let again = ladder.inside(5.0, "INVITE", 8);
    ladder.send(&again);
    ladder.send(&ladder.response(5.1, 200, &again));
    assert_eq!(figures(&ladder), ["invite", "final 200", "reinvite"]);
    assert_eq!(ladder.tracker.active().compat_sessions, 1);
}

#[test]
fn a_message_whose_from_has_no_tag_is_not_counted() {
    let mut ladder = Ladder {
        caller_tag: String::new(),
        ..Ladder::default()
    };
    let invite = ladder.answer(0.0);
    ladder.send(&ladder.response(9.0, 200, &invite));
    ladder.send(&ladder.request(10.0, "REGISTER", 1));
    assert!(figures(&ladder).is_empty());
}

#[test]
fn a_clock_that_goes_back_measures_zero_and_nothing_below() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(10.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(9.9, 180, &invite));
    ladder.send(&ladder.response(9.8, 200, &invite));
    let bye = ladder.inside(9.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(8.0, 200, &bye));
    assert_eq!(
        figures(&ladder),
        [
            "invite",
            "ttr 0",
            "pdd 0",
            "final 200",
            "pbd 0",
            "session_completed",
            "spd 0"
        ]
    );
}

#[test]
fn a_message_from_the_past_does_not_move_the_clock_back() {
    let mut ladder = Ladder::default();
    ladder.send(&ladder.request(100.0, "INVITE", 1));
    ladder.call_id = "late".to_owned();
    ladder.send(&ladder.request(10.0, "INVITE", 1));
    ladder.send(&ladder.request(159.0, "INVITE", 1));
    assert_eq!(count(&ladder, "retransmission"), 1);
    ladder.send(&ladder.request(161.0, "INVITE", 1));
    assert_eq!(count(&ladder, "invite"), 3);
}
