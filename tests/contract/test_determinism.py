"""The same packets with the same stamps give the same rows and figures, however they reach the engine."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siptower.testing import Interface, pcap, pcapng
from tests.contract.conversations import Conversation
from tests.contract.errands import Asking
from tests.contract.examples import TIMEOUT, bounded
from tests.contract.mixes import DUPLICATE_WINDOW_NS, Mix, everything, mixes, shuffled, shuffles, twice
from tests.contract.noise import Noise
from tests.contract.readings import How, figures, read, read_packets, without_inputs, written
from tests.golden import program

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.contract.readings import Reading

pytestmark = pytest.mark.timeout(TIMEOUT)

EVERYTHING = everything()
VIEWS = ("--messages", "--transactions", "--attempts", "--sessions", "--registrations", "--events")


def assert_same(one: Reading, other: Reading) -> None:
    """Same rows in the same order and same figures; which files they come from does not matter."""
    assert other.summary == one.summary
    assert figures(other) == figures(one)
    before, after = without_inputs(one.tables), without_inputs(other.tables)
    assert after.keys() == before.keys()
    for table, rows in before.items():
        assert after[table].equals(rows), table
    for part in ("active", "tables", "capture"):
        assert other.status[part] == one.status[part], part


def row_counts(reading: Reading) -> dict[str, Counter[str]]:
    """The rows of each table in no order."""
    return {table: Counter(map(repr, reading.rows(table))) for table in reading.tables}


@bounded(25)
@given(mixes(), st.booleans())
@example(EVERYTHING, True)
def test_two_runs_give_the_same_bytes(folder: Path, mix: Mix, finalize: bool) -> None:
    path = written(folder, mix.packets())
    one, other = (read([path], How(finalize=finalize)) for _ in range(2))
    assert_same(one, other)
    assert other.tables == one.tables
    assert other.result.measures == one.result.measures
    assert other.result.exposition == one.result.exposition
    assert other.status == one.status


@bounded(4)
@given(mixes())
@example(EVERYTHING)
def test_two_runs_of_the_program_print_the_same_bytes(folder: Path, mix: Mix) -> None:
    path = written(folder, mix.packets())
    one, other = ([*_printed(path)] for _ in range(2))
    assert other == one


def test_a_process_with_other_secrets_prints_the_same_bytes(folder: Path, root: Path) -> None:
    path = written(folder, EVERYTHING.packets())
    # Each process has hash seeds of its own, in Python and in the engine.
    start = f"import sys; sys.path[:0] = {sys.path!r}; from siptower.cli import main; main()"
    arguments = ["--events", "--format", "ndjson", "--finalize", str(path)]
    command = [sys.executable, "-c", start, "read", *arguments]
    other = subprocess.run(command, cwd=root, check=True, capture_output=True, encoding="utf-8")
    assert other.stdout == program.read(*arguments)


def _printed(path: Path) -> Iterable[str]:
    yield program.read("--summary", "--observations", "--format", "json", path)
    yield program.read("--metrics", path)
    for view in VIEWS:
        yield program.read(view, "--format", "ndjson", "--finalize", path)


@bounded(40)
@given(mixes(), st.integers(1, 40), st.integers(1, 3))
@example(EVERYTHING, 1, 1)
def test_batches_and_queues_of_any_size_give_the_same_rows(folder: Path, mix: Mix, rows: int, batches: int) -> None:
    path = written(folder, mix.packets())
    small = How(engine={"batch_rows": rows, "queue_batches": batches})
    assert_same(read([path]), read([path], small))


@bounded(40)
@given(mixes(), st.integers(0, 400))
@example(EVERYTHING, 470)
def test_a_capture_split_at_any_packet_reads_the_same(folder: Path, mix: Mix, place: int) -> None:
    """5: both halves in one run change nothing.

    Files are merged by stamp, so this is about captures in the order of time. Where stamps step back across the cut the
    merge puts them in order, which a single file is not.
    """
    packets = mix.packets()
    cut = place % (len(packets) + 1)
    whole = read_packets(folder, packets)
    halves = [written(folder, packets[:cut], "first.pcap"), written(folder, packets[cut:], "second.pcap")]
    assert_same(whole, read(halves))
    # The order in which they are named says nothing, unless a moment was cut through.
    if 0 < cut < len(packets) and packets[cut - 1].ts_ns < packets[cut].ts_ns:
        assert_same(whole, read(halves[::-1]))


@bounded(30)
@given(mixes(), st.lists(st.integers(0, 3), min_size=1, max_size=12))
@example(EVERYTHING, [0, 1, 2])
def test_several_files_merged_read_like_one(folder: Path, mix: Mix, dealt: list[int]) -> None:
    packets = mix.packets()
    # What has the same stamp goes to the same file: between files nobody could say what was first.
    moments = sorted({packet.ts_ns for packet in packets})
    owner = dict(zip(moments, cycle(dealt), strict=False))
    files = [
        written(folder, [packet for packet in packets if owner[packet.ts_ns] == number], f"part-{number}.pcap")
        for number in range(4)
    ]
    assert_same(read_packets(folder, packets), read(files))


@bounded(40)
@given(mixes(), shuffles())
@example(EVERYTHING, (0, 900_000, 300_000))
def test_packets_of_different_calls_less_than_a_millisecond_apart_may_swap(
    folder: Path, mix: Mix, shifts: tuple[int, ...]
) -> None:
    """6: no figure changes, and the rows are the same in another order.

    Timers are the limit of it. The clock is the latest stamp so far: where a deadline of a call lies between a packet
    of it and a later one of another call that comes first, the deadline passes first. The paces of the acts are such
    that sums of a few of them keep clear of the timers.
    """
    heard = mix.heard()
    in_order = read_packets(folder, [each.packet for each in heard])
    swapped = read_packets(folder, shuffled(heard, shifts))
    assert swapped.summary == in_order.summary
    assert figures(swapped) == figures(in_order)
    assert row_counts(swapped) == row_counts(in_order)


@bounded(40)
@given(mixes(), st.lists(st.integers(0, DUPLICATE_WINDOW_NS), min_size=1, max_size=8))
@example(EVERYTHING, [0, DUPLICATE_WINDOW_NS, 400_000])
# The copy of the last packet comes after a timer that the last packet came before.
@example(Mix((Conversation(decision="silence"), Asking(at_us=31_990_000, gaps=(0,)))), [15_000_000])
def test_a_mirror_port_that_doubles_every_packet_changes_nothing(folder: Path, mix: Mix, delays: list[int]) -> None:
    """7: only the packets that came twice are counted, and when the last packet came.

    What is no IP has nothing by which a copy could be told, and is counted where it could not be used: twice. Streams
    and fragments have numbers of their own: the copy of a segment is a retransmission, one of a fragment its duplicate.
    """
    packets = mix.packets()
    single, doubled = read_packets(folder, packets), read_packets(folder, twice(packets, delays))
    once, again = single.status["capture"], doubled.status["capture"]
    unusable = 0
    for reasons, name in (
        ("ignored", "not_ip"),
        ("ignored", "other_protocol"),
        *(("dropped", name) for name in [*once["dropped"]]),
    ):
        number = once[reasons].pop(name, 0)
        assert again[reasons].pop(name, 0) == 2 * number
        unusable += number
    assert again["packets"] == 2 * once["packets"]
    segments = again["carried"] - once["carried"]
    assert segments == sum(each.what == "tcp" for each in mix.acts if isinstance(each, Noise))
    fragments = again["ignored"].pop("duplicate_fragment", 0)
    assert again["duplicates"] == once["packets"] - unusable - segments - fragments + once["duplicates"]
    for name in ("packets", "carried", "duplicates", "ignored", "dropped", "wire", "last", "last_ns"):
        for capture in (once, again, single.summary["capture"], doubled.summary["capture"]):
            capture.pop(name, None)
    assert_same(single, doubled)


def _zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


@bounded(15)
@given(mixes(most=4), st.integers(1, 100_000))
@example(EVERYTHING, 12_345)
def test_compressed_captures_read_like_plain_ones(folder: Path, mix: Mix, cut: int) -> None:
    content = pcap(mix.packets(), nanoseconds=True)
    place = cut % len(content)
    plain = _read_bytes(folder, content)
    assert_same(plain, _read_bytes(folder, gzip.compress(content, mtime=0)))
    assert_same(plain, _read_bytes(folder, _zstd(content)))
    # Compressed in pieces, as rotated captures are when they are put together.
    for compress in (gzip.compress, _zstd):
        assert_same(plain, _read_bytes(folder, compress(content[:place]) + compress(content[place:])))


@bounded(15)
@given(mixes(most=4), st.lists(st.integers(0, 2), min_size=1, max_size=5))
@example(EVERYTHING, [0, 1, 2])
def test_every_file_format_reads_the_same(folder: Path, mix: Mix, dealt: list[int]) -> None:
    packets = mix.packets()
    plain = _read_bytes(folder, pcap(packets, nanoseconds=True))
    # Whole microseconds, so that every format can tell them.
    assert all(packet.ts_ns % 1000 == 0 for packet in packets)
    interfaces = [Interface(), Interface(name="eth1", resolution=9), Interface(name="eth2", resolution=6)]
    dealt_out = [replace(packet, interface=number) for packet, number in zip(packets, cycle(dealt), strict=False)]
    for content in (
        pcap(packets),
        pcap(packets, byte_order="big", nanoseconds=True),
        pcapng(packets),
        pcapng(dealt_out, interfaces=interfaces, byte_order="big"),
    ):
        assert_same(plain, _read_bytes(folder, content))


def _read_bytes(folder: Path, content: bytes) -> Reading:
    path = folder / "capture"
    path.write_bytes(content)
    reading = read([path])
    assert [source["error"] for source in reading.status["sources"]] == [None]
    return reading
