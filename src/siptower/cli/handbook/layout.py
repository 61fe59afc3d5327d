"""How a help page is laid out, from 40 columns to 100."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import click
from click.formatting import wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from siptower.cli.handbook.page import Example

__all__ = ["PageFormatter"]

_NARROWEST, _WIDEST = 40, 100
_STACKED_BELOW = 60
"""In fewer columns a term that is not short stands on its own line and its text below it."""

_SHORT_TERM = 8

_WORD = re.compile(r"""(?:[^\s'"]|'[^']*'|"[^"]*")+""")
_CONTINUED = " \\"
_INDENT = "  "


class PageFormatter(click.HelpFormatter):
    """Click's formatter with a layout for narrow screens, and with examples."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        """Find out how wide the page is.

        Args:
            indent_increment: Columns that one level is indented by.
            width: Columns of the page; None asks the terminal.
            max_width: Unused; pages are 100 columns wide at most.
        """
        del max_width
        columns = shutil.get_terminal_size((80, 24)).columns
        super().__init__(indent_increment, width or min(max(columns, _NARROWEST), _WIDEST))

    @property
    def stacked(self) -> bool:
        """The page is too narrow for two columns."""
        return self.width < _STACKED_BELOW

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line.

        Args:
            prog: The command.
            args: What stands behind it.
            prefix: What stands before it.
        """
        usage = f"{prefix or 'Usage: '}{prog} {args}".rstrip()
        self.write(wrap_text(usage, self.width, subsequent_indent="  ") + "\n")

    def write_heading(self, heading: str) -> None:
        """Write a heading, on several lines where it is long.

        Args:
            heading: Its text, without a colon.
        """
        self.write(wrap_text(f"{heading}:", self.width) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms with their texts.

        Args:
            rows: Both of each.
            col_max: Columns of the terms at most; longer ones stand alone on their line.
            col_spacing: Columns between both.
        """
        listed = list(rows)
        if not self.stacked or all(len(term) <= _SHORT_TERM for term, _ in listed):
            super().write_dl(listed, min(col_max, self.width // 3), col_spacing)
            return
        for term, text in listed:
            self.write(f"{'':{self.current_indent}}{term}\n")
            self._write_indented(text, self.current_indent + 4)

    def write_examples(self, examples: Iterable[Example]) -> None:
        """Write command lines, each with what it does beside it where there is room, and below it where not.

        Args:
            examples: What to type.
        """
        listed = list(examples)
        room = self.width - self.current_indent
        beside = 0 if self.stacked else max((len(each.command) for each in listed if _fits(each, room)), default=0)
        for example in listed:
            lines = _broken(example.command, room)
            stands_beside = example.says and len(lines) == 1 and len(example.command) <= beside and _fits(example, room)
            if stands_beside:
                lines = [f"{example.command:{beside}}  {example.says}"]
            for line in lines:
                self.write(f"{'':{self.current_indent}}{line}\n")
            if example.says and not stands_beside:
                self._write_indented(example.says, self.current_indent + 4)

    def write_list(self, heading: str, entries: Iterable[str]) -> None:
        """Write entries after a heading, broken only between them.

        Args:
            heading: Its text, without a colon.
            entries: None of them empty.
        """
        line = f"{heading}:"
        for entry in (listed := list(entries)):
            word = entry if entry is listed[-1] else f"{entry},"
            if len(line) + 1 + len(word) > self.width:
                self.write(f"{line}\n")
                line = f"  {word}"
            else:
                line = f"{line} {word}"
        self.write(f"{line}\n")

    def _write_indented(self, text: str, indent: int) -> None:
        if text:
            margin = " " * indent
            self.write(wrap_text(text, self.width, initial_indent=margin, subsequent_indent=margin) + "\n")


def _fits(example: Example, room: int) -> bool:
    """The command leaves room for its text, in one line."""
    return len(example.command) <= room // 2 + 8 and len(example.command) + 2 + len(example.says) <= room


def _broken(command: str, room: int) -> list[str]:
    """The command in lines that a shell still takes as one; an option stays with its value."""
    if len(command) <= room:
        return [command]
    lines: list[list[str]] = [[]]
    for word in _WORD.findall(command):
        if lines[-1] and len(" ".join([*lines[-1], word])) + len(_INDENT) + len(_CONTINUED) > room:
            kept = lines[-1].pop() if len(lines[-1]) > 1 and lines[-1][-1].startswith("-") else None
            lines.append([kept] if kept else [])
        lines[-1].append(word)
    texts = [_INDENT * (number > 0) + " ".join(words) for number, words in enumerate(lines)]
    return [text + _CONTINUED for text in texts[:-1]] + texts[-1:]
