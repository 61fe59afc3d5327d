"""Help that teaches: what a command's page says, declared once, and how it is laid out on a screen."""

from __future__ import annotations

from siptower.cli.handbook.command import HandbookCommand, HandbookGroup, option
from siptower.cli.handbook.page import Example, Page, Section

__all__ = ["Example", "HandbookCommand", "HandbookGroup", "Page", "Section", "option"]
