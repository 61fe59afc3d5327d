"""What the page of a command says beyond its options: examples, remarks, exit status, environment, what to read next.

Declared beside the command; `--help`, the reference page and the manual page are written from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMMON_ENVIRONMENT", "EXIT_STATUS", "SETTINGS_ENVIRONMENT", "Example", "Page", "Section"]


class Section(StrEnum):
    """The groups that options stand in, in the order of a page. The value is the heading."""

    SHOW = "What to show"
    CALL = "One call, message by message"
    CHOOSE = "Which calls or rows"
    SELECT = "What is read and counted"
    FORM = "How it is written"
    PRIVACY = "What is hidden"
    OPTIONS = "Options"
    GENERAL = "In general"


@dataclass(frozen=True, slots=True)
class Example:
    """One line that can be typed. A test runs it, with files of these names beside it."""

    command: str
    says: str = ""
    """What it does, without a full stop; empty when the command says it."""


EXIT_STATUS: Mapping[int, str] = {
    0: "fine",
    1: "something failed: a file cannot be read, output cannot be written",
    2: "the command line or the settings are wrong; nothing was done",
    130: "interrupted by Ctrl-C",
}
"""What exit codes mean where a page says nothing more."""

SETTINGS_ENVIRONMENT: Mapping[str, str] = {
    "SIPTOWER_CONFIG": "a settings file, where no --config is given",
    "SIPTOWER_...": "one setting, such as SIPTOWER_TIMEOUTS__TRYING=10s (two underscores between levels)",
}
"""Variables of commands that take settings."""

COMMON_ENVIRONMENT: Mapping[str, str] = {
    "NO_COLOR": "no colours, whatever its value",
    "FORCE_COLOR": "colours in pipes, too",
    "COLUMNS": "how wide to write, where no terminal says it",
}
"""Variables of commands that write tables."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of one command says beyond its first words and its options."""

    examples: tuple[Example, ...]
    remarks: tuple[str, ...] = ()
    """Paragraphs that stand after the options."""
    section_remarks: Mapping[Section, str] = field(default_factory=dict)
    """A sentence below the heading of a section."""
    exit_status: Mapping[int, str] = field(default_factory=lambda: EXIT_STATUS)
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Files that it reads or writes by name."""
    see_also: tuple[str, ...] = ()
    """Commands to type next, and pages of `docs/`."""
