"""Reading with a filter is reading what tcpdump would have kept."""

from __future__ import annotations

import ctypes
import gzip
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from siptower.engine import compile_filter, filter_accepts
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest, usable_sources
from siptower.pipeline.reading import start_reading
from siptower.server.wiring import real_parts
from siptower.testing.link import LinkType
from siptower.testing.pcap import pcap, read_pcap, save
from tests.arch import tree

if TYPE_CHECKING:
    from pathlib import Path

    from siptower.engine import PacketFilter

DEMO = tree.ROOT / "examples" / "demo" / "demo.pcap.gz"


def _read(path: Path, packet_filter: PacketFilter | None) -> tuple[dict[str, list[dict[str, Any]]], dict[str, Any]]:
    sources, _ = usable_sources((str(path),))
    tables = ("message", "attempt", "session", "registration", "event")
    request = ReadRequest(sources, dict.fromkeys(tables), packet_filter=packet_filter)
    reading = start_reading(Settings(), request, real_parts().open_engine)
    batches: dict[str, list[pa.RecordBatch]] = {}
    for table, batch in reading.batches():
        batches.setdefault(table, []).append(pa.record_batch(batch))
    rows = {table: pa.Table.from_batches(parts).to_pylist() for table, parts in batches.items()}
    for each in rows.values():
        for row in each:
            row.pop("input", None)
    return rows, dict(reading.result().status["capture"])


@pytest.mark.parametrize("expression", ["host 10.0.0.20", "udp port 5060 and not net 10.20.0.0/16", "less 500", "tcp"])
def test_a_filter_gives_the_rows_of_a_file_that_holds_what_it_keeps(expression: str, tmp_path: Path) -> None:
    packet_filter = compile_filter(expression)
    program = packet_filter.programs[LinkType.ETHERNET]
    packets = read_pcap(gzip.decompress(DEMO.read_bytes()))
    kept = [each for each in packets if filter_accepts(program, each.data, each.original_bytes or len(each.data))]
    save(tmp_path / "kept.pcap", pcap(kept))
    rows, capture = _read(DEMO, packet_filter)
    expected_rows, expected = _read(tmp_path / "kept.pcap", None)
    assert rows == expected_rows
    assert sum(capture.pop("filtered").values()) == len(packets) - len(kept)
    assert (capture.pop("packets"), expected.pop("packets")) == (len(packets), len(kept))
    assert expected.pop("filtered") == {}
    assert capture == expected
    assert bool(rows) == (expression != "tcp")


def test_libpcap_itself_keeps_as_many_packets_of_a_file(tmp_path: Path) -> None:
    """The whole way of a file through libpcap: its reader, its compiler, its machine."""
    library = ctypes.CDLL("libpcap.so.0.8")
    library.pcap_open_offline.restype = ctypes.c_void_p
    library.pcap_open_offline.argtypes = (ctypes.c_char_p, ctypes.c_char_p)
    save(tmp_path / "demo.pcap", gzip.decompress(DEMO.read_bytes()))
    error = ctypes.create_string_buffer(256)
    handle = ctypes.c_void_p(library.pcap_open_offline(str(tmp_path / "demo.pcap").encode(), error))
    program = ctypes.create_string_buffer(16)
    assert library.pcap_compile(handle, program, b"host 10.0.0.20", 1, ctypes.c_uint32(0xFFFF_FFFF)) == 0
    assert library.pcap_setfilter(handle, program) == 0
    header, data = ctypes.c_void_p(), ctypes.c_void_p()
    kept = 0
    while library.pcap_next_ex(handle, ctypes.byref(header), ctypes.byref(data)) == 1:
        kept += 1
    library.pcap_close(handle)
    _, capture = _read(DEMO, compile_filter("host 10.0.0.20"))
    assert json.dumps(capture["filtered"]) == json.dumps({"refused": capture["packets"] - kept})
    assert kept > 100
