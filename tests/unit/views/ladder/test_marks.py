import pytest

from siptower.model.enums import Anomaly
from siptower.model.outcomes import Meaning
from siptower.views.ladder import marks as module
from siptower.views.ladder.marks import anomaly_mark
from tests.unit.views.ladder.made import ALICE, PROXY, ladder, marks, message, sdp


def test_every_anomaly_has_words() -> None:
    assert set(module._ANOMALIES) == {str(anomaly) for anomaly in Anomaly}
    assert anomaly_mark("late_2xx").meaning is Meaning.BAD
    assert anomaly_mark("something new").words == "something new"


@pytest.mark.parametrize(
    ("start", "headers", "columns", "expected"),
    [
        ("401 Unauthorized", (), {}, "challenge"),
        ("INVITE", ('Proxy-Authorization: Digest username="a"',), {}, "credentials"),
        ("183 Session Progress", ("RSeq: 7",), {}, "reliable"),
        ("180 Ringing", ("P-Early-Media: sendrecv",), {}, "early_media"),
        ("302 Moved", ("Contact: <sip:x@example>",), {}, "redirect"),
        ("503 Busy", ("Retry-After: 30",), {}, "retry_after"),
        ("488 No", ('Warning: 304 h "Media"',), {}, "warning"),
        ("BYE", ("Reason: Q.850;cause=16",), {}, "reason"),
        ("REFER", ("Refer-To: <sip:c@example>",), {}, "refer_to"),
        ("INVITE", ("Replaces: a;to-tag=b;from-tag=c",), {}, "replaces"),
        ("NOTIFY", ("Subscription-State: active",), {}, "subscription_state"),
        ("INVITE", (), {"truncated": True}, "truncated"),
        ("INVITE", (), {"opens_partial_dialog": True}, "partial"),
        ("INVITE", (), {"class": "attack"}, "attack"),
        ("INVITE", (), {"anomaly": "glare"}, "glare"),
        ("INVITE", (), {"validity": "malformed", "issues": [{"code": "via_missing", "offset": 0}]}, "malformed"),
        ("INVITE", (), {"transport": "tcp"}, "transport"),
        ("INVITE", (), {"vlans": [100, 200]}, "vlan"),
        ("INVITE", (), {"tunnels": "vxlan", "vni": 4097}, "tunnel"),
    ],
)
def test_what_is_worth_knowing_is_marked(start: str, headers: tuple[str, ...], columns: dict, expected: str) -> None:
    assert expected in marks(ladder(message(0, start, headers=headers, **columns)), 1)


def test_nothing_unusual_has_no_mark() -> None:
    assert marks(ladder(message(0, "INVITE")), 1) == []


def test_the_way_is_told_only_where_it_changes() -> None:
    built = ladder(
        message(0, "INVITE", transport="tcp", tunnels="vxlan", vni=7),
        message(1, "180 Ringing", PROXY, ALICE, transport="tcp", tunnels="vxlan", vni=7),
        message(2, "200 OK", PROXY, ALICE),
    )
    words = [[mark.words for mark in step.marks] for step in built.steps]
    assert words == [["over TCP", "in vxlan 7"], [], ["over UDP", "in no tunnel"]]


def test_early_media_and_hold_and_resume_are_told() -> None:
    built = ladder(
        message(0, "INVITE", body=sdp()),
        message(1, "183 Session Progress", PROXY, ALICE, to_tag="b", body=sdp(PROXY)),
        message(5, "INVITE", cseq="2 INVITE", to_tag="b", body=sdp(direction="sendonly")),
        message(9, "INVITE", cseq="3 INVITE", to_tag="b", body=sdp()),
    )
    assert "early_media" in marks(built, 2)
    assert "hold" in marks(built, 3)
    assert "resume" in marks(built, 4)
