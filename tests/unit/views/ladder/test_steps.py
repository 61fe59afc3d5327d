from tests.unit.rows import SECOND
from tests.unit.views.ladder.made import ALICE, BOB, PROXY, answered, ladder, marks, message


def test_steps_are_numbered_in_the_order_of_their_capture_times() -> None:
    built = ladder(message(2, "ACK"), message(0, "INVITE"), message(1.5, "200 OK", PROXY, ALICE))
    assert [(step.number, step.title, step.delta) for step in built.steps] == [
        (1, "INVITE", None),
        (2, "200 OK", 3 * SECOND // 2),
        (3, "ACK", SECOND // 2),
    ]


def test_a_retransmission_names_what_it_repeats() -> None:
    built = ladder(
        message(0, "INVITE"),
        message(0.5, "INVITE", retransmission=True),
        message(1.5, "INVITE", retransmission=True),
        message(2, "200 OK", PROXY, ALICE, retransmission=True),
    )
    assert [(step.of, step.copies) for step in built.steps] == [(None, 0), (1, 1), (1, 2), (None, 1)]


def test_a_message_that_is_passed_on_names_where_it_came_from() -> None:
    built = ladder(
        message(0, "INVITE"),
        message(0.002, "INVITE", PROXY, BOB, branch="z9hG4bK-2", hop="next"),
        message(1, "180 Ringing", BOB, PROXY, branch="z9hG4bK-2", to_tag="b", hop="next"),
        message(1.004, "180 Ringing", PROXY, ALICE, to_tag="b"),
    )
    assert [step.of for step in built.steps] == [None, 1, None, 3]
    assert built.steps[1].marks[0].words == "passes on #1 (2.0 ms)"


def test_early_dialogs_of_a_fork_have_letters() -> None:
    built = ladder(
        message(0, "INVITE"),
        message(0.1, "100 Trying", PROXY, ALICE, to_tag="hop"),
        message(1, "180 Ringing", PROXY, ALICE, to_tag="a"),
        message(2, "180 Ringing", PROXY, ALICE, to_tag="b"),
        message(3, "200 OK", PROXY, ALICE, to_tag="b"),
        message(9, "BYE", PROXY, ALICE, cseq="1 BYE", from_tag="b", to_tag="f"),
    )
    assert [step.dialog for step in built.steps] == ["", "", "A", "B", "B", "B"]


def test_a_call_that_does_not_fork_has_no_letters() -> None:
    assert {step.dialog for step in ladder(*answered()).steps} == {""}


def test_a_cancel_that_comes_too_late_is_told() -> None:
    built = ladder(*answered(message(3.2, "CANCEL", cseq="1 CANCEL", branch="z9hG4bK-INVITE-1")))
    assert "cancel_late" in marks(built, 5)


def test_an_answer_to_a_cancelled_invite_is_told() -> None:
    built = ladder(
        message(0, "INVITE"),
        message(1, "CANCEL", cseq="1 CANCEL", branch="z9hG4bK-INVITE-1"),
        message(1.1, "200 OK", PROXY, ALICE, to_tag="b"),
    )
    assert "answered_although_cancelled" in marks(built, 3)


def test_a_message_without_its_text_is_shown_all_the_same() -> None:
    assert ladder(message(0, "INVITE", raw=b"")).steps[0].title == "INVITE"
