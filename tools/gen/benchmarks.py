"""Writes the page of the benchmarks from their results, and the figures that prose quotes."""

from pathlib import Path

from bench.page import page, results_of
from bench.quoting import quoted

__all__ = ["outputs"]


def outputs(root: Path) -> dict[Path, str]:
    """The text of each generated file of the project at `root`."""
    results = results_of(root / "bench" / "results")
    prose = root / "docs" / "concepts" / "performance.md"
    written = {root / "docs" / "reference" / "benchmarks.md": page(results)}
    if prose.exists():
        written[prose] = quoted(prose.read_text(encoding="utf-8"), results)
    return written
