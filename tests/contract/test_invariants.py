"""What holds for every capture, however broken: counts add up, ratios stay within their bounds, nothing is lost unseen.

The numbers in the names of the checks are those of the invariants that every capture has to satisfy.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siptower.metrics.definitions import QUERIES
from siptower.metrics.evaluate import evaluate, percentages
from siptower.metrics.query import Ratio, View, is_
from siptower.model import enums
from tests.contract.conversations import Conversation
from tests.contract.errands import Scanning
from tests.contract.examples import TIMEOUT, bounded
from tests.contract.mixes import Mix, crowds, damaged, damages, everything, mixes
from tests.contract.readings import PLAN, How, figures, read, read_packets, settings_with, written
from tests.contract.stage import SECOND

if TYPE_CHECKING:
    from enum import StrEnum
    from pathlib import Path

    from siptower.metrics.query import Matcher
    from siptower.metrics.results import Results
    from tests.contract.readings import Reading

pytestmark = pytest.mark.timeout(TIMEOUT)

EVERYTHING = everything()
# More calls than tables of 16 entries hold: answered and never ended, then ringing all at once, then a scanner.
CROWD = Mix(
    (
        *(Conversation(at_us=each * SECOND // 5, road=each % 8, release="none") for each in range(30)),
        *(Conversation(at_us=10 * SECOND, road=each % 8, decision="silence", signs=("180",)) for each in range(30)),
        Scanning(at_us=11 * SECOND, probes=9, guesses=9, calls=9),
    )
)
FINALIZED = How(finalize=True)
LABELS = ("carrier", "direction", "hop", "class", "ua_type")

# Tables that hold next to nothing, so that they give up entries all the time.
TINY = How(
    settings=settings_with(
        limits={
            "transactions": {"entries": 24, "bytes": "64KiB"},
            "attempts": {"entries": 16, "bytes": "64KiB"},
            "sessions": {"entries": 16, "bytes": "64KiB"},
            "registrations": {"entries": 16, "bytes": "64KiB"},
            "subscriptions": {"entries": 16, "bytes": "64KiB"},
            "attempts_per_call_id": 2,
            "per_source_share": 0.3,
            "per_peer_share": 0.6,
        }
    )
)


def check(reading: Reading) -> None:
    """All that holds for one reading."""
    check_attempts_add_up(reading)
    check_ratios_lie_within_bounds(reading.results)
    for matchers in _slices(reading.results):
        check_ratios_keep_their_order(reading.results, matchers)
    check_ends_add_up(reading)
    check_every_packet_counts_once(reading)
    check_durations_are_not_negative(reading)


def check_attempts_add_up(reading: Reading) -> None:
    """1: the sum of attempts by outcome is the attempts that started, less those that are open."""
    started = Counter(
        row["attempt_id"] for row in reading.rows("message", "opens_attempt", "attempt_id") if row["opens_attempt"]
    )
    closed = Counter(row["attempt_id"] for row in reading.rows("attempt", "attempt_id"))
    assert "" not in started
    assert all(number == 1 for number in started.values()), "an attempt started twice"
    assert closed <= started, "an attempt closed that never started, or closed twice"
    still_open = started - closed
    results = reading.results
    assert results.count("sip_session_attempts_started_total") == started.total()
    by_outcome = results.counts("sip_session_attempts_total", "outcome")
    assert sum(by_outcome.values()) == started.total() - still_open.total()
    assert set(by_outcome) <= {outcome.value for outcome in enums.Outcome}
    first = [row for row in reading.rows("attempt", "hop", "outcome") if row["hop"] == "first"]
    assert reading.summary["attempts"] == dict(sorted(Counter(row["outcome"] for row in first).items()))


def check_ratios_lie_within_bounds(results: Results) -> None:
    """2: every ratio lies between 0 and 100 or is undefined.

    Those of sip-exporter's view are left out: that view takes a final response without its INVITE for an answer and
    divides it by the INVITEs it saw, so that a capture that starts in the middle of a call gives 200 % or, for its NER,
    less than 0. It is there to show what that program would show.
    """
    for query in QUERIES.values():
        if query.view is View.COMPAT or not isinstance(query.formula, Ratio):
            continue
        answer = evaluate(query, results)
        assert (answer.value is None) == (answer.n == 0), query.name
        assert answer.value is None or 0 <= answer.value <= 100, query.name
        assert 0 <= answer.numerator <= answer.n, query.name


def _slices(results: Results) -> list[tuple[Matcher, ...]]:
    """All traffic, and that of each carrier, direction and class."""
    found: list[tuple[Matcher, ...]] = [()]
    for label in ("carrier", "direction", "class"):
        found += [(is_(label, value),) for value in results.label_values("sip_session_attempts_total", label)]
    return found


def check_ratios_keep_their_order(results: Results, matchers: tuple[Matcher, ...]) -> None:
    """3: SEER is not less than SER, nor ASR than ABR, nor NER than ASR."""
    for view in (View.LITERAL, View.SESSION):
        ratios = percentages(view, results, matchers=matchers)
        assert (ratios["SER"].value is None) == (ratios["SEER"].value is None)
        assert (ratios["SER"].value or 0) <= (ratios["SEER"].value or 0), (view, matchers)
    itu = {symbol: answer.value for symbol, answer in percentages(View.ITU, results, matchers=matchers).items()}
    assert (itu["ASR"] is None) == (itu["NER"] is None)
    assert itu["ABR"] is not None or itu["ASR"] is None
    if itu["ASR"] is not None and itu["ABR"] is not None and itu["NER"] is not None:
        assert itu["ABR"] <= itu["ASR"] <= itu["NER"], matchers


def check_ends_add_up(reading: Reading) -> None:
    """4: at their very end are the attempts without a session and the sessions that ended, evicted ones apart."""
    attempts = reading.rows("attempt", "attempt_id", "outcome", "hop")
    sessions = [
        row
        for row in reading.rows("session", "attempt_id", "fork", "how", "completion", "hop")
        if row["fork"] == "first"
    ]
    answered = Counter(row["attempt_id"] for row in attempts if row["outcome"] == "answered")
    ended = Counter(row["attempt_id"] for row in sessions)
    assert ended <= answered, "a session ended that never began, or ended twice"
    assert all((row["completion"] is None) == (row["how"] == "evicted") for row in sessions)

    unanswered = sum(row["outcome"] not in {"answered", "evicted"} for row in attempts)
    not_evicted = sum(row["how"] != "evicted" for row in sessions)
    assert reading.results.count("sip_session_closed_total") == unanswered + not_evicted
    assert reading.results.count("sip_session_ends_total") == len(sessions)

    def first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["hop"] == "first"]

    up = sum(row["outcome"] == "answered" for row in first(attempts)) - len(first(sessions))
    assert reading.status["active"]["sessions"] == up, "a session is up without being counted, or the other way"
    completion, ends = reading.summary["completion"], reading.summary["ends"]
    assert completion["completed"] + completion["failed"] == sum(ends.values()) - ends.get("evicted", 0)
    outcomes = reading.summary["attempts"]
    assert completion["not_established"] == sum(outcomes.values()) - outcomes.get("answered", 0) - outcomes.get(
        "evicted", 0
    )


def check_every_packet_counts_once(reading: Reading) -> None:
    capture = reading.status["capture"]
    single = ("carried", "duplicates")
    reasons = ("ignored", "dropped", "filtered")
    counted = sum(capture[name] for name in single) + sum(sum(capture[name].values()) for name in reasons)
    assert capture["packets"] == counted
    validities = Counter(row["validity"] for row in reading.rows("message", "validity"))
    assert validities["valid"] + validities["lenient"] == capture["messages"] == reading.summary["sip_messages"]
    assert validities["malformed"] == sum(capture["malformed"].values())
    for table in reading.status["tables"]:
        assert table["offered"] == table["accepted"] + table["refused"], table["table"]


def check_durations_are_not_negative(reading: Reading) -> None:
    """Captures in the order of time give no negative durations."""
    for table in reading.tables.values():
        for column in table.schema:
            if column.metadata and column.metadata.get(b"unit") == b"ns" and column.name != "srd_other_forks":
                assert all(value is None or value >= 0 for value in table[column.name].to_pylist()), column.name


def check_every_attempt_is_closed(finalized: Reading) -> int:
    """Nothing is open when every timer has fired. Returns how many attempts there were."""
    started = finalized.results.count("sip_session_attempts_started_total")
    assert finalized.results.count("sip_session_attempts_total") == started
    assert finalized.status["active"]["early_dialogs"] == 0
    return started


@bounded(60)
@given(mixes())
@example(EVERYTHING)
def test_counts_add_up_and_ratios_stay_within_bounds(folder: Path, mix: Mix) -> None:
    check(read_packets(folder, mix.packets()))


@bounded(40)
@given(mixes())
@example(EVERYTHING)
def test_the_end_of_the_input_closes_what_has_a_timer_and_changes_nothing_before(folder: Path, mix: Mix) -> None:
    path = written(folder, mix.packets())
    reading, finalized = read([path]), read([path], FINALIZED)
    check(finalized)
    for table, rows in reading.tables.items():
        assert finalized.tables[table].slice(0, rows.num_rows).equals(rows), table
    # 1, with the open attempts told by what closes at the end, and not by what is missing.
    started = check_every_attempt_is_closed(finalized)
    closed_at_the_end = len(finalized.rows("attempt", "hop")) - len(reading.rows("attempt", "hop"))
    assert reading.results.count("sip_session_attempts_total") == started - closed_at_the_end
    # Every request that opened a transaction is told how it went, and belongs to one attempt or registration.
    opened = Counter(
        row["method"] for row in finalized.rows("message", "opens_transaction", "method") if row["opens_transaction"]
    )
    assert Counter(row["method"] for row in finalized.rows("transaction", "method")) == opened
    assert sum(row["requests"] for row in finalized.rows("registration", "requests")) == opened["REGISTER"]
    initial = sum(
        row["initial"] for row in finalized.rows("transaction", "method", "initial") if row["method"] == "INVITE"
    )
    assert sum(row["invites"] for row in finalized.rows("attempt", "invites")) == initial
    # Sessions, bindings and subscriptions stay open; only a BYE runs out.
    for name in ("registrations", "subscriptions"):
        assert finalized.status["active"][name] == reading.status["active"][name]
    ends = [row["how"] for row in finalized.rows("session", "how")[len(reading.rows("session", "how")) :]]
    assert set(ends) <= {"bye_timeout", "bye_error"}


@bounded(20)
@given(crowds() | mixes())
@example(EVERYTHING)
@example(CROWD)
def test_what_full_tables_give_up_is_counted(folder: Path, mix: Mix) -> None:
    path = written(folder, mix.packets())
    check(read([path], TINY))
    finalized = read([path], replace(TINY, finalize=True))
    check(finalized)
    check_every_attempt_is_closed(finalized)


@bounded(60)
@given(mixes(), damages(), st.booleans())
def test_random_damage_crashes_nothing_and_counts_add_up(
    folder: Path, mix: Mix, damage: tuple[tuple[int, int, int], ...], finalize: bool
) -> None:
    reading = read_packets(folder, damaged(mix.packets(), damage), How(finalize=finalize))
    check(reading)
    if finalize:
        check_every_attempt_is_closed(reading)


@bounded(40)
@given(mixes(most=3), st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 255)), min_size=1, max_size=8))
def test_a_damaged_file_crashes_nothing_and_counts_add_up(
    folder: Path, mix: Mix, damage: list[tuple[int, int]]
) -> None:
    path = written(folder, mix.packets())
    content = bytearray(path.read_bytes())
    for offset, change in damage:
        content[offset % len(content)] ^= change
    path.write_bytes(content)
    reading = read([path])
    check_attempts_add_up(reading)
    check_ratios_lie_within_bounds(reading.results)
    check_ratios_keep_their_order(reading.results, ())
    check_ends_add_up(reading)
    check_every_packet_counts_once(reading)


@bounded(40)
@given(mixes())
@example(EVERYTHING)
def test_labels_split_the_totals_and_lose_nothing(folder: Path, mix: Mix) -> None:
    path = written(folder, mix.packets())
    labelled, plain = read([path]), read([path], How(plan=_without_labels(PLAN)))
    totals = figures(plain)
    for name, by_labels in figures(labelled).items():
        assert all(set(series) == {()} for series in (totals[name],) if series)
        total = totals[name].get((), {"count": 0, "n": 0})
        assert sum(series.get("count", 0) for series in by_labels.values()) == total.get("count", 0), name
        for part in ("n", "sum"):
            assert sum(series.get(part, 0) for series in by_labels.values()) == total.get(part, 0), (name, part)
        samples = sorted(sample for series in by_labels.values() for sample in series.get("samples", ()))
        assert samples == total.get("samples", []), name


@bounded(25)
@given(mixes())
@example(EVERYTHING)
def test_carriers_split_the_figures_of_all_and_change_none(folder: Path, mix: Mix) -> None:
    path = written(folder, mix.packets())
    nobody = How(settings=settings_with(carriers=()))
    with_carriers, without = read([path]), read([path], nobody)
    # NER alone asks the carrier: a wrong number counts for the network where its profile is wide.
    for reading in (with_carriers, without):
        reading.summary["ratios"]["itu"].pop("NER")
    assert with_carriers.summary == without.summary
    attempts = with_carriers.rows("attempt", "carrier", "outcome", "hop")
    for carrier in {row["carrier"] for row in attempts}:
        own = Counter(row["outcome"] for row in attempts if row["carrier"] == carrier)
        found = with_carriers.results.counts("sip_session_attempts_total", "outcome", (is_("carrier", carrier),))
        assert found == own, carrier
    sums = Counter[str]()
    for carrier in with_carriers.results.label_values("sip_session_attempts_total", "carrier"):
        sums.update(with_carriers.results.counts("sip_session_attempts_total", "outcome", (is_("carrier", carrier),)))
    assert sums == Counter(with_carriers.results.counts("sip_session_attempts_total", "outcome"))


def _without_labels(plan: dict[str, Any]) -> dict[str, Any]:
    stripped: dict[str, Any] = json.loads(json.dumps(plan))
    for measure in stripped["measures"]:
        measure["labels"] = []
        for source in measure["sources"]:
            source.pop("label_columns", None)
    return stripped


def test_the_mix_of_everything_holds_what_the_properties_are_about(folder: Path) -> None:
    reading = read_packets(folder, EVERYTHING.packets(), FINALIZED)

    def missing(table: str, column: str, kind: type[StrEnum], *never: str) -> set[str]:
        return {each.value for each in kind} - {row[column] for row in reading.rows(table, column)} - set(never)

    assert missing("attempt", "outcome", enums.Outcome, "evicted", "transport_error", "timeout_remote") == set()
    assert missing("session", "how", enums.How, "evicted", "media_timeout", "expired") == set()


def test_the_crowd_makes_full_tables_give_up_attempts_and_sessions(folder: Path) -> None:
    reading = read_packets(folder, CROWD.packets(), TINY)
    assert "evicted" in reading.summary["attempts"]
    assert "evicted" in reading.summary["ends"]
