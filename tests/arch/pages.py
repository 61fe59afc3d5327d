"""The pages of the documentation as the tests read them: headings, links, examples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.arch import tree

if TYPE_CHECKING:
    from pathlib import Path

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced block that says it runs."""

    page: Path
    line: int
    kind: str
    body: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """The pages that people read."""
    return [path for path in tree.files() if path.suffix == ".md"]


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", tree.text(page))


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of the page give, spelled as GitHub spells them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.*?)\s*#*$", prose(page), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found.add(
            next(name for number in range(1000) if (name := f"{anchor}-{number}" if number else anchor) not in found)
        )
    return found


def links(page: Path) -> list[tuple[Path, str]]:
    """Where the page's links inside the clone lead: file and anchor."""
    inside = []
    for match in LINK.finditer(prose(page)):
        target = match["target"]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (tree.ROOT / page.parent / name).resolve() if name else tree.ROOT / page
        inside.append((file, anchor))
    return inside


def examples() -> list[Example]:
    """Every block that is marked with `runs`."""
    return [
        Example(page, tree.text(page).count("\n", 0, match.start()) + 1, kind, match["body"])
        for page in pages()
        for match in FENCE.finditer(tree.text(page))
        if match["info"].split()[1:] == ["runs"] and (kind := match["info"].split()[0])
    ]
