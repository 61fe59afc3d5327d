from tests.unit.rows import SECOND, START
from tests.unit.views.ladder.made import PROXY, answered, ladder, message


def test_timers_that_fired_stand_between_the_messages() -> None:
    row = {"ts": START, "closed": START + 32 * SECOND, "method": "INVITE", "code": "timeout"}
    built = ladder(message(0, "INVITE"), message(0.5, "INVITE", retransmission=True), transaction=[row])
    assert [(note.after, note.mark.words) for note in built.notes] == [
        (2, "INVITE #1 gave up without a final response")
    ]


def test_silence_is_told_where_it_was() -> None:
    built = ladder(*answered(message(63.1, "BYE", cseq="2 BYE", to_tag="b")))
    assert [(note.after, note.mark.name, note.mark.words) for note in built.notes] == [(4, "silence", "1 min 0 s")]


def test_events_without_a_message_are_told() -> None:
    event = {"ts": START + 35 * SECOND, "name": "no-ack", "call_id": "one@example"}
    built = ladder(*answered(), event=[event, event | {"name": "hold"}])
    assert [(note.after, note.mark.name) for note in built.notes] == [(4, "no-ack")]


def test_a_ladder_without_messages_is_empty() -> None:
    assert ladder().steps == ()
    assert ladder().hosts == ()
    assert PROXY not in ladder().headline.caller
