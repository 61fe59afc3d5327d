"""Runs the benchmarks and writes bench/results/*.json."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench import comparison, linearity, open_calls, stages
from bench.cases import CASES
from bench.corpora import FULL_CALLS, Corpora
from bench.measuring import measure
from bench.native import CRATES
from bench.provenance import Provenance, here

RESULTS = Path(__file__).resolve().parent / "results"
LEAST_CALLS = 1000

Suite = Callable[[Corpora, int, Callable[[str], None]], dict[str, object]]
"""Measures so many rounds, says how far it is, and gives what the result holds."""

SUITES: dict[str, tuple[str, Suite]] = {
    comparison.NAME: (comparison.SAYS, comparison.compare),
    linearity.NAME: (linearity.SAYS, linearity.scale),
    open_calls.NAME: (open_calls.SAYS, open_calls.weigh),
    stages.NAME: (stages.SAYS, stages.profile),
}
"""What is measured in turns, over captures whose content is known."""


def main() -> int:
    """Run the named benchmarks, or all of them; gives the exit code."""
    asked = _asked()
    provenance = here()
    if doubts := provenance.doubts():
        for doubt in doubts:
            print(f"{'warning' if asked.anyway else 'error'}: {doubt}", file=sys.stderr)
        if not asked.anyway:
            print("hint: wait or commit, or measure all the same with --anyway: results say so", file=sys.stderr)
            return 1
    _run(set(asked.names or _names()), asked, provenance)
    return 0


def _run(wanted: set[str], asked: argparse.Namespace, provenance: Provenance) -> None:
    corpora = Corpora(asked.calls)
    for name, (says, suite) in SUITES.items():
        if name in wanted:
            print(f"{name}: {says}", flush=True)
            measured = suite(corpora, asked.rounds, _say)
            about = {"name": name, "says": says, "full": corpora.full}
            _keep(name, about | measured | {"provenance": provenance.as_json()})
    for crate in CRATES:
        if crate.name in wanted:
            printed = crate.run()
            _keep(crate.name, crate.as_json(printed, provenance))
            print("\n".join((f"{crate.name}:", *(f"  {line}" for line in printed))))
    for case in CASES:
        if case.name in wanted:
            measured_case = measure(case.benchmark(), asked.repeat)
            _keep(case.name, measured_case.as_json(provenance))
            print(measured_case)


def _names() -> list[str]:
    return [*SUITES, *(crate.name for crate in CRATES), *(case.name for case in CASES)]


def _asked() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME", help=f"run only these of {', '.join(_names())}")
    arguments.add_argument("--rounds", type=int, default=3, metavar="N", help="turns of what runs in turn (default 3)")
    arguments.add_argument("--repeat", type=int, default=5, metavar="N", help="how often the others run (default 5)")
    arguments.add_argument(
        "--calls",
        type=int,
        default=FULL_CALLS,
        metavar="N",
        help=f"calls of the large capture (default {FULL_CALLS}); fewer to try the benchmarks themselves",
    )
    arguments.add_argument(
        "--anyway", action="store_true", help="measure on a busy machine and with changes that are not committed, too"
    )
    asked = arguments.parse_args()
    if unknown := set(asked.names) - set(_names()):
        arguments.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(_names())}")
    if asked.rounds < 1 or asked.repeat < 1 or asked.calls < LEAST_CALLS:
        arguments.error(f"--rounds and --repeat must be 1 or more, --calls {LEAST_CALLS} or more")
    return asked


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _keep(name: str, result: dict[str, object]) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
