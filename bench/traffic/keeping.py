"""Captures are written once, named by their hash, with the ledger of their generator beside them."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bench.provenance import ROOT
from bench.traffic.ledger import Ledger
from siptower.testing import START_NS, LinkType
from siptower.testing.pcap import SNAP_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.traffic.mix import Packet

__all__ = ["FOLDER", "Corpus", "kept"]

FOLDER = ROOT / "target" / "bench"
_CHUNK_BYTES = 4 << 20
_START_US = START_NS // 1000


@dataclass(frozen=True, slots=True)
class Corpus:
    """A capture and what is in it."""

    name: str
    path: Path
    sha256: str
    bytes: int
    packets: int
    seconds: float
    """From its first packet to its last."""

    ledger: Ledger

    def as_json(self) -> dict[str, object]:
        """What a result says about it."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "packets": self.packets,
            "seconds": self.seconds,
            "retransmitted_percent": round(self.ledger.retransmitted_percent, 1),
            "ledger": self.ledger.as_json(),
        }


def kept(name: str, packets: Callable[[Ledger], Iterator[Packet]], folder: Path = FOLDER) -> Corpus:
    """The capture of this name: that of an earlier run when its generator is the same, else a new one.

    Args:
        name: Says what it is and how large.
        packets: Gives its packets in the order of time, and counts them in the ledger.
        folder: Where captures are kept.
    """
    beside = folder / f"{name}.{_generator()}.json"
    if beside.exists():
        corpus = _read(name, beside)
        if corpus.path.exists() and corpus.path.stat().st_size == corpus.bytes:
            return corpus
    folder.mkdir(parents=True, exist_ok=True)
    corpus = _written(name, packets, folder)
    for other in folder.glob(f"{name}.*.json"):
        _read(name, other).path.unlink(missing_ok=True)
        other.unlink()
    unnamed = corpus.path
    path = folder / f"{name}.{corpus.sha256[:12]}.pcap"
    unnamed.rename(path)
    facts = {"packets": corpus.packets, "seconds": corpus.seconds, "sha256": corpus.sha256, "bytes": corpus.bytes}
    beside.write_text(json.dumps({"file": path.name, **facts, "ledger": corpus.ledger.as_json()}, indent=1))
    return _read(name, beside)


def _written(name: str, packets: Callable[[Ledger], Iterator[Packet]], folder: Path) -> Corpus:
    ledger = Ledger()
    digest = hashlib.sha256()
    count = first_us = last_us = size = 0
    path = folder / f"{name}.{_generator()}.unfinished"
    chunk = bytearray(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, SNAP_LENGTH, LinkType.ETHERNET))
    header = struct.Struct("<IIII")
    with path.open("wb") as file:
        for ts_us, frame in packets(ledger):
            first_us = first_us if count else ts_us
            last_us = ts_us
            count += 1
            seconds, rest = divmod(_START_US + ts_us, 1_000_000)
            chunk += header.pack(seconds, rest, len(frame), len(frame))
            chunk += frame
            if len(chunk) >= _CHUNK_BYTES:
                size += file.write(chunk)
                digest.update(chunk)
                chunk.clear()
        size += file.write(chunk)
        digest.update(chunk)
    return Corpus(name, path, digest.hexdigest(), size, count, (last_us - first_us) / 1e6, ledger)


def _read(name: str, beside: Path) -> Corpus:
    facts = json.loads(beside.read_text())
    ledger = Ledger.of_json(facts.pop("ledger"))
    return Corpus(name, beside.parent / facts.pop("file"), ledger=ledger, **facts)


@cache
def _generator() -> str:
    """Names everything that the bytes of a capture follow from: the same name, the same bytes."""
    digest = hashlib.sha256()
    for folder in (Path(__file__).parent, ROOT / "src" / "siptower" / "testing"):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
