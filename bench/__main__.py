"""Runs the benchmarks and writes bench/results/*.json."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.cases import benchmarks
from bench.measuring import measure
from bench.native import CRATES
from bench.provenance import here

RESULTS = Path(__file__).resolve().parent / "results"


def main() -> None:
    """Run the named benchmarks, or all of them."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME", help="run only these")
    arguments.add_argument("--repeat", type=int, default=5, metavar="N", help="how often each is run (default 5)")
    asked = arguments.parse_args()
    programs = list(benchmarks())
    names = [crate.name for crate in CRATES] + [program.name for program in programs]
    if unknown := set(asked.names) - set(names):
        arguments.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    wanted = set(asked.names or names)
    provenance = here()
    for crate in CRATES:
        if crate.name in wanted:
            printed = crate.run()
            _keep(crate.name, crate.as_json(printed, provenance))
            print("\n".join((f"{crate.name}:", *(f"  {line}" for line in printed))))
    for benchmark in programs:
        if benchmark.name in wanted:
            measured = measure(benchmark, asked.repeat)
            _keep(benchmark.name, measured.as_json(provenance))
            print(measured)


def _keep(name: str, result: dict[str, object]) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
