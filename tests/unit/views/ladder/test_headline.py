from siptower.model.outcomes import Meaning
from tests.unit.rows import SECOND, START, attempt, session
from tests.unit.views.ladder.made import ALICE, PROXY, answered, ladder, message

ATTEMPT = {
    **attempt("a", call_id="one@example"),
    "q850": None,
    "srd": SECOND,
    "inferred": False,
    "request_uri": "",
    "ordinal": 1,
}
SESSION = {
    **session("a", call_id="one@example"),
    "release_reason": "Q.850;cause=16",
    "updates": 0,
    "session_expires": None,
}


def test_an_answered_call_says_how_long_it_lasted_and_who_ended_it() -> None:
    told = ladder(*answered(), attempt=[ATTEMPT], session=[SESSION]).headline
    assert (told.kind, told.caller, told.called, told.words) == ("call", "alice", "bob", "answered")
    assert told.times == {
        "srd": SECOND,
        "pdd": SECOND // 2,
        "pgad": 3 * SECOND,
        "talk": 60 * SECOND,
        "sdd": SECOND // 20,
    }
    assert (told.released_by, told.release_reason, told.codec) == ("caller", "Q.850;cause=16", "PCMU")
    assert told.findings == ()


def test_a_failed_call_says_why() -> None:
    failed = ATTEMPT | {"outcome": "server_failure", "code": "503", "reason": "No", "q850": 41, "pgad": None}
    told = ladder(*answered(), attempt=[failed]).headline
    assert (told.meaning, told.code, told.reason, told.q850) == (Meaning.BAD, "503", "No", 41)


def test_a_call_that_is_up_says_for_how_long() -> None:
    told = ladder(*answered(), attempt=[ATTEMPT]).headline
    assert told.times["open"] == 97 * SECOND


def test_a_call_that_still_rings_says_so() -> None:
    told = ladder(message(0, "INVITE")).headline
    assert (told.kind, told.outcome, told.words) == (
        "call",
        "",
        "still waiting for an answer at the end of the capture",
    )


def test_what_went_wrong_is_found_the_gravest_first() -> None:
    built = ladder(
        *answered(
            message(4, "200 OK", PROXY, ALICE, to_tag="b", retransmission=True),
            message(5, "200 OK", PROXY, ALICE, to_tag="c", anomaly="extra_2xx"),
        ),
        attempt=[ATTEMPT],
        session=[SESSION | {"acknowledged": False, "how": "bye_timeout"}],
        event=[{"ts": START, "name": "no-ack", "call_id": "one@example"}],
        transaction=[{"ts": START, "closed": START + SECOND, "method": "BYE", "code": "timeout"}],
    )
    assert [mark.name for mark in built.headline.findings] == [
        *("no-ack", "bye_timeout", "BYE timeout"),
        *("extra_2xx", "retransmission"),
    ]
    assert built.headline.findings[3].words == "another fork answered, too (#6)"


def test_a_registration_says_what_was_granted() -> None:
    row = {"ts": START, "hop": "first", "operation": "add", "outcome": "ok", "code": "200", "aor": "sip:a@x", "rrd": 5}
    told = ladder(message(0, "REGISTER", opens_attempt=False), registration=[row | {"expires": 60}]).headline
    assert (told.kind, told.called, told.words, told.times) == ("registration", "sip:a@x", "registered", {"rrd": 5})
    assert "expires after 60 s" in told.facts


def test_anything_else_is_called_by_its_method() -> None:
    messages = (
        message(0, "OPTIONS", cseq="1 OPTIONS", opens_attempt=False),
        message(1, "200 OK", PROXY, ALICE, cseq="1 OPTIONS"),
    )
    told = ladder(*messages, transaction=[{"ts": START, "closed": START, "method": "OPTIONS", "code": "200"}]).headline
    assert (told.kind, told.words, told.code, told.reason, told.meaning) == (
        *("OPTIONS", "accepted", "200", "OK"),
        Meaning.GOOD,
    )
    assert ladder(*messages[:1]).headline.words == "no final response in this capture"
    assert ladder(*messages[1:]).headline.kind == "?"
