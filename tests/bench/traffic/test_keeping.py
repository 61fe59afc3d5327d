"""A capture is written once and named by what is in it."""

from __future__ import annotations

from bench.provenance import sha256
from bench.traffic.keeping import kept
from bench.traffic.mix import Mix


def test_capture_is_named_by_its_hash_and_counted(tmp_path) -> None:
    corpus = kept("mix", Mix(30).frames, tmp_path)
    assert corpus.path.name == f"mix.{sha256(corpus.path)[:12]}.pcap"
    assert corpus.sha256 == sha256(corpus.path)
    assert corpus.bytes == corpus.path.stat().st_size
    assert corpus.packets == corpus.ledger.messages


def test_capture_that_is_there_is_not_written_again(tmp_path) -> None:
    first = kept("mix", Mix(30).frames, tmp_path)

    def never(_ledger):
        raise AssertionError("it was written again")

    assert kept("mix", never, tmp_path) == first


def test_capture_that_was_cut_is_written_again(tmp_path) -> None:
    first = kept("mix", Mix(30).frames, tmp_path)
    first.path.write_bytes(b"cut")
    assert kept("mix", Mix(30).frames, tmp_path) == first
    assert sha256(first.path) == first.sha256
