import csv
import io
import json

import pytest

from siptower.export.text import Canvas
from siptower.views.kpis import KPI_KEYS, KpiView, kpi_object, kpis
from siptower.views.output import Format, Output
from tests.unit.counts import CountedSource, Told, counts
from tests.unit.engines import status

ATTEMPTS = "sip_session_attempts_total"
SECOND = 1_000_000_000


def _told(*series: tuple[str, dict[str, str], int | list[int]], **capture: object) -> Told:
    return Told(counts(*series), status(**capture))


def test_a_ratio_comes_with_its_n_and_interval() -> None:
    found = kpis(
        _told(
            (ATTEMPTS, {"outcome": "answered", "code": "200"}, 30), (ATTEMPTS, {"outcome": "busy", "code": "486"}, 10)
        )
    )
    asr = found.everybody.answers["asr"]
    assert (asr.value, asr.n, asr.numerator) == (75.0, 40, 30)
    assert asr.interval is not None
    low, high = asr.interval
    assert low < 75.0 < high
    assert found.everybody.attempts == 40


def test_what_was_never_counted_is_undefined_and_not_zero() -> None:
    found = kpis(_told())
    assert found.everybody.answers["asr"].value is None
    assert found.everybody.answers["asr"].n == 0
    assert found.groups == ()


def test_probes_and_attacks_stay_out_and_are_told() -> None:
    found = kpis(
        _told(
            (ATTEMPTS, {"outcome": "answered", "code": "200"}, 3),
            (ATTEMPTS, {"outcome": "forbidden", "code": "403", "class": "attack"}, 5),
        )
    )
    assert found.everybody.answers["asr"].value == 100.0
    assert found.left_out == {"attack": 5}


def test_later_hops_do_not_count() -> None:
    found = kpis(_told((ATTEMPTS, {"outcome": "answered", "hop": "next"}, 3)))
    assert found.everybody.attempts == 0


def test_each_carrier_and_direction_has_its_own_figures_whatever_its_name() -> None:
    name = "B.T. & S\u00f6hne"
    found = kpis(
        _told(
            (ATTEMPTS, {"outcome": "answered", "code": "200", "carrier": name}, 2),
            (ATTEMPTS, {"outcome": "busy", "code": "486", "carrier": name}, 2),
            (ATTEMPTS, {"outcome": "answered", "code": "200", "carrier": "BXT. & S\u00f6hne"}, 5),
            (ATTEMPTS, {"outcome": "busy", "code": "486", "direction": "egress"}, 1),
        )
    )
    figures = {(group.carrier, group.direction): group.answers["asr"].value for group in found.groups}
    assert figures == {("BXT. & S\u00f6hne", "ingress"): 100.0, (name, "ingress"): 50.0, ("alpha", "egress"): 0.0}
    assert [group.attempts for group in found.groups] == [5, 4, 1]


def test_rates_use_the_length_of_the_capture() -> None:
    started = "sip_session_attempts_started_total"
    assert kpis(_told((started, {}, 126))).everybody.answers["cps"].value == 2.0
    nothing = kpis(_told((started, {}, 126), first_ns=None, last_ns=None))
    assert nothing.everybody.answers["cps"].value is None


def test_a_figure_for_programs_holds_its_definition() -> None:
    found = kpis(_told((ATTEMPTS, {"outcome": "answered", "code": "200"}, 1)))
    row = kpi_object(found.everybody, found.everybody.answers["asr"])
    assert tuple(row) == KPI_KEYS
    assert (row["carrier"], row["symbol"], row["value"], row["n"], row["few"]) == (None, "ASR", 100.0, 1, True)
    assert row["definition"]
    assert row["source"].startswith("ITU-T E.425")


@pytest.mark.parametrize("form", [Format.JSON, Format.NDJSON, Format.CSV])
def test_every_form_holds_everybody_and_every_group(form: Format) -> None:
    source = CountedSource(_told((ATTEMPTS, {"outcome": "answered", "code": "200"}, 1)))
    text = "".join(KpiView(Output(form)).lines(source))
    if form is Format.JSON:
        rows = json.loads(text)
    elif form is Format.NDJSON:
        rows = [json.loads(line) for line in text.splitlines()]
    else:
        rows = list(csv.DictReader(io.StringIO(text)))
    asr = [row for row in rows if row["name"] == "asr"]
    assert [row["carrier"] or "" for row in asr] == ["", "alpha"]
    assert len({row["name"] for row in rows}) * 2 == len(rows)


def test_the_page_for_people_names_every_figure() -> None:
    source = CountedSource(_told((ATTEMPTS, {"outcome": "answered", "code": "200"}, 1)))
    view = KpiView(Output(Format.TABLE, Canvas(width=120)))
    assert view.tables() == {}
    assert view.plan()
    assert not view.keep_samples()
    text = "".join(view.lines(source))
    assert "Seizures that were answered" in " ".join(text.split())
    assert "IR.42-like" in text
