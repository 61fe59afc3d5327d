"""File names on the command line: shells complete them, those with the right endings first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["CAPTURES", "MESSAGES", "SETTINGS", "FileName"]

CAPTURES = tuple(f"{name}{packed}" for name in ("pcap", "pcapng", "cap") for packed in ("", ".gz", ".zst"))
"""Endings that captures usually have."""

MESSAGES = ("sip", "txt")
"""Endings that files with one SIP message usually have."""

SETTINGS = ("yaml", "yml")
"""Endings of settings files."""


class FileName(click.ParamType[str]):
    """A file name; shells offer those with certain endings first."""

    name = "file"

    def __init__(self, *endings: str) -> None:
        """Keep the endings.

        Args:
            *endings: Without a dot before them, such as `pcap`, `pcap.gz`.
        """
        self.endings = endings

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 (click's signature)
        """Let the shell complete it."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 (only while a shell asks)

        return [CompletionItem(" ".join(self.endings), type="ending")]
