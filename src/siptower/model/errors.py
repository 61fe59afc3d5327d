"""Errors that somebody above branches on.

    SiptowerError
    |-- SettingsError       the settings cannot be used; carries every problem at once
    |-- FilterError         the expression that chooses packets cannot be used
    |-- ExpressionError     the expression that chooses rows cannot be used; knows the place in it
    |-- InputError          an input cannot be read at all
    `-- UnavailableError    a part of the program is missing on this machine

Each has a message of one line and a hint that says what to do. Damage in traffic is never an error: it is data, in the
rows.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = [
    "ExpressionError",
    "FilterError",
    "InputError",
    "Problem",
    "SettingsError",
    "SiptowerError",
    "UnavailableError",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in words."""

    message: str
    """What is wrong: one line without a full stop."""

    hint: str = ""
    """What to do about it; empty when the message says it all."""

    where: str = ""
    """Where it is, such as `siptower.yaml:12: timeouts.trying`; empty when it has no place."""

    def line(self) -> str:
        """The problem in one line, its place first."""
        return f"{self.where}: {self.message}" if self.where else self.message


class SiptowerError(Exception):
    """Something failed and the reason can be told."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the message and what to do about it.

        Args:
            message: One line that says what failed.
            hint: One line that says what to do; empty when there is nothing to say.
        """
        super().__init__(message)
        self.message = message
        self.hint = hint


class FilterError(SiptowerError):
    """The expression that chooses packets cannot be used."""


class ExpressionError(SiptowerError):
    """The expression that chooses rows cannot be used."""

    def __init__(self, message: str, hint: str, expression: str, start: int, end: int) -> None:
        """Keep what is wrong and where.

        Args:
            message: One line that says what is wrong.
            hint: One line that says what to do; empty when there is nothing to say.
            expression: The whole expression.
            start: First character of the place.
            end: One past its last character; the place has at least one character, maybe behind the end.
        """
        super().__init__(message, hint)
        self.expression = expression
        self.start = min(start, len(expression))
        self.end = max(end, self.start + 1)

    def marked(self, width: int = 80, *, plain: bool = False) -> tuple[str, str]:
        """The line of the expression that holds the place, and a line of carets to stand below it.

        Characters that a terminal would obey stand as `?`; a long line is cut to what surrounds the place.

        Args:
            width: Columns that there are.
            plain: Show characters beyond ASCII as `?`, too.
        """
        first = self.expression.rfind("\n", 0, self.start) + 1
        line = self.expression[first:].partition("\n")[0]
        start = self.start - first
        end = max(start + 1, min(self.end - first, len(line)))
        shown = "".join(each if each.isprintable() and (each.isascii() or not plain) else "?" for each in line)
        cut = max(0, min(start - width // 3, len(shown) - width + _CUT_SIGN))
        before = "..." if cut else ""
        room = max(1, width - len(before))
        piece = shown[cut : cut + room]
        if cut + room < len(shown):
            piece = shown[cut : cut + max(1, room - _CUT_SIGN)] + "..."
        margin = len(before) + _columns(shown[cut:start])
        carets = max(1, min(_columns(shown[start:end]), width - margin))
        return before + piece, " " * margin + "^" * carets


_CUT_SIGN = 3


def _columns(text: str) -> int:
    """Columns that text takes on a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(each) in {"W", "F"} for each in text)
    return len(text) + wide - sum(unicodedata.combining(each) > 0 for each in text)


class InputError(SiptowerError):
    """An input cannot be read at all."""


class UnavailableError(SiptowerError):
    """A part of the program is missing on this machine; the hint says how to get it."""


class SettingsError(SiptowerError):
    """The settings cannot be used."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep every problem that was found.

        Args:
            problems: All of them, at least one, in the order of the settings tree.
        """
        first = problems[0]
        super().__init__(first.line(), first.hint)
        self.problems = problems
