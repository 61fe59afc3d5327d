"""When a summary matches what is expected of it.

Most keys are compared whole: what is missing on one side equals 0, {}, [] or null. Of some keys only the entries that
are expected are looked at. Times may differ by a millisecond, ratios by a hundredth, MOS by five thousandths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["BY_ENTRY", "WHOLE", "differences", "entry_differences"]

WHOLE: Final = (
    "attempts",
    "completion",
    "ends",
    "released_by",
    "invite_requests",
    "register_requests",
    "registration_attempts",
    "transactions",
    "retransmissions",
    "active",
    "ratios",
    "observations",
    "compat",
)
"""Keys that are compared whole."""

BY_ENTRY: Final = ("counts", "events", "capture", "calls", "streams", "reports")
"""Keys of which only the expected entries are compared."""

ALWAYS: Final = "sip_messages"

SECONDS_TOLERANCE = 0.001
RATIO_TOLERANCE = 0.01
MOS_TOLERANCE = 0.005
# Decimal fractions are not exact in binary: a difference of just the tolerance still matches.
ROUNDING = 1e-9

RATIOS = frozenset({"SER", "SEER", "ISA", "SCR", "IRA", "ABR", "ASR", "NER", "r_factor"})
FLOW = ("src", "dst", "source", "side", "reporter", "header")


def differences(expected: Mapping[str, Any], actual: Mapping[str, Any], *, skip: Collection[str] = ()) -> list[str]:
    """What differs, each difference in one line; empty when the summary matches.

    Args:
        expected: What the summary should say.
        actual: What it says.
        skip: Keys that are not looked at.

    Raises:
        ValueError: `expected` has a key that summaries do not have.
    """
    if unknown := set(expected) - {ALWAYS, *WHOLE, *BY_ENTRY}:
        raise ValueError(f"a summary has no {', '.join(sorted(unknown))}")
    found: list[str] = []
    if ALWAYS not in skip:
        found.extend(_whole(ALWAYS, expected.get(ALWAYS), actual.get(ALWAYS)))
    for key in WHOLE:
        if key not in skip:
            found.extend(_whole(key, expected.get(key), actual.get(key)))
    for key in BY_ENTRY:
        if key not in skip and key in expected:
            found.extend(_entries(key, expected[key], actual.get(key)))
    return found


def entry_differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """What differs in the expected entries; whatever else the summary says is not looked at."""
    return [line for key, value in expected.items() for line in _entries(key, value, actual.get(key))]


def _whole(path: str, expected: object, actual: object) -> Iterator[str]:
    if isinstance(expected, dict) or isinstance(actual, dict):
        expected, actual = _as_dict(expected), _as_dict(actual)
        if expected is None or actual is None:
            yield f"{path}: one side is no object"
            return
        for key in sorted({*expected, *actual}):
            yield from _whole_entry(f"{path}.{key}", key, expected, actual)
    elif not _same(path, expected, actual):
        yield _told(path, expected, actual)


def _whole_entry(path: str, key: str, expected: dict[str, Any], actual: dict[str, Any]) -> Iterator[str]:
    if key in expected and key in actual:
        yield from _whole(path, expected[key], actual[key])
        return
    given = expected.get(key, actual.get(key))
    if not _is_empty(given):
        yield _told(path, expected.get(key), actual.get(key))


def _entries(path: str, expected: object, actual: object) -> Iterator[str]:
    if isinstance(expected, dict):
        given = _as_dict(actual) or {}
        for key, value in expected.items():
            yield from _entries(f"{path}.{key}", value, given.get(key))
    elif isinstance(expected, list) and expected and isinstance(expected[0], dict):
        yield from _objects(path, expected, actual if isinstance(actual, list) else [])
    elif not _same(path, expected, actual) and not (actual is None and _is_empty(expected)):
        yield _told(path, expected, actual)


def _objects(path: str, expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> Iterator[str]:
    """Each expected object is looked for among those of the same flow or report."""
    for each in expected:
        named = {key: each[key] for key in FLOW if key in each}
        where = f"{path}[{' '.join(map(str, named.values()))}]"
        found = [other for other in actual if all(other.get(key) == value for key, value in named.items())]
        if not found:
            yield f"{where}: expected, and there is none"
            continue
        tried = [list(_entries(where, each, other)) for other in found]
        yield from min(tried, key=len)


def _same(path: str, expected: object, actual: object) -> bool:
    if isinstance(expected, list) or isinstance(actual, list):
        expected, actual = expected or [], actual or []
        if not isinstance(expected, list) or not isinstance(actual, list) or len(expected) != len(actual):
            return False
        return all(_same(path, one, other) for one, other in zip(expected, actual, strict=True))
    if _is_number(expected) and _is_number(actual):
        return abs(expected - actual) <= _tolerance(path) + ROUNDING
    return expected == actual


def _tolerance(path: str) -> float:
    parts = path.split(".")
    if "observations" in parts:
        return SECONDS_TOLERANCE
    if parts[-1].startswith("mos"):
        return MOS_TOLERANCE
    return RATIO_TOLERANCE if parts[-1] in RATIOS else 0.0


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_empty(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_empty(each) for each in value.values())
    return value is None or value == [] or (_is_number(value) and value == 0)


def _as_dict(value: object) -> dict[str, Any] | None:
    if value is None:
        return {}
    return value if isinstance(value, dict) else None


def _told(path: str, expected: object, actual: object) -> str:
    return f"{path}: expected {expected!r}, got {actual!r}"
