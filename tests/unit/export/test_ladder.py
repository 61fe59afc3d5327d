from siptower.export.ladder import Arrow, Lane, Remark, ladder
from siptower.export.text import Canvas, Style

LANES = (Lane("left"), Lane("middle", "10.0.0.1"), Lane("right"))


def _arrow(source: int, target: int, *detail: str, dashed: bool = False) -> Arrow:
    details = tuple(((text, Style.PLAIN),) for text in detail)
    return Arrow("#1", "00:00:00.000", "20 ms", source, target, (("INVITE", Style.STRONG),), details, dashed=dashed)


def _lines(canvas: Canvas, *lines: Arrow | Remark) -> list[str]:
    return [line.rstrip("\n") for line in ladder(canvas, LANES, lines)]


def test_arrows_go_from_lane_to_lane() -> None:
    lines = _lines(Canvas(120), _arrow(0, 1), _arrow(2, 0), _arrow(1, 2, dashed=True))
    assert [line[line.index("ms") + 2 :].strip() for line in lines[2:]] == [
        "├─ INVITE ──>│            │",
        "│<─────────────── INVITE ─┤",
        "│            ├┄ INVITE ┄┄>│",
    ]


def test_names_stand_over_their_lanes() -> None:
    heading, below, arrow = _lines(Canvas(120), _arrow(0, 1))
    assert heading.split() == ["left", "middle", "right"]
    assert below.split() == ["10.0.0.1"]
    assert abs(heading.index("middle") + 3 - arrow.index("│")) <= 1


def test_ascii_has_no_other_characters() -> None:
    text = "".join(_lines(Canvas(120, unicode=False), _arrow(0, 2, "detail"), _arrow(1, 0, dashed=True)))
    assert text.isascii()
    assert "|- INVITE" in text


def test_details_stand_beside_below_or_in_a_list_as_there_is_room() -> None:
    detail = "some words that need a lot of room here"
    beside = _lines(Canvas(120), _arrow(0, 1, detail))
    assert detail in beside[2]
    below = _lines(Canvas(70), _arrow(0, 1, detail))
    assert detail[:20] not in below[2]
    assert detail[:20] in below[3]
    listed = _lines(Canvas(40), _arrow(0, 1, detail))
    assert "left → middle" in " ".join(listed)
    assert "│" not in "".join(listed)


def test_remarks_stand_between() -> None:
    lines = _lines(Canvas(120), _arrow(0, 1), Remark((("nothing came", Style.DIM),), ":"))
    assert lines[-1].endswith("│  : nothing came")


def test_a_message_to_itself_keeps_the_other_lanes_in_place() -> None:
    _, _, itself, other = _lines(Canvas(120), _arrow(1, 1), _arrow(0, 1))
    assert itself.rindex("│") == other.rindex("│")


def test_commas_stay_with_what_they_follow() -> None:
    line = _lines(Canvas(200), _arrow(0, 1, "one", "two"))[2]
    assert line.endswith("one, two")
