"""What `split` writes reads as what was read: each call's messages in their order, with the same facts about each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from siptower.engine import Engine, SourceSpec
from siptower.pipeline.engine_config import ReadRequest
from siptower.pipeline.reading import start_reading
from siptower.pipeline.splitting import FileFormat, Media, SplitRequest, target_of
from tests.contract.readings import SETTINGS, Reading, read

if TYPE_CHECKING:
    from collections.abc import Sequence

GOLDEN = Path(__file__).parents[1] / "golden"
CAPTURES = sorted([*GOLDEN.glob("scenarios/*.pcap"), *GOLDEN.glob("sipcm/*.pcap")])
DEMO = Path(__file__).parents[2] / "examples" / "demo" / "demo.pcap.gz"

REBUILT = ("tls", "wss")
"""Transports that cannot be written without keys: their messages, which come from agents, travel on TCP."""

AROUND = {
    "input",
    "ts_last",
    "seen",
    "vlans",
    "tunnels",
    "vni",
    "outer_src_ip",
    "outer_dst_ip",
    "proxied_src_ip",
    "proxied_src_port",
    "agent_id",
    "correlation_id",
}
"""What was around a message that came in several packets, in a stream or from an agent: a new packet has none of it."""


def split(paths: Sequence[Path], place: str, form: FileFormat | None = None, **more: Any) -> dict[str, Any]:
    """Split captures and give what was counted."""
    request = SplitRequest(target_of(place, form), **({"methods": ()} | more))
    sources = tuple(SourceSpec("pcap", str(path)) for path in paths)
    reading = start_reading(SETTINGS, ReadRequest(sources, split=request), Engine)
    assert list(reading.batches()) == []
    counts = reading.result().status["split"]
    assert counts["failed"] == {}
    return dict(counts)


def by_call(reading: Reading) -> dict[str, list[dict[str, Any]]]:
    """The facts about each call's messages, in their order."""
    calls: dict[str, list[dict[str, Any]]] = {}
    for row in reading.rows("message"):
        if not row["call_id"]:
            continue
        facts = {name: value for name, value in row.items() if name not in AROUND}
        facts["transport"] = "tcp" if facts["transport"] in REBUILT else facts["transport"]
        calls.setdefault(row["call_id"], []).append(facts)
    return calls


@pytest.mark.parametrize("form", list(FileFormat))
@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_each_file_holds_one_call_as_it_was(capture: Path, form: FileFormat, tmp_path: Path) -> None:
    whole = by_call(read([capture]))
    counts = split([capture], f"{tmp_path}/{{n}}", form)
    files = sorted(tmp_path.iterdir())
    assert len(files) == len(whole) == counts["calls_written"] == counts["files"]
    assert sum(path.stat().st_size for path in files) == counts["bytes"]
    for path in files:
        ((call_id, messages),) = by_call(read([path])).items()
        assert messages == whole.pop(call_id)


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_one_file_holds_all_calls(capture: Path, tmp_path: Path) -> None:
    split([capture], f"{tmp_path}/all.pcapng")
    assert by_call(read([tmp_path / "all.pcapng"])) == by_call(read([capture]))


def test_splitting_twice_changes_nothing(tmp_path: Path) -> None:
    split([DEMO], f"{tmp_path}/one/{{n}}")
    first = sorted((tmp_path / "one").iterdir())
    assert len(first) > 900
    split(first[:100], f"{tmp_path}/two/{{n}}")
    assert [path.read_bytes() for path in sorted((tmp_path / "two").iterdir())] == [
        path.read_bytes() for path in first[:100]
    ]


def test_media_of_the_calls_are_in_their_files(tmp_path: Path) -> None:
    capture = GOLDEN / "scenarios" / "A24.pcap"
    sizes = {}
    for media in Media:
        counts = split([capture], f"{tmp_path}/{media}/{{n}}", media=media)
        sizes[media] = counts["bytes"]
        assert (sum(counts["media"].values()) > 0) == (media in {Media.HEADERS, Media.ALL})
    assert sizes[Media.NONE] == sizes[Media.RTCP] < sizes[Media.HEADERS] < sizes[Media.ALL]


def test_the_counts_are_plain_json(tmp_path: Path) -> None:
    assert json.loads(json.dumps(split([DEMO], f"{tmp_path}/x.pcap")))["files"] == 1
