from siptower.model.outcomes import Meaning
from siptower.trace.ladder import Ladder, ladder_of
from siptower.views.ladder.model import Headline
from siptower.views.ladder.model import Ladder as Model

MODEL = Model(
    call_id="a@example",
    headline=Headline("call", "alice", "bob", "busy", "busy", Meaning.WATCH, "486", "Busy Here"),
    hosts=(),
    steps=(),
)


def test_it_prints_itself() -> None:
    ladder = ladder_of(MODEL)
    assert ladder.call_id == "a@example"
    assert "alice" in str(ladder)
    assert str(ladder) == ladder.text()
    assert max(map(len, ladder.text(40).splitlines())) <= 40


def test_it_is_the_same_for_programs_as_for_the_program() -> None:
    assert ladder_of(MODEL).to_dict()["call_id"] == "a@example"
    assert isinstance(ladder_of(MODEL), Ladder)
    assert isinstance(ladder_of(MODEL), Model)
