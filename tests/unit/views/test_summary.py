import csv
import io
import json
from typing import Any

from siptower.export.text import Canvas
from siptower.views.output import Format, Output
from siptower.views.summary import SummaryView, summary
from tests.unit.counts import CountedSource, Told, counts
from tests.unit.engines import status

MILLISECOND = 1_000_000
TOLD = Told(
    counts(
        ("sip_messages_total", {"kind": "request", "method": "INVITE"}, 7),
        ("sip_session_attempts_total", {"outcome": "answered", "code": "200"}, 3),
        ("sip_session_attempts_total", {"outcome": "busy", "code": "486", "class": "attack"}, 1),
        ("sip_pdd_seconds", {"via": "180"}, [500 * MILLISECOND, 600 * MILLISECOND]),
        ("sip_events_total", {"name": "call-start"}, 3),
    )
)


def _form(form: Format, *, observations: bool = False) -> str:
    view = SummaryView(Output(form, Canvas(width=80)), observations)
    return "".join(view.lines(CountedSource(TOLD)))


def test_the_summary_has_the_keys_of_its_contract() -> None:
    assert list(summary(TOLD)) == [
        "sip_messages",
        "capture",
        "transactions",
        "retransmissions",
        "invite_requests",
        "attempts",
        "completion",
        "ends",
        "released_by",
        "register_requests",
        "registration_attempts",
        "counts",
        "active",
        "ratios",
        "delays",
        "events",
        "compat",
    ]


def test_figures_cover_every_traffic_class() -> None:
    found = summary(TOLD)
    assert found["attempts"] == {"answered": 3, "busy": 1}
    assert found["ratios"]["itu"]["ASR"] == 75.0


def test_a_ratio_without_a_denominator_is_null_and_compat_has_zero() -> None:
    found = summary(Told(counts()))
    assert found["ratios"]["session"] == dict.fromkeys(("SER", "SEER", "ISA", "SCR", "IRA"))
    assert found["compat"]["SER"] == 0.0
    assert found["completion"] == {"completed": 0, "failed": 0, "not_established": 0}


def test_ratios_hold_the_figures_of_the_contract_and_no_others() -> None:
    ratios = summary(TOLD)["ratios"]
    assert {name: set(figures) for name, figures in ratios.items()} == {
        "literal": {"SER", "SEER", "IRA"},
        "session": {"SER", "SEER", "ISA", "SCR", "IRA"},
        "itu": {"ABR", "ASR", "NER"},
    }


def test_delays_are_in_seconds() -> None:
    assert summary(TOLD)["delays"] == {"pdd": {"n": 2, "mean": 0.55, "p50": 0.5, "p95": 0.6, "max": 0.6}}


def test_observations_are_listed_only_when_they_are_wanted() -> None:
    assert "observations" not in summary(TOLD)
    found = summary(TOLD, observations=True)
    assert found["observations"] == {"pdd": [0.5, 0.6]}
    assert found["compat"]["observations"] == {}
    assert SummaryView(Output(), observations=True).keep_samples()
    assert not SummaryView(Output()).keep_samples()


def test_what_is_open_comes_from_the_state_at_the_last_packet() -> None:
    told = Told(counts(), status() | {"active": {"sessions": 2, "registrations": 1, "early_dialogs": 9}})
    assert summary(told)["active"] == {"sessions": 2, "registrations": 1, "subscriptions": 0}


def test_every_form_holds_the_same_figures() -> None:
    found: dict[str, Any] = json.loads(_form(Format.JSON))
    assert found == summary(TOLD)
    assert json.loads(_form(Format.NDJSON)) == found
    rows = {row["figure"]: row["value"] for row in csv.DictReader(io.StringIO(_form(Format.CSV)))}
    assert rows["ratios.itu.ASR"] == "75"
    assert rows["ratios.literal.IRA"] == ""
    assert rows["attempts.answered"] == "3"


def test_people_see_figures_in_groups_without_the_zeros() -> None:
    text = _form(Format.TABLE, observations=True)
    words = " ".join(text.split())
    assert "itu ASR 75.000" in words
    assert "attempts answered 3 busy 1" in words
    assert "extra_2xx" not in text
    assert "observations pdd 0.500 0.600" in words


def test_people_see_every_observation_however_many_there_are() -> None:
    told = Told(counts(("sip_pdd_seconds", {"via": "180"}, [number * MILLISECOND for number in range(1, 2_001)])))
    view = SummaryView(Output(Format.TABLE, Canvas(width=80)), observations=True)
    words = "".join(view.lines(CountedSource(told))).split()
    assert words[words.index("observations") + 2 :] == [f"{number / 1000:.3f}" for number in range(1, 2_001)]
