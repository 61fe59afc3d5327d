"""Runs the benchmarks and writes bench/results/*.json."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.cases import benchmarks
from bench.measuring import measure
from bench.provenance import here

RESULTS = Path(__file__).resolve().parent / "results"


def main() -> None:
    """Run the named benchmarks, or all of them."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME", help="run only these")
    arguments.add_argument("--repeat", type=int, default=5, metavar="N", help="how often each is run (default 5)")
    wanted = arguments.parse_args()
    known = list(benchmarks())
    if unknown := set(wanted.names) - {benchmark.name for benchmark in known}:
        arguments.error(
            f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(each.name for each in known)}"
        )
    RESULTS.mkdir(exist_ok=True)
    provenance = here()
    for benchmark in known:
        if wanted.names and benchmark.name not in wanted.names:
            continue
        measured = measure(benchmark, wanted.repeat)
        result = json.dumps(measured.as_json(provenance), indent=2)
        (RESULTS / f"{benchmark.name}.json").write_text(f"{result}\n", encoding="utf-8")
        print(measured)


if __name__ == "__main__":
    main()
