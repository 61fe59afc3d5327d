"""Compiles measures to the plan that the fold runs while rows are made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, assert_never

from siptower.metrics.definitions import COMPAT_MEASURES, NATIVE_MEASURES
from siptower.metrics.expression import Comparison, Every, Like, Membership, Negation, Presence, Some
from siptower.metrics.measure import Constant, Each, From, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from siptower.metrics.expression import Expression
    from siptower.metrics.measure import Label, Measure, Source

__all__ = ["plan", "plan_text"]


def plan(measures: Iterable[Measure] = (*NATIVE_MEASURES, *COMPAT_MEASURES)) -> dict[str, Any]:
    """The plan of the measures, as the fold reads it from JSON."""
    return {"measures": [_measure(measure) for measure in measures]}


def plan_text(measures: Iterable[Measure] = (*NATIVE_MEASURES, *COMPAT_MEASURES)) -> str:
    """The plan as JSON text, the same for the same measures."""
    return json.dumps(plan(measures), indent=1) + "\n"


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name,
        "kind": measure.kind.value,
        "help": measure.doc,
        "unit": measure.unit.value,
        "exposed": measure.exposed,
        "labels": list(measure.labels),
        "buckets": list(measure.buckets),
        "sources": [_source(source) for source in measure.sources],
    }


def _source(source: Source) -> dict[str, Any]:
    compiled: dict[str, Any] = {"row": source.row}
    if source.where is not None:
        compiled["where"] = _condition(source.where)
    if source.labels:
        compiled["label_columns"] = {name: _label(label) for name, label in source.labels.items()}
    match source.value:
        case Value(column):
            compiled["value"] = {"column": column}
        case Each(column):
            compiled["value"] = {"each": column}
        case None:
            pass
        case _:
            assert_never(source.value)
    return compiled


def _label(label: Label) -> dict[str, Any]:
    match label:
        case Constant(text):
            return {"constant": text}
        case From(column, names, otherwise):
            renamed = {"map": dict(names)} if names else {}
            return {"column": column, **renamed, **({} if otherwise is None else {"otherwise": otherwise})}
        case _:
            assert_never(label)


def _condition(expression: Expression) -> dict[str, Any]:
    compiled: dict[str, Any]
    match expression:
        case Comparison(column, value, equal):
            compiled = {"op": "eq" if equal else "ne", "column": column, "value": value}
        case Membership(column, values, inside):
            compiled = {"op": "in" if inside else "not_in", "column": column, "values": list(values)}
        case Like(column, pattern):
            compiled = {"op": "like", "column": column, "pattern": pattern}
        case Presence(column, present):
            compiled = {"op": "present" if present else "absent", "column": column}
        case Every(parts):
            compiled = {"op": "and", "of": [_condition(part) for part in parts]}
        case Some(parts):
            compiled = {"op": "or", "of": [_condition(part) for part in parts]}
        case Negation(part):
            compiled = {"op": "not", "of": _condition(part)}
        case _:
            raise TypeError(f"{expression!r} cannot be compiled")
    return compiled
