"""Each capture of the sipcm collection gives what is right, as expected.toml has it."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from siptower.testing import Script, Wire, pcap
from tests.golden import program
from tests.golden.cast import tick
from tests.golden.matching import entry_differences

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent / "sipcm"
TABLE: dict[str, dict[str, Any]] = tomllib.loads((HERE / "expected.toml").read_text())

# Events that sipcm has as well: of these every one must be expected.
KINDS = ("call-", "auth-", "reg-", "sub-", "other-", "parse-error", "msg-probe")

# The capture beside the clone that ends before its binding expires: the clock goes on in a second file.
TICK_NEEDED = "reg_new_other_callid_then_expire"
# 2023-11-14T22:13:20Z, when the captures beside the clone begin.
THEIR_START_NS = 1_700_000_000_000_000_000


def told_events(arguments: Sequence[str | Path]) -> list[str]:
    """Events of sipcm's kinds with their codes."""
    return [
        f"{event['name']} {event['code']}" for event in program.events(*arguments) if event["name"].startswith(KINDS)
    ]


def unmatched(expected: list[str], actual: list[str]) -> tuple[list[str], list[str]]:
    """Expected events that did not come, and those that came without being expected."""
    left = list(actual)
    missing = []
    for each in expected:
        found = next((event for event in left if event == each or event.split()[0] == each), None)
        if found is None:
            missing.append(each)
        else:
            left.remove(found)
    return missing, left


def check(row: dict[str, Any], *captures: Path) -> None:
    arguments: list[str | Path] = ["--finalize"] if row.get("finalize") else []
    arguments += captures
    assert entry_differences(row.get("summary", {}), program.summary(*arguments)) == []
    if "anomalies" in row:
        anomalies = Counter(message["anomaly"] for message in program.messages(*arguments))
        assert {name: anomalies[name] for name in row["anomalies"]} == row["anomalies"]
    if "events" in row:
        assert unmatched(row["events"], told_events(arguments)) == ([], [])


@pytest.mark.parametrize("name", TABLE)
def test_capture_gives_what_is_right(name: str) -> None:
    check(TABLE[name], HERE / f"{name}.pcap")


@pytest.mark.parametrize("name", TABLE)
def test_capture_beside_the_clone_gives_what_is_right(name: str, corpora: Path, tmp_path: Path) -> None:
    row = TABLE[name] | TABLE[name].get("elsewhere", {})
    captures = [corpora / "sipcm" / f"{name}.pcap"]
    if name == TICK_NEEDED:
        later = Script(start_ns=THEIR_START_NS)
        tick(later, 3700)
        captures.append(tmp_path / "later.pcap")
        captures[-1].write_bytes(pcap(Wire().packets(later.in_order())))
    check(row, *captures)


def test_each_capture_stands_in_the_table() -> None:
    assert set(TABLE) == {path.stem for path in HERE.glob("*.pcap")}


def test_event_that_is_not_expected_is_told() -> None:
    assert unmatched(["call-start"], ["call-start 200", "call-end "]) == ([], ["call-end "])
    assert unmatched(["call-start 200", "call-end"], ["call-start 180"]) == (
        ["call-start 200", "call-end"],
        ["call-start 180"],
    )
