"""The results as a page. Needs nothing but the standard library, and reads nothing but what it is handed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = ["ABSENT", "figure", "page", "results_of"]

Results = dict[str, Any]
"""What the result files hold, by the name of the benchmark."""

ABSENT = "\N{EN DASH}"
"""Stands for a figure that is not there."""

_HEAD = """# Benchmarks

<!-- Written by make gen from bench/results/. Do not edit. -->

`make bench` measures and writes `bench/results/*.json`; this page shows what stands there.
[How it is measured and what limits each stage](../concepts/performance.md) stands apart.
"""


def results_of(folder: Path) -> Results:
    """Every result in a folder, by its name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def page(results: Results) -> str:
    """The whole page."""
    parts = [_HEAD, *_doubts(results), *_goals(results)]
    sections = {
        "comparison": _comparison,
        "linearity": _linearity,
        "open-calls": _open_calls,
        "stages": _stages,
    }
    for name, section in sections.items():
        if name in results:
            parts += [*section(results[name]), _origin(results[name])]
    parts += _cases(results)
    return "\n".join(parts).rstrip("\n") + "\n"


def figure(value: float | None) -> str:
    """A number as people read it: thousands apart, no more digits than it is worth."""
    if value is None:
        return ABSENT
    if isinstance(value, int) or value == int(value) or abs(value) >= 100:  # noqa: PLR2004 (three digits are enough)
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"  # noqa: PLR2004


def _doubts(results: Results) -> list[str]:
    """What makes the figures worth less than they look."""
    lines = []
    for name, result in results.items():
        origin = result["provenance"]
        reasons = [
            reason
            for reason, holds in (
                ("the machine was not quiet", not origin.get("quiet", True)),
                ("the tree was not clean", not origin["clean"]),
                ("the captures were smaller than the goals are for", not result.get("full", True)),
            )
            if holds
        ]
        if reasons:
            lines.append(f"> - `{name}`: {', '.join(reasons)}")
    return (
        ["> **Do not quote these figures**: they only show that the benchmarks run.", ">", *lines, ""] if lines else []
    )


def _goals(results: Results) -> list[str]:
    rows = [
        (
            goal["says"],
            f"{'at least' if goal['at_least'] else 'at most'} {figure(goal['target'])} {goal['unit']}",
            figure(goal["value"]),
            _verdict(goal["met"], full=result["full"]),
        )
        for result in results.values()
        for goal in result.get("goals", ())
    ]
    return ["## Goals", "", *_table(("", "Goal", "Measured", ""), rows, "llrl"), ""] if rows else []


def _verdict(met: bool | None, *, full: bool) -> str:  # noqa: FBT001 (three-valued)
    if not full:
        return "not judged: too small"
    return {True: "met", False: "missed", None: "not measured"}[met]


def _comparison(result: Mapping[str, Any]) -> list[str]:
    large, small = result["large"], result["small"]
    lines = ["## The same capture, in turn", "", f"Large capture: {_capture(large)}. Small capture: {_capture(small)}."]
    lines += [
        "",
        (
            f"{result['rounds']} rounds, all tools one after the other in each. CPU seconds are those of the program "
            "and of the kernel for it; figures are medians. A tool that would need more than a minute for the large "
            f"capture reads the small one. No run may take longer than {figure(result['limit_seconds'])} s."
        ),
        "",
    ]
    fastest = next((tool["items_per_cpu_second"] for tool in result["tools"]), None)
    rows = [
        (
            f"{tool['name']}: {tool['says']}",
            tool["capture"],
            figure(tool["cpu_seconds"]),
            figure(tool["seconds"]),
            figure(tool["items_per_cpu_second"]),
            _times(fastest, tool["items_per_cpu_second"]),
            figure(tool["peak_bytes"] / 1e6),
            figure(tool["spread_percent"]),
        )
        for tool in result["tools"]
    ]
    head = ("Tool", "Capture", "CPU s", "Wall s", "Messages per CPU s", "siptower summary is", "Peak MB", "Spread %")
    lines += [*_table(head, rows, "llrrrrrr"), ""]
    lines += [f"{tool['name']}: {reason}.\n" for tool in result["tools"] if (reason := _unfinished(tool["runs"]))]
    lines += [f"Left out: {each['reason']}.\n" for each in result["absent"]]
    lines += ["What they say about the small capture, beside what its generator wrote:", ""]
    said = [
        (tool["name"], name.replace("_", " "), figure(count["said"]), figure(count["wrote"]))
        for tool in result["tools"]
        for name, count in tool["counts"].items()
    ]
    lines += [*_table(("Tool", "", "Said", "Wrote"), said, "llrr"), ""]
    lines += ["How they were started:", "", "```"]
    lines += [line for tool in result["tools"] for line in (f"# {tool['version']}", tool["command"])]
    return [*lines, "```", ""]


