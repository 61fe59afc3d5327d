"""Where a rule is written down: a standard, or a page of `docs/` with its anchor."""

from __future__ import annotations

import re

__all__ = ["is_written_down", "source_links"]

_PAGE = re.compile(r"(?:concepts|guides|reference)/[a-z-]+\.md(?:#[a-z0-9-]+)?")
_STANDARD = re.compile(r"(?:RFC|ITU-T|IEEE|GSMA|3GPP|i3 Forum|sip-exporter|no standard)\b.*")


def source_links(source: str, above: str) -> str:
    """A source as Markdown: pages become links, standards stay as they are.

    Args:
        source: Such as `concepts/outcomes.md#seizures; ITU-T E.425 section 1.5`.
        above: The way from the page to `docs/`, such as `../`.
    """
    return "; ".join(_link(part, above) for part in source.split("; "))


def is_written_down(source: str) -> bool:
    """Whether everything that a source names is a standard or a page of the documentation.

    Args:
        source: As above.
    """
    return all(_PAGE.fullmatch(part) or _STANDARD.fullmatch(part) for part in source.split("; "))


def _link(part: str, above: str) -> str:
    if not _PAGE.fullmatch(part):
        return part
    page, _, anchor = part.partition("#")
    words = anchor or page.rpartition("/")[2].removesuffix(".md")
    return f"[{words.replace('-', ' ')}]({above}{part})"
