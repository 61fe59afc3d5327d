"""The plan run by the simplest program that can: what the fold and the SQL must both give."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from siptower.metrics.results import Results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Values = dict[tuple[str, ...], list[int | None]]

SCALE = {"1": 1, "milliseconds": 1_000_000, "seconds": 1_000_000_000}


def run(plan: Mapping[str, Any], rows: Rows) -> dict[str, Values]:
    """For each measure and label set: one entry per count, the value of a histogram or `None`."""
    counted: dict[str, Values] = {}
    for measure in plan["measures"]:
        found: Values = defaultdict(list)
        for source in measure["sources"]:
            for row in rows.get(source["row"], []):
                if "where" in source and holds(source["where"], row) is not True:
                    continue
                labels = tuple(label(source, name, row) for name in measure["labels"])
                for value in observed(source, row):
                    found[labels].append(value)
        counted[measure["name"]] = dict(found)
    return counted


def results(plan: Mapping[str, Any], counted: Mapping[str, Values]) -> Results:
    """The same as the fold hands it to Python, every value kept."""
    told = [
        {
            "name": measure["name"],
            "labels": measure["labels"],
            "buckets": measure["buckets"],
            "series": [series(measure, labels, values) for labels, values in sorted(counted[measure["name"]].items())],
        }
        for measure in plan["measures"]
    ]
    return Results.from_json(json.dumps({"measures": told}))


def series(measure: Mapping[str, Any], labels: tuple[str, ...], values: list[int | None]) -> dict[str, Any]:
    if measure["kind"] == "counter":
        return {"values": labels, "count": len(values)}
    kept = sorted(value for value in values if value is not None)
    bounds = [round(bound * SCALE[measure["unit"]]) for bound in measure["buckets"]]
    return {
        "values": labels,
        "n": len(kept),
        "sum": sum(kept),
        "min": kept[0],
        "max": kept[-1],
        "buckets": [*(sum(value <= bound for value in kept) for bound in bounds), len(kept)],
        "sketch": [(value, 1) for value in kept],
        "samples": kept,
    }


def observed(source: Mapping[str, Any], row: Row) -> Iterator[int | None]:
    match source.get("value"):
        case None:
            yield None
        case {"column": name}:
            if row[name] is not None:
                yield row[name]
        case value:
            yield from row[value["each"]]


def label(source: Mapping[str, Any], name: str, row: Row) -> str:
    told = source.get("label_columns", {}).get(name, {"column": name})
    if "constant" in told:
        return str(told["constant"])
    text = spelled(row[told["column"]])
    return str(told.get("map", {}).get(text, told.get("otherwise", text)))


def spelled(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def holds(condition: Mapping[str, Any], row: Row) -> bool | None:
    """Three-valued, as in SQL."""
    match condition:
        case {"op": "and" | "or" as op, "of": parts}:
            return join([holds(part, row) for part in parts], decisive=op == "or")
        case {"op": "not", "of": part}:
            held = holds(part, row)
            return None if held is None else not held
        case {"op": "present" | "absent" as op, "column": column}:
            return (row[column] is None) is (op == "absent")
        case _:
            value = row[condition["column"]]
            return None if value is None else compares(condition, value)


def compares(condition: Mapping[str, Any], value: Any) -> bool:
    match condition:
        case {"op": "eq" | "ne" as op, "value": other}:
            return bool(value == other) is (op == "eq")
        case {"op": "in" | "not_in" as op, "values": others}:
            return (value in others) is (op == "in")
        case {"op": "like", "pattern": pattern}:
            text = spelled(value)
            return len(text) == len(pattern) and all(
                wanted in {".", found} for wanted, found in zip(pattern, text, strict=True)
            )
        case _:
            raise AssertionError(condition)


def join(parts: Sequence[bool | None], *, decisive: bool) -> bool | None:
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive
