from typing import Any

from siptower.views.ladder.model import Media
from tests.unit.views.ladder.made import ALICE, BOB, PROXY, answered, ladder, marks, message, sdp


def _media(*messages: dict[str, Any]) -> list[Media | None]:
    return [step.media for step in ladder(*messages).steps]


def _roles(*messages: dict[str, Any]) -> list[str]:
    return [media.role if media else "-" for media in _media(*messages)]


def test_an_invite_offers_and_its_answer_answers() -> None:
    assert _roles(*answered()) == ["offer", "-", "answer", "-"]


def test_a_late_offer_is_answered_by_the_ack() -> None:
    assert _roles(
        message(0, "INVITE"),
        message(1, "200 OK", PROXY, ALICE, to_tag="b", body=sdp(PROXY)),
        message(2, "ACK", to_tag="b", body=sdp()),
    ) == ["-", "offer", "answer"]


def test_a_late_offer_in_a_reliable_response_is_answered_by_the_prack() -> None:
    assert _roles(
        message(0, "INVITE"),
        message(1, "183 Session Progress", PROXY, ALICE, to_tag="b", headers=("RSeq: 1",), body=sdp(PROXY)),
        message(2, "PRACK", cseq="2 PRACK", to_tag="b", body=sdp()),
    ) == ["-", "offer", "answer"]


def test_changes_are_told_against_the_last_description_of_the_same_side() -> None:
    again = message(5, "INVITE", cseq="2 INVITE", to_tag="b", body=sdp(BOB, 4002, "0", "sendonly"))
    media = _media(*answered(again))[-1]
    assert media is not None
    assert media.changes == (
        "codec PCMA/8000 > PCMU/8000",
        f"address {ALICE} > {BOB}",
        "port 4000 > 4002",
        "sendrecv > sendonly",
    )


def test_a_description_that_comes_again_has_no_changes() -> None:
    media = _media(*answered(message(5, "UPDATE", cseq="2 UPDATE", to_tag="b", body=sdp())))[-1]
    assert media is not None
    assert media.changes == ()


def test_a_refused_media_line_is_told() -> None:
    media = _media(*answered(message(5, "UPDATE", cseq="2 UPDATE", to_tag="b", body=sdp(port=0))))[-1]
    assert media is not None
    assert media.changes == ("refused",)


def test_an_offer_that_is_refused_changes_nothing() -> None:
    hold = sdp(direction="sendonly")
    built = ladder(
        *answered(
            message(5, "INVITE", cseq="2 INVITE", to_tag="b", body=hold),
            message(6, "491 Request Pending", PROXY, ALICE, cseq="2 INVITE", to_tag="b"),
            message(7, "INVITE", cseq="3 INVITE", to_tag="b", body=hold),
            message(8, "200 OK", PROXY, ALICE, cseq="3 INVITE", to_tag="b", body=sdp(PROXY, 5000)),
            message(9, "INVITE", cseq="4 INVITE", to_tag="b", body=sdp()),
        )
    )
    assert [("hold" in marks(built, number), "resume" in marks(built, number)) for number in (5, 7, 9)] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_what_a_proxy_changes_in_a_description_is_told() -> None:
    media = _media(
        message(0, "INVITE", body=sdp()),
        message(0.1, "INVITE", PROXY, BOB, body=sdp(PROXY), branch="z9hG4bK-2", hop="next"),
        message(0.2, "INVITE", BOB, "10.9.0.1", body=sdp(PROXY), branch="z9hG4bK-3", hop="next"),
    )
    assert [each.rewritten if each else None for each in media] == [None, (f"address {ALICE} > {PROXY}",), ()]
