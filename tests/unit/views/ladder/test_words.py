from siptower.export.text import Canvas
from siptower.views.ladder.folding import Middle, Repeats, Run, folded
from siptower.views.ladder.words import (
    headline_lines,
    label,
    media_spans,
    middle_words,
    repeats_words,
    run_words,
)
from tests.unit.rows import SECOND, START
from tests.unit.views.ladder.made import ALICE, PROXY, answered, ladder, message, sdp

PLAIN = Canvas(120)


def _text(spans: tuple[tuple[str, object], ...]) -> str:
    return "".join(text for text, _ in spans)


def test_a_response_says_what_it_answers_where_that_is_not_clear() -> None:
    built = ladder(*answered(message(9, "481 Gone", PROXY, ALICE, cseq="2 BYE")))
    assert [_text(label(PLAIN, step)) for step in built.steps] == [
        *("INVITE", "180 Ringing", "200 OK (INVITE)", "ACK", "■ 481 Gone (BYE)"),
    ]


def test_a_description_is_told_in_a_few_words() -> None:
    step = ladder(message(0, "INVITE", body=sdp(formats="8 0 18 101 3", direction="sendonly"))).steps[0]
    assert step.media is not None
    assert _text(media_spans(step.media)) == "SDP offer PCMA/8000+PCMU/8000+G729/8000+... 10.1.0.10:4000 sendonly"


def test_folded_lines_say_what_they_fold() -> None:
    run = folded(ladder(*(message(at, "INVITE", retransmission=at > 0) for at in (0, 0.5, 1.5))), None)[1]
    assert isinstance(run, Run)
    assert run_words(PLAIN, run) == "retransmitted \u00d72 over 1.00 s"
    assert run_words(Canvas(120, unicode=False), run) == "retransmitted x2 over 1.00 s"
    assert repeats_words(Repeats(3, 80, 2, 39, SECOND, START)).startswith(
        "the same 2 messages 39 times more, every 1.00 s"
    )
    assert middle_words(Middle(31, 370, 340)) == "340 messages folded (#31-#370): --limit 0 shows all"


def test_the_headline_names_people_and_outcome() -> None:
    first, *_ = headline_lines(PLAIN, ladder(*answered()))
    assert "alice → bob" in _text(first)
