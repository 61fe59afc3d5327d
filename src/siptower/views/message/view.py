"""One message, or two compared, by their numbers in a call or in the whole capture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.model.errors import Problem
from siptower.views.batches import opened, values
from siptower.views.ladder.rows import LADDER_TABLES, Gathered
from siptower.views.message.detail import message_object, message_text
from siptower.views.message.difference import difference_object
from siptower.views.message.words import difference_lines, message_lines
from siptower.views.output import Format
from siptower.views.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.views.message.detail import MessageDoor, MessageText
    from siptower.views.output import Output, RowSource

__all__ = ["MessageView"]

_MESSAGE_KEYS = (
    *("number", "ts", "call_id", "source", "target", "transport", "method", "status", "reason", "validity", "issues"),
    *("headers", "body", "raw"),
)
_DIFFERENCE_KEYS = ("part", "name", "change", "first", "second")


@dataclass(slots=True)
class MessageView:
    """One message in full, or the difference of two."""

    numbers: tuple[int, ...]
    """One number, or two."""

    call_id: str | None
    """Whose ladder numbers them; None for the whole capture."""

    output: Output
    """How it is written."""

    aliases: Mapping[str, str]
    """What the operator calls addresses."""

    door: MessageDoor
    """What reads messages."""

    missing: tuple[str, ...] = field(default=(), init=False)
    """The Call-ID where nothing has it; known when the lines have been taken."""

    problem: Problem | None = field(default=None, init=False)
    """Why there is nothing to show; None when there is."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """Messages."""
        return {"message": LADDER_TABLES["message"]}

    def plan(self) -> Mapping[str, Any] | None:
        """Nothing is counted."""
        return None

    def keep_samples(self) -> bool:
        """Nothing is counted."""
        return False

    def lines(self, source: RowSource) -> Iterator[str]:
        """It as text."""
        found, total = self._of_call(source) if self.call_id is not None else self._of_capture(source)
        absent = [number for number in self.numbers if number not in found]
        if self.missing:
            return
        if absent:
            where = "the call" if self.call_id is not None else "the capture"
            self.problem = Problem(
                f"there is no message {absent[0]}: {where} has {counted(total, 'message')}",
                "the ladder shows the numbers of a call, --messages those of the capture",
            )
            return
        messages = [message_text(number, found[number], self.door) for number in self.numbers]
        yield from self._message(messages[0]) if len(messages) == 1 else self._difference(*messages)

    def _of_call(self, source: RowSource) -> tuple[dict[int, dict[str, Any]], int]:
        """The messages by their numbers in the ladder, and how many that has."""
        gathered = Gathered((self.call_id or "",))
        for table, batch in opened(source.batches()):
            gathered.add(table, batch)
        self.missing = gathered.missing()
        rows = sorted((row for call in gathered.found() for row in call.messages), key=lambda row: row["ts"])
        return {number: rows[number - 1] for number in self.numbers if number <= len(rows)}, len(rows)

    def _of_capture(self, source: RowSource) -> tuple[dict[int, dict[str, Any]], int]:
        """The messages by their numbers in the capture, and how many that has."""
        found: dict[int, dict[str, Any]] = {}
        total = 0
        names = LADDER_TABLES["message"]
        for table, batch in opened(source.batches()):
            if table != "message":
                continue
            for number in self.numbers:
                place = number - total - 1
                if 0 <= place < batch.num_rows:
                    row = batch.slice(place, 1)
                    found[number] = {name: values(row, table, name)[0] for name in names}
            total += batch.num_rows
        return found, total

    def _message(self, message: MessageText) -> Iterator[str]:
        match self.output.form:
            case Format.TABLE:
                yield from message_lines(self.output.canvas, message, self.aliases)
            case Format.JSON:
                yield json.document(message_object(message))
            case Format.NDJSON:
                yield json.line(message_object(message))
            case Format.CSV:
                yield from csv.table(_MESSAGE_KEYS, (message_object(message),))

    def _difference(self, first: MessageText, second: MessageText) -> Iterator[str]:
        told = difference_object(first, second)
        differences: Any = told["differences"]
        match self.output.form:
            case Format.TABLE:
                yield from difference_lines(self.output.canvas, first, second, self.aliases)
            case Format.JSON:
                yield json.document(told)
            case Format.NDJSON:
                yield from json.lines(differences)
            case Format.CSV:
                yield from csv.table(_DIFFERENCE_KEYS, differences)
