"""Errors that somebody above branches on.

    SiptowerError
    |-- SettingsError       the settings cannot be used; carries every problem at once
    |-- FilterError         the expression that chooses packets cannot be used
    |-- InputError          an input cannot be read at all
    |   `-- InputNotFoundError    there is no such file; also a FileNotFoundError
    `-- UnavailableError    a part of the program is missing on this machine

Each has a message of one line and a hint that says what to do. Damage in traffic is never an error: it is data, in the
rows.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
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
