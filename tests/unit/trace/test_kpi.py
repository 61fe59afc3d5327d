from dataclasses import replace

import pytest

from siptower.trace.kpi import Kpi, find_kpi

ASR = Kpi(
    name="asr",
    symbol="ASR",
    view="itu",
    carrier=None,
    direction=None,
    value=50.0,
    unit="%",
    n=40,
    numerator=20,
    low=35.2,
    high=64.8,
    few=False,
    title="Answer-seizure ratio",
    definition="",
    source="",
)
ALPHA_IN = replace(ASR, carrier="alpha", direction="ingress", n=30)
ALPHA_OUT = replace(ASR, carrier="alpha", direction="egress", n=6)
BETA = replace(ASR, carrier="beta", direction="egress", n=4)
ALL = (ASR, ALPHA_IN, ALPHA_OUT, BETA, replace(ASR, name="ner"))


def test_the_figure_of_everybody_is_meant_when_no_carrier_is_named() -> None:
    assert find_kpi(ALL, "asr", None, None) is ASR


def test_a_carrier_of_one_direction_needs_no_direction() -> None:
    assert find_kpi(ALL, "asr", "beta", None) is BETA
    assert find_kpi(ALL, "asr", "alpha", "egress") is ALPHA_OUT


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("as", None, None), "there is no figure 'as': did you mean 'asr'"),
        (("asr", "alpha", None), "say direction='ingress' or direction='egress'"),
        (("asr", "gamma", None), "nothing was counted of carrier 'gamma': there are alpha ingress, alpha egress"),
        (("asr", "beta", "ingress"), "nothing was counted of carrier 'beta', direction 'ingress'"),
        (("ner", "alpha", None), "there are no carriers"),
    ],
)
def test_what_is_not_there_or_not_clear_is_told(asked: tuple[str, str | None, str | None], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        find_kpi(ALL, *asked)
