"""The text of rows is that of their values, for every golden capture, every table and every form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from siptower.export.rows import json_array, ndjson, table
from siptower.model.columns import COLUMNS
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest, usable_sources
from siptower.pipeline.reading import start_reading
from siptower.server.wiring import real_parts
from siptower.testing import Captured, Endpoint, LinkType, Protocol, ip, pcap, udp
from siptower.testing.link import link_frame
from tests.arch import tree
from tests.unit.row_objects import texts
from tests.unit.rows import SECOND, START

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from siptower.engine import ArrowBatch

CAPTURES = sorted([*tree.ROOT.glob("tests/golden/*/*.pcap*"), *tree.ROOT.glob("examples/*/*.pcap*")])
_ALICE, _BOB = Endpoint.of("10.1.0.1"), Endpoint.of("10.0.0.2")
_HOSTILE = (
    b"=cmd|' /C calc'!A0",
    b"@SUM(1,2)",
    b'+1"quoted", and more',
    b"\x1b[2J\x07\x00\x7f\x9b",
    b"\xff\xfe\xc3\x28\xed\xa0\x80\xf0\x9f\x98",
    "\u202egnp.exe \u2028\u2029 \ufeff \U000e0041 \U0001d173 \x85".encode(),
    "J\xfcrgen \u6f22\u5b57 \U0001f600 \\ \\u0041 </script>".encode(),
    bytes(range(1, 10)) + bytes(range(14, 256)),
)


def _batches(path: Path) -> dict[str, list[ArrowBatch]]:
    """Everything that is in a capture, as the engine gives it."""
    sources, _ = usable_sources((str(path),))
    request = ReadRequest(sources, dict.fromkeys(COLUMNS), finalize=True)
    batches: dict[str, list[ArrowBatch]] = {}
    for name, batch in start_reading(Settings(), request, real_parts().open_engine).batches():
        batches.setdefault(name, []).append(batch)
    return batches


def _text(pieces: Iterable[str | bytes]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.decode() for piece in pieces)


def _agree(path: Path) -> int:
    """Compares the text of all rows of a capture; gives how many there are."""
    rows = 0
    for name, batches in _batches(path).items():
        opened = [pa.record_batch(batch) for batch in batches]
        expected = texts(opened, name)
        assert _text(ndjson(batches)) == expected["ndjson"]
        assert _text(json_array(batches)) == expected["json"]
        assert _text(table(opened[0].schema.names, batches)) == expected["csv"]
        rows += sum(batch.num_rows for batch in opened)
    return rows


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_the_text_of_a_golden_capture_is_that_of_its_values(path: Path) -> None:
    assert _agree(path)


def _message(number: int, words: bytes) -> bytes:
    """A request that has a stranger's words wherever it may have words."""
    lines = (
        b"INVITE sip:%b@10.0.0.2 SIP/2.0" % words,
        b"Via: SIP/2.0/UDP 10.1.0.1:5060;branch=z9hG4bK-%b-%d" % (words, number),
        b'From: "%b" <sip:%b@10.1.0.1>;tag=%b' % (words, words, words),
        b"To: <sip:%b@10.0.0.2>" % words,
        b"Call-ID: %b-%d" % (words, number),
        b"CSeq: 1 INVITE",
        b"User-Agent: %b" % words,
        b"Content-Type: %b" % words,
        b"Content-Length: %d" % len(words),
    )
    return b"\r\n".join((*lines, b"", words))


def _answer(number: int, words: bytes) -> bytes:
    request = _message(number, words)
    return b"SIP/2.0 486 %b\r\n" % words + request.partition(b"\r\n")[2]


def test_the_text_of_hostile_messages_is_that_of_their_values(tmp_path: Path) -> None:
    packets = []
    for number, words in enumerate(_HOSTILE):
        for place, (sender, receiver, payload) in enumerate(
            ((_ALICE, _BOB, _message(number, words)), (_BOB, _ALICE, _answer(number, words)))
        ):
            datagram = udp(sender, receiver, payload)
            packet = ip(sender.address, receiver.address, Protocol.UDP, datagram, identification=2 * number + place)
            whole = link_frame(LinkType.ETHERNET, packet, sender.address, receiver.address)
            packets.append(Captured(START + number * SECOND + place * 20_000_001, whole))
    path = tmp_path / "hostile.pcap"
    path.write_bytes(pcap(packets, nanoseconds=True))
    assert _agree(path) > 2 * len(_HOSTILE)
