import pytest

from siptower.export.text import Canvas
from siptower.views.kpi_panel import full_panel, panel
from siptower.views.kpis import Kpis, kpis
from tests.unit.counts import Told, counts

ATTEMPTS = "sip_session_attempts_total"
MILLISECOND = 1_000_000


def _kpis(answered: int = 30, busy: int = 10, **more: object) -> Kpis:
    return kpis(
        Told(
            counts(
                (ATTEMPTS, {"outcome": "answered", "code": "200"}, answered),
                (ATTEMPTS, {"outcome": "busy", "code": "486", "carrier": "beta"}, busy),
                ("sip_pdd_seconds", {"via": "180"}, [500 * MILLISECOND] * 30 + [2_000 * MILLISECOND]),
            ),
            **more,  # type: ignore[arg-type]
        )
    )


def _text(found: Kpis, width: int = 120) -> str:
    return "".join(panel(Canvas(width=width), found))


def test_every_ratio_stands_with_its_n() -> None:
    words = " ".join(_text(_kpis()).split())
    assert "ASR 75.0 % n=40" in words
    assert "SCR \u2013 n=0" in words


def test_what_says_little_is_in_brackets() -> None:
    assert "(75.0 %)" in _text(_kpis(3, 1))
    assert "(75.0 %)" not in _text(_kpis())


def test_delays_show_only_what_was_measured() -> None:
    text = _text(_kpis())
    (line,) = [line for line in text.splitlines() if line.startswith(" PDD ")]
    assert line.split()[:10] == ["PDD", "31", "548", "ms", "500", "ms", "500", "ms", "2.00", "s"]
    assert " RRD " not in text


def test_carriers_are_told_apart_when_there_are_several() -> None:
    text = _text(_kpis())
    rows = [line.split()[:3] for line in text[text.index("By carrier") :].splitlines()[2:]]
    assert rows == [["alpha", "ingress", "30"], ["beta", "ingress", "10"]]
    one = kpis(Told(counts((ATTEMPTS, {"outcome": "answered", "code": "200"}, 30))))
    assert "By carrier" not in _text(one)


def test_what_is_left_out_is_told() -> None:
    found = kpis(Told(counts((ATTEMPTS, {"outcome": "forbidden", "class": "attack"}, 3))))
    assert "not in them: 3 of class attack" in _text(found)


@pytest.mark.parametrize("width", [50, 64, 80, 120, 200])
def test_both_pages_fit_every_width(width: int) -> None:
    canvas = Canvas(width=width)
    for lines in (panel(canvas, _kpis()), full_panel(canvas, _kpis())):
        text = "".join(lines)
        assert [line for line in text.splitlines() if len(line) > width] == []
        assert text.count("ASR") >= 1
        assert "\n\n\n" not in text


def test_the_page_gives_the_definition_beside_or_under_its_figure() -> None:
    for width in (80, 140):
        words = " ".join("".join(full_panel(Canvas(width=width), _kpis())).split())
        assert "Seizures that were answered, of all seizures." in words
        assert "[ITU-T E.425 section 1.3, E.411]" in words
