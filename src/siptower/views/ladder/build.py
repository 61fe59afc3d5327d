"""From the rows of one Call-ID to its ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.model.outcomes import Meaning
from siptower.model.quantities import SECOND
from siptower.views.ladder.headline import headline
from siptower.views.ladder.hosts import Hosts
from siptower.views.ladder.model import Ladder, Mark, Note
from siptower.views.ladder.steps import StepBuilder, letters
from siptower.views.wording import span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from siptower.views.ladder.model import Step
    from siptower.views.ladder.rows import CallRows

__all__ = ["SILENCE", "build_ladder"]

SILENCE = 10 * SECOND
"""So long a time without a message is told."""

_TIMERS = {
    "no-ack": "no ACK came in time",
    "session-expired": "the session timer ran out",
    "reg-expired": "the registration ran out",
    "notify-missing": "no NOTIFY came in time",
    "rel1xx-no-prack": "no PRACK came in time",
}
_CODES = {"timeout": "gave up without a final response", "transport_error": "could not be delivered"}


def build_ladder(
    rows: CallRows, aliases: Mapping[str, str], explain: Callable[[bytes], str], last_ns: int | None = None
) -> Ladder:
    """The ladder of one Call-ID.

    Args:
        rows: Its rows.
        aliases: What the operator calls addresses.
        explain: Reads one message, as JSON (`siptower.engine.parse_sip`).
        last_ns: Time of the last packet of the capture; None when that is not known.
    """
    messages = sorted(rows.messages, key=lambda row: row["ts"])
    hosts = Hosts.of(messages, aliases)
    builder = StepBuilder(hosts, explain, letters(messages))
    steps = tuple(builder.step(number, row) for number, row in enumerate(messages, 1))
    notes = sorted((*_timers(rows, steps), *_silences(steps)), key=lambda note: (note.ts, note.after))
    return Ladder(rows.call_id, headline(rows, steps, last_ns), hosts.all(), steps, tuple(notes), rows.left_out)


def _timers(rows: CallRows, steps: Sequence[Step]) -> Iterator[Note]:
    """Timers that fired, and requests that the network could not deliver."""
    found: list[tuple[int, Mark]] = []
    numbers = {(step.ts, step.row["method"]): step.number for step in reversed(steps) if step.is_request}
    for row in rows.of("transaction"):
        if row["code"] in _CODES:
            number = numbers.get((row["ts"], row["method"]), "?")
            words = f"{row['method']} #{number} {_CODES[row['code']]}"
            found.append((row["closed"], Mark(row["code"], words, Meaning.BAD)))
    found += [
        (row["ts"], Mark(row["name"], _TIMERS[row["name"]], Meaning.BAD))
        for row in rows.of("event")
        if row["name"] in _TIMERS
    ]
    found.sort(key=lambda each: each[0])
    after = 0
    for ts, mark in found:
        while after < len(steps) and steps[after].ts <= ts:
            after += 1
        yield Note(ts, after, mark)


def _silences(steps: Sequence[Step]) -> Iterator[Note]:
    """Times in which nothing was sent."""
    for step in steps:
        if step.delta is not None and step.delta >= SILENCE:
            yield Note(step.ts, step.number - 1, Mark("silence", span(step.delta)))
