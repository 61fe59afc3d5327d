"""What the generator wrote is what siptower reads: a benchmark of wrong figures would be none."""

from __future__ import annotations

import pytest

from bench.comparison import differences
from bench.traffic.excesses import EXCESSES, open_calls
from bench.traffic.keeping import kept
from bench.traffic.ledger import Ledger
from bench.traffic.mix import Mix

MIX = Mix(1000)


def test_siptower_reads_what_the_mix_holds(tmp_path) -> None:
    corpus = kept("mix", MIX.frames, tmp_path)
    assert corpus.ledger.calls == 1000
    assert differences(corpus) == []


@pytest.mark.parametrize("excess", EXCESSES, ids=lambda excess: excess.name)
def test_siptower_reads_what_an_excess_holds(excess, tmp_path) -> None:
    corpus = kept(excess.name, lambda ledger: excess.frames(700, ledger), tmp_path)
    assert 600 <= corpus.ledger.messages <= 800
    assert differences(corpus) == []


def test_siptower_holds_the_calls_that_are_not_hung_up(tmp_path) -> None:
    corpus = kept("open", open_calls(300).frames, tmp_path)
    assert corpus.ledger.up == 300
    assert differences(corpus) == []


def test_wrong_figure_is_a_difference(tmp_path) -> None:
    corpus = kept("mix", Mix(20).frames, tmp_path)
    corpus.ledger.attempts["busy"] += 1
    (said,) = differences(corpus)
    assert said.startswith("attempts: wrote ")


def test_packets_come_in_the_order_of_time() -> None:
    stamps = [ts_us for ts_us, _ in MIX.frames(Ledger())]
    assert stamps == sorted(stamps)


def test_same_mix_is_the_same_bytes() -> None:
    assert list(MIX.frames(Ledger())) == list(MIX.frames(Ledger()))


def test_every_thousand_calls_are_the_same_kinds() -> None:
    once, twice = Ledger(), Ledger()
    for ledger, calls in ((once, 1000), (twice, 2000)):
        for _ in Mix(calls).frames(ledger):
            pass
    assert {name: 2 * count for name, count in once.attempts.items()} == dict(twice.attempts)
