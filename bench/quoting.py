"""Figures that prose quotes: a number followed by a comment that names where in the results it stands.

    It reads 1,050,000<!-- comparison: goals / summary-rate / value --> messages per CPU second.

The number is written by `make gen`, so that no page remembers what no result says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bench.page import ABSENT, figure

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["quoted", "value_at"]

_QUOTE = re.compile(rf"(?:[\d.,]+|{ABSENT})<!-- (?P<result>[\w-]+): (?P<path>[^>]+?) -->")


def quoted(text: str, results: Mapping[str, Any]) -> str:
    """The same text with the figures that the results hold now; a dash where a result is not there.

    Raises:
        KeyError: A result is there and holds no such figure.
    """

    def written(match: re.Match[str]) -> str:
        whole, name, path = match[0], match["result"], match["path"]
        value = value_at(results[name], path) if name in results else None
        return figure(value) + whole[whole.index("<!--") :]

    return _QUOTE.sub(written, text)


def value_at(result: Mapping[str, Any], path: str) -> float | None:
    """The figure at a path such as `tools / sngrep / peak_bytes`: entries of lists are found by their name.

    Raises:
        KeyError: There is none.
    """
    place: Any = result
    for step in path.split(" / "):
        if isinstance(place, list):
            place = {each["name"]: each for each in place}
        place = place[step]
    if place is not None and not isinstance(place, int | float):
        raise KeyError(path)
    return place
