"""Writes every generated file whose content changed, or with `--check` names the stale ones and fails."""

import argparse
import sys
from pathlib import Path

from tools.gen.targets import outputs

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Runs the generator and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.gen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name each stale file")
    options = parser.parse_args(arguments)
    stale = [(path, text) for path, text in sorted(outputs(ROOT).items()) if _read(path) != text]
    for path, text in stale:
        if options.check:
            print(f"stale: {path.relative_to(ROOT)} (run `make gen`)")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if options.check and stale else 0


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
