"""Captures as Python values: tables, records, calls and figures, read when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self, overload

from siptower.trace.call import CALL_TABLES, call_of
from siptower.trace.kpi import find_kpi, kpi_list
from siptower.trace.names import call_id_text, column_names, shortened, table_name
from siptower.trace.passes import Memory
from siptower.trace.readings import Choice, Readings
from siptower.trace.records import records_of
from siptower.views.calls import CallJoin, sorted_within
from siptower.views.capture import source_problems, warnings
from siptower.views.kpis import kpis
from siptower.views.output import Output
from siptower.views.report import joined_calls
from siptower.views.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from siptower.model.errors import Problem
    from siptower.model.records import (
        AttemptRecord,
        EventRecord,
        MessageRecord,
        Record,
        RegistrationRecord,
        SessionRecord,
        TransactionRecord,
    )
    from siptower.model.settings import Settings
    from siptower.trace.call import Call
    from siptower.trace.kpi import Kpi
    from siptower.trace.ladder import Ladder
    from siptower.trace.names import TableName
    from siptower.views.capture import CaptureFacts

__all__ = ["Trace"]


class Trace:
    """One or several captures, merged in time order. `siptower.read` makes them.

    Nothing is read before something is asked for. A table is then read whole, and kept: asking again costs nothing.
    Reading a table counts the figures as well. `records`, `batches` and `calls` keep nothing: they read the captures
    again each time, in memory that does not grow with them, unless all that they need is kept already.

    Reading twice gives the same rows in the same order. Several threads may use one trace; an iterator belongs to one.

    Example:
        >>> import siptower
        >>> trace = siptower.read("examples/demo/demo.pcap.gz")
        >>> trace.attempts.num_rows
        456
        >>> trace
        <Trace of examples/demo/demo.pcap.gz: 6,377 messages in 29 min 58 s, attempts in memory>
        >>> asr = trace.kpi("asr")
        >>> f"{asr.value:.1f} % of {asr.n}"
        '65.4 % of 399'
    """

    def __init__(self, readings: Readings) -> None:
        """Take what is to be read. `siptower.read` is the way to make one.

        Args:
            readings: Reads the captures.
        """
        self._readings = readings

    def __repr__(self) -> str:
        return f"<Trace of {self._readings.words()}>"

    # What it was made of.

    @property
    def paths(self) -> tuple[str, ...]:
        """The captures, as they were given."""
        return self._readings.inputs.paths

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._readings.inputs.settings

    # Tables.

    @property
    def messages(self) -> pa.Table:
        """SIP messages, one row each, with their bytes in `raw`: the largest of the tables."""
        return self._readings.table("message")

    @property
    def transactions(self) -> pa.Table:
        """Transactions, one row each."""
        return self._readings.table("transaction")

    @property
    def attempts(self) -> pa.Table:
        """Session attempts of every hop, one row each."""
        return self._readings.table("attempt")

    @property
    def sessions(self) -> pa.Table:
        """Answered sessions that ended, one row each."""
        return self._readings.table("session")

    @property
    def registrations(self) -> pa.Table:
        """Registration attempts, one row each."""
        return self._readings.table("registration")

    @property
    def events(self) -> pa.Table:
        """Things worth telling, one row each."""
        return self._readings.table("event")

    def load(self, *tables: TableName) -> Self:
        """Read tables and figures in one pass, and keep them.

        This is what to do first with captures that can be read only once, such as standard input, and what is fastest
        when several tables are wanted.

        Args:
            tables: Which; all of them when none is named.

        Returns:
            This trace.

        Raises:
            InputError: An input cannot be read.
            ValueError: There is no such table.

        Example:
            >>> import siptower
            >>> trace = siptower.read("examples/demo/demo.pcap.gz").load("attempts", "sessions")
            >>> len(list(trace.calls()))  # nothing is read again
            413
        """
        self._readings.load([table_name(table) for table in tables] or _KEPT_BY_LOAD)
        return self

    def table(self, table: TableName, columns: Iterable[str] | None = None) -> pa.Table:
        """One table, or some of its columns.

        Args:
            table: Which.
            columns: Its columns; all of them for None, and then the table is kept. Some columns are read again each
                time, unless the table is kept already.

        Raises:
            InputError: An input cannot be read.
            ValueError: There is no such table or column.

        Example:
            >>> import siptower
            >>> trace = siptower.read("examples/demo/demo.pcap.gz")
            >>> trace.table("messages", columns=["ts", "method", "status"]).num_columns
            3
        """
        from siptower.trace.schemas import table_of  # noqa: PLC0415 (pyarrow costs 0.1 s)

        name = table_name(table)
        if columns is None:
            return self._readings.table(name)
        chosen = column_names(name, columns)
        return table_of(name, self.batches(table, chosen), chosen)

    def batches(self, table: TableName, columns: Iterable[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of a table as they are made, in batches of some thousand, in memory that does not grow.

        Args:
            table: Which.
            columns: Its columns; all of them for None. What nobody asks for is not built.

        Yields:
            Batches of at least one row. How rows are spread over them means nothing.

        Raises:
            InputError: An input cannot be read.
            ValueError: There is no such table or column.

        Example:
            >>> import siptower
            >>> trace = siptower.read("examples/demo/demo.pcap.gz")
            >>> sum(batch.num_rows for batch in trace.batches("messages", columns=["method"]))
            6381
        """
        name = table_name(table)
        chosen = column_names(name, columns)
        return (batch.select(chosen) for _, batch in self._readings.source({name: chosen}).batches())

    @overload
    def records(self, table: Literal["message", "messages"]) -> Iterator[MessageRecord]: ...
    @overload
    def records(self, table: Literal["transaction", "transactions"]) -> Iterator[TransactionRecord]: ...
    @overload
    def records(self, table: Literal["attempt", "attempts"]) -> Iterator[AttemptRecord]: ...
    @overload
    def records(self, table: Literal["session", "sessions"]) -> Iterator[SessionRecord]: ...
    @overload
    def records(self, table: Literal["registration", "registrations"]) -> Iterator[RegistrationRecord]: ...
    @overload
    def records(self, table: Literal["event", "events"]) -> Iterator[EventRecord]: ...

    def records(self, table: TableName) -> Iterator[Record]:
        """The rows of a table as typed objects, in memory that does not grow.

        Args:
            table: Which.

        Yields:
            One object a row: `MessageRecord`, `AttemptRecord` and so on. Times and durations are whole nanoseconds.

        Raises:
            InputError: An input cannot be read.
            ValueError: There is no such table.

        Example:
            >>> import siptower
            >>> trace = siptower.read("examples/demo/demo.pcap.gz")
            >>> from collections import Counter
            >>> Counter(str(event.name) for event in trace.records("events")).most_common(2)
            [('reg-new', 322), ('call-start', 261)]
        """
        name = table_name(table)
        source = self._readings.source({name: None})
        return (record for _, batch in source.batches() for record in records_of(batch, name))

    # Calls and figures.

    def where(self, expression: str, on: TableName | Literal["calls"] = "calls") -> Trace:
        """The same captures, narrowed to the Call-IDs of the calls or rows that match.

        All tables, calls and figures of the narrowed trace are those of these Call-IDs: a call with everything that
        belongs to it, its challenges, later hops and messages. What the captures hold, `capture`, stays what it was.
        Which Call-IDs match is found by one more reading, when something is first asked for.

        Args:
            expression: An expression of the filter language, such as `outcome == busy and pdd > 3s`.
            on: What it is asked of: calls, or the rows of a table.

        Raises:
            ExpressionError: The expression cannot be used.
            InputError: An input can be read only once.
            TypeError: The expression is no text.
            ValueError: There is no such table.

        Example:
            >>> import siptower
            >>> trace = siptower.read("examples/demo/demo.pcap.gz", config="examples/demo/siptower.yaml")
            >>> slow = trace.where('carrier == "bluewave" and pdd > 5s')
            >>> len(list(slow.calls())), slow.messages.num_rows
            (8, 77)
            >>> trace.where("has(Diversion)", on="messages").attempts.num_rows
            0
        """
        from siptower.views.search.narrowing import CALLS, Narrowing  # noqa: PLC0415 (lark costs 0.1 s)

        if not isinstance(expression, str):
            raise TypeError(f"an expression is a str, not {type(expression).__name__}")
        narrowing = Narrowing.parse(expression, CALLS if on == "calls" else table_name(on, "calls"))
        self._readings.inputs.refuse_streams()
        return Trace(Readings(self._readings.inputs, Choice(self._readings, narrowing)))

    def ladder(self, call_id: str) -> Ladder:
        """Everything with one Call-ID, message by message; `str()` of it is the ladder as text.

        Args:
            call_id: The Call-ID, byte for byte.

        Raises:
            InputError: An input cannot be read.
            TypeError: The Call-ID is no text.
            ValueError: Nothing has this Call-ID.

        Example:
            >>> import siptower
            >>> trace = siptower.read("examples/demo/demo.pcap.gz")
            >>> ladder = trace.ladder(next(trace.calls()).call_id)
            >>> [step.title for step in ladder.steps][:4]
            ['INVITE', '100 Trying', '180 Ringing', '200 OK']
        """
        from siptower.trace.ladder import ladder_of  # noqa: PLC0415 (few ask for one)
        from siptower.views.ladder.view import LadderView  # noqa: PLC0415

        readings = self._readings
        wanted = call_id_text(call_id)
        view = LadderView((wanted,), Output(), self.settings.aliases, readings.inputs.parse_sip)
        for ladder in view.ladders(readings.source(view.tables(), wanted)):
            return ladder_of(ladder)
        raise ValueError(f"nothing has the Call-ID {shortened(call_id)!r}")

    def calls(self) -> Iterator[Call]:
        """Calls in the order in which they began: attempts of the first hop, each with the session that it led to.

        Calls that are still up at the last packet come with `open_for_ns`. The order holds within a window of 50,000
        calls, and up to 200,000 answered calls wait for their end: memory is bounded by both.

        Yields:
            One object a call.

        Raises:
            InputError: An input cannot be read.

        Example:
            >>> import siptower
            >>> trace = siptower.read("examples/demo/demo.pcap.gz")
            >>> call = next(trace.calls())
            >>> call.from_user, call.to_user, str(call.outcome), call.pdd_seconds
            ('+33199000183', '+61255500101', 'answered', 2.051872)
        """
        source = self._readings.source(CALL_TABLES)
        join = CallJoin(attempt_columns=CALL_TABLES["attempt"], session_columns=CALL_TABLES["session"])
        if isinstance(source, Memory):
            join.waiting = source.rows  # one table comes whole before the other
        # Records are smaller than the rows of the join, and many are held back.
        return sorted_within(map(call_of, joined_calls(source, join)), _beginning)

    def kpis(self) -> list[Kpi]:
        """Every figure: first of everybody, then of each carrier and direction, the busiest first.

        They cover normal traffic, as `siptower read --kpis` does: what probes and attackers do is left out.

        Raises:
            InputError: An input cannot be read.
        """
        return kpi_list(kpis(self._readings.counted()))

    def kpi(self, name: str, *, carrier: str | None = None, direction: str | None = None) -> Kpi:
        """One figure.

        Args:
            name: Such as `asr`, `ner`, `ser`, `pdd_p95`; the KPI reference lists them.
            carrier: Whose; None for everybody's.
            direction: `ingress`, `egress` or another direction of the rows; it is needed where a carrier has several.

        Raises:
            InputError: An input cannot be read.
            ValueError: There is no such figure, or nothing was counted of that carrier and direction.
        """
        return find_kpi(self.kpis(), name, carrier, direction)

    def summary(self, *, observations: bool = False) -> dict[str, Any]:
        """Every figure as one object, as `siptower read --summary --format json` prints it.

        Args:
            observations: List every single value of the delays, too; this takes a pass of its own, each time.

        Raises:
            InputError: An input cannot be read.
        """
        if not observations:
            return summary(self._readings.counted())
        source = self._readings.counting(keep_samples=True)
        for _ in source.batches():
            pass
        return summary(source.result(), observations=True)

    # What went right and wrong.

    @property
    def capture(self) -> CaptureFacts:
        """What the captures hold: packets, messages, time, and everything that was lost, by reason."""
        return self._readings.facts()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the inputs, then what weakens the figures, the gravest first; nothing when all is well."""
        facts = self.capture
        return (*(problem for problem, _ in source_problems(facts)), *warnings(facts))


def _beginning(call: Call) -> tuple[int, str]:
    """What calls are ordered by, as everywhere."""
    return call.attempt.ts, call.attempt.attempt_id


_KEPT_BY_LOAD = ("message", "transaction", "attempt", "session", "registration", "event")
"""The tables that `load` reads when none is named."""
