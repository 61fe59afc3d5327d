"""Errors that somebody above branches on.

    SiptowerError
    |-- SettingsError       the settings cannot be used; carries every problem at once
    |-- FilterError         the expression that chooses packets cannot be used
    |-- ExpressionError     the expression that chooses rows cannot be used; knows the place in it
    |-- InputError          an input cannot be read at all
    |   `-- InputNotFoundError    there is no such file; also a FileNotFoundError
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
    "InputNotFoundError",
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
        if hint:
            self.add_note(f"hint: {hint}")  # a traceback shows it


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
        self.add_note("\n".join(self.marked()))

    def __reduce__(self) -> tuple[type[ExpressionError], tuple[str, str, str, int, int], dict[str, object]]:
        """How it is sent to another process."""
        return type(self), (self.message, self.hint, self.expression, self.start, self.end), self.__dict__

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
        shown = [each if each.isprintable() and (each.isascii() or not plain) else "?" for each in line]
        begin, before = 0, ""
        if sum(map(_columns, shown)) >= width:
            begin, before = _left_of(shown, start, width // 3)
        room = width - len(before)
        fitting = _fitting(shown, begin, room)
        after = ""
        if fitting < len(shown):
            fitting, after = _fitting(shown, begin, room - len(_CUT)), _CUT
        margin = len(before) + sum(map(_columns, shown[begin:start]))
        carets = max(1, min(sum(map(_columns, shown[start:end])), width - margin))
        return before + "".join(shown[begin:fitting]) + after, " " * margin + "^" * carets


_CUT = "..."
"""Stands for what is cut from a line."""


def _columns(sign: str) -> int:
    """Columns that a character takes on a terminal."""
    if sign.isascii():
        return 1
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def _left_of(shown: list[str], start: int, room: int) -> tuple[int, str]:
    """Where a line begins that shows so many columns before a place, and what stands for the rest."""
    begin, taken = start, 0
    while begin > 0 and taken + _columns(shown[begin - 1]) <= room:
        begin -= 1
        taken += _columns(shown[begin])
    return begin, _CUT if begin else ""


def _fitting(shown: list[str], begin: int, room: int) -> int:
    """One past the last character that fits."""
    taken, end = 0, begin
    while end < len(shown) and taken + _columns(shown[end]) <= room:
        taken += _columns(shown[end])
        end += 1
    return end


class InputError(SiptowerError):
    """An input cannot be read at all."""


class InputNotFoundError(InputError, FileNotFoundError):
    """There is no such file."""


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
        for problem in problems[1:]:
            self.add_note(problem.line())

    def __reduce__(self) -> tuple[type[SettingsError], tuple[tuple[Problem, ...]], dict[str, object]]:
        """How it is sent to another process."""
        return type(self), (self.problems,), self.__dict__