def _linearity(result: Mapping[str, Any]) -> list[str]:
    rows = [
        (
            f"{case['name']}: {case['says']}",
            figure(case["tenth"]["items"]),
            figure(case["all"]["items"]),
            figure(case["tenth"]["cpu_seconds"]),
            figure(case["all"]["cpu_seconds"]),
            figure(case["ratio"]),
        )
        for case in result["cases"]
    ]
    head = ("Traffic", "Messages", "Ten times as many", "CPU s", "CPU s", "Times as long")
    return [
        "## Ten times the traffic",
        "",
        (
            f"`read --summary`. The ratio is that of the least CPU seconds of {result['rounds']} rounds, without the "
            f"{figure(result['start_cpu_seconds'])} s that the program takes to start."
        ),
        "",
        *_table(head, rows, "lrrrrr"),
        "",
    ]


def _open_calls(result: Mapping[str, Any]) -> list[str]:
    sizes = [(figure(each["calls"]), figure(each["peak_bytes"] / 1e6)) for each in result["sizes"]]
    steps = [(figure(each["from"]), figure(each["to"]), figure(each["bytes_per_call"])) for each in result["steps"]]
    return [
        "## Calls that are up at the same time",
        "",
        "Peak memory of `read --summary` over captures whose calls are answered and never hung up.",
        "",
        *_table(("Calls up", "Peak MB"), sizes, "rr"),
        "",
        *_table(("From calls", "To calls", "Bytes for each more"), steps, "rrr"),
        "",
    ]


def _stages(result: Mapping[str, Any]) -> list[str]:
    rows = [
        (
            stage["name"],
            stage["after"] or ABSENT,
            stage["says"],
            figure(stage["added_nanoseconds"]),
            figure(stage["nanoseconds"]),
            figure(stage["peak_bytes"] / 1e6),
        )
        for stage in result["stages"]
    ]
    head = ("Stage", "After", "What it does", "ns added", "ns in all", "Peak MB")
    return [
        "## Stage by stage",
        "",
        (
            f"CPU nanoseconds for one message of the large capture: {_capture(result['large'])}. Each stage runs all "
            "those before it, too."
        ),
        "",
        *_table(head, rows, "lllrrr"),
        "",
    ]


def _cases(results: Results) -> list[str]:
    measured = {name: result for name, result in results.items() if "median" in result}
    printed = {name: result for name, result in results.items() if "printed" in result}
    lines: list[str] = []
    if measured:
        rows = [
            (name, result["says"], f"{figure(result['median'])} {result['unit']}", figure(result["spread_percent"]))
            for name, result in measured.items()
        ]
        lines += ["## By the clock on the wall", "", *_table(("", "", "Median", "Spread %"), rows, "llrr"), ""]
    for name, result in printed.items():
        lines += [f"## The crate alone: {name}", "", "```", *result["printed"], "```", "", _origin(result)]
    return lines


def _capture(corpus: Mapping[str, Any]) -> str:
    ledger = corpus["ledger"]
    return (
        f"{figure(ledger['messages'])} messages of {figure(ledger['calls'])} calls in {figure(corpus['seconds'])} s, "
        f"{figure(corpus['retransmitted_percent'])} % retransmissions, {figure(corpus['bytes'] / 1e6)} MB, "
        f"SHA-256 `{corpus['sha256'][:12]}`"
    )


def _unfinished(runs: Sequence[Mapping[str, Any]]) -> str:
    """Why a tool has no rate, in words; empty when it has one."""
    if any("ended_by_limit" in run for run in runs):
        return "ended because it took too long"
    return next((f"failed with {run['exit_code']}" for run in runs if "exit_code" in run), "")


def _times(fastest: float | None, other: float | None) -> str:
    return f"{figure(fastest / other)} times as fast" if fastest and other and fastest != other else ABSENT


def _origin(result: Mapping[str, Any]) -> str:
    where = result["provenance"]
    when = f"Measured {where['started']} at commit `{where['commit'][:12]}`"
    machine = (
        f"{where['cpu']}, {where['cores']} cores, {where['memory_bytes'] / 2**30:.0f} GiB, Linux {where['kernel']}"
    )
    load = f"load average {where['load_average']}, others used {where['others_percent']} % just before"
    return f"{when} on {machine}, Python {where['python']}, {where['rust']}; {load}.\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], aligned: str) -> list[str]:
    rule = ["---:" if side == "r" else "---" for side in aligned]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (head, rule, *rows)]
