"""Numbers, times and durations in words: one spelling on every screen and page."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from siptower.model.quantities import HOUR, MILLISECOND, SECOND

__all__ = [
    "count",
    "counted",
    "day",
    "delay",
    "iso_time",
    "percent",
    "seconds",
    "span",
    "talk_time",
    "time_of_day",
]

_MINUTE = 60 * SECOND
_DAY = 24 * HOUR
_LONG_DELAY = 60 * SECOND


def count(number: int) -> str:
    """A number with thousands separators: `1,204`."""
    return f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number and what it counts: `1 packet`, `1,204 packets`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(ratio: float) -> str:
    """A percentage that is already in percent: `63.2 %`."""
    return f"{ratio:.1f} %"


def seconds(nanoseconds: int | None) -> float | None:
    """Nanoseconds as seconds for programs; None stays None."""
    return None if nanoseconds is None else nanoseconds / SECOND


def delay(nanoseconds: int) -> str:
    """A short time with three digits that matter: `20 ms`, `1.23 s`, `12.3 s`, `3:05`."""
    if nanoseconds < 0:
        return f"-{delay(-nanoseconds)}"
    if nanoseconds >= _LONG_DELAY:
        return talk_time(nanoseconds)
    value = nanoseconds / SECOND
    if nanoseconds < MILLISECOND:
        return f"{nanoseconds / 1_000:.0f} us" if nanoseconds else "0 ms"
    if nanoseconds < SECOND - MILLISECOND // 2:
        milliseconds = nanoseconds / MILLISECOND
        return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"  # noqa: PLR2004
    return f"{value:.2f} s" if value < 9.995 else f"{value:.1f} s"  # noqa: PLR2004


def talk_time(nanoseconds: int) -> str:
    """How long something lasted, as a clock shows it: `0:32`, `12:05`, `1:02:03`, `2 d 03:00:00`."""
    if nanoseconds < 0:
        return f"-{talk_time(-nanoseconds)}"
    total = (nanoseconds + SECOND // 2) // SECOND
    days, rest = divmod(total, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    if days:
        return f"{days} d {hours:02}:{minutes:02}:{rest:02}"
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def span(nanoseconds: int) -> str:
    """A length of time in words: `300 ms`, `14 min 32 s`, `3 h 20 min`, `2 d 4 h`."""
    if nanoseconds < SECOND:
        return f"{nanoseconds / MILLISECOND:.0f} ms"
    if nanoseconds < _MINUTE:
        return f"{nanoseconds / SECOND:.1f} s"
    if nanoseconds < HOUR:
        minutes, rest = divmod(nanoseconds // SECOND, 60)
        return f"{minutes} min {rest} s"
    if nanoseconds < _DAY:
        hours, rest = divmod(nanoseconds // _MINUTE, 60)
        return f"{hours} h {rest} min"
    days, rest = divmod(nanoseconds // HOUR, 24)
    return f"{days} d {rest} h"


def iso_time(nanoseconds: int | None) -> str | None:
    """A moment as ISO 8601 in UTC with all its digits: `2026-01-01T00:00:00.020000000Z`; None stays None."""
    if nanoseconds is None:
        return None
    whole, rest = divmod(nanoseconds, SECOND)
    return f"{_second(whole)}.{rest:09}Z"


@lru_cache(maxsize=1024)
def _second(whole: int) -> str:
    """A second as ISO 8601; rows of the same second come together, so that few have to be written anew."""
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}"


def time_of_day(nanoseconds: int) -> str:
    """The time in UTC to the millisecond: `12:04:31.120`."""
    whole, rest = divmod(nanoseconds, SECOND)
    return f"{_second(whole)[11:]}.{rest // MILLISECOND:03}"


def day(nanoseconds: int) -> str:
    """The day in UTC: `2026-01-01`."""
    return _second(nanoseconds // SECOND)[:10]
