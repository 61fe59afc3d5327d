"""The tracked files of the clone, as the architecture tests see them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "siptower"
CODE = {".py", ".pyi", ".rs", ".c", ".h", ".ts", ".svelte"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is tracked or about to be, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(sorted(path for name in listed.split("\0") if name and (ROOT / (path := Path(name))).is_file()))


def code() -> list[Path]:
    """The files that hold code."""
    return [path for path in files() if path.suffix in CODE]


@cache
def text(path: Path) -> str:
    """The text of a file; what is no text reads as empty."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def is_generated(path: Path) -> bool:
    """Whether the head of the file says that a generator wrote it."""
    return "Do not edit" in "\n".join(text(path).splitlines()[:5])


def packages() -> list[str]:
    """The top-level packages (and modules) of siptower that stand in the tree."""
    inside = {path.parts[2] for path in files() if path.parts[:2] == ("src", "siptower") and path.suffix == ".py"}
    return sorted(name.removesuffix(".py") for name in inside if not name.startswith("__"))
