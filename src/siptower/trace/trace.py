"""Captures as Python values: tables, records, calls and figures, read when they are asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from siptower.trace.call import CALL_TABLES, call_of
from siptower.trace.kept import Kept
from siptower.trace.kpi import find_kpi, kpi_list
from siptower.trace.names import column_names, table_name
from siptower.trace.passes import Memory, Pass, warn_of_partial
from siptower.trace.records import records_of
from siptower.views.calls import CallJoin, sorted_within
from siptower.views.capture import capture_facts, source_problems, warnings
from siptower.views.kpis import KpiView, kpis
from siptower.views.output import Output
from siptower.views.report import joined_calls
from siptower.views.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
    from siptower.pipeline.reading import ReadingResult
    from siptower.trace.call import Call
    from siptower.trace.inputs import Inputs
    from siptower.trace.kpi import Kpi
    from siptower.trace.names import TableName
    from siptower.views.capture import CaptureFacts

__all__ = ["Trace"]

_FIGURES = KpiView(Output())
"""The view whose plan counts every figure."""


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

    def __init__(self, inputs: Inputs) -> None:
        """Take what is to be read. `siptower.read` is the way to make one.

        Args:
            inputs: The captures, and how they are read.
        """
        self._inputs = inputs
        self._kept = Kept()
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"<Trace of {self._inputs.words()}: {self._kept.words()}>"

    # What it was made of.

    @property
    def paths(self) -> tuple[str, ...]:
        """The captures, as they were given."""
        return self._inputs.paths

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._inputs.settings

    # Tables.

    @property
    def messages(self) -> pa.Table:
        """SIP messages, one row each, with their bytes in `raw`: the largest of the tables."""
        return self._table("message")

    @property
    def transactions(self) -> pa.Table:
        """Transactions, one row each."""
        return self._table("transaction")

    @property
    def attempts(self) -> pa.Table:
        """Session attempts of every hop, one row each."""
        return self._table("attempt")

    @property
    def sessions(self) -> pa.Table:
        """Answered sessions that ended, one row each."""
        return self._table("session")

    @property
    def registrations(self) -> pa.Table:
        """Registration attempts, one row each."""
        return self._table("registration")

    @property
    def events(self) -> pa.Table:
        """Things worth telling, one row each."""
        return self._table("event")

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
        names = [table_name(table) for table in tables] or list(_KEPT_BY_LOAD)
        with self._lock:
            missing = dict.fromkeys(name for name in names if name not in self._kept.tables)
            if missing or self._kept.result is None:
                self._read_and_keep(missing)
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
            return self._table(name)
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
        return (batch.select(chosen) for _, batch in self._source({name: chosen}).batches())

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
        source = self._source({name: None})
        return (record for _, batch in source.batches() for record in records_of(batch, name))

    # Calls and figures.

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
        source = self._source(CALL_TABLES)
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
        with self._lock:
            counted = self._counted()
            if self._kept.kpis is None:
                self._kept.kpis = kpi_list(kpis(counted))
            return list(self._kept.kpis)

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
            return summary(self._counted())
        source = self._pass({}, keep_samples=True)
        for _ in source.batches():
            pass
        return summary(source.result(), observations=True)

    # What went right and wrong.

    @property
    def capture(self) -> CaptureFacts:
        """What the captures hold: packets, messages, time, and everything that was lost, by reason."""
        facts = self._kept.facts
        return capture_facts(self._counted().status) if facts is None else facts

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the inputs, then what weakens the figures, the gravest first; nothing when all is well."""
        facts = self.capture
        return (*(problem for problem, _ in source_problems(facts)), *warnings(facts))

    # Reading.

    def _table(self, name: str) -> pa.Table:
        with self._lock:
            if name not in self._kept.tables:
                self._read_and_keep({name: None})
            return self._kept.tables[name]

    def _counted(self) -> ReadingResult:
        with self._lock:
            return self._kept.result or self._read_and_keep({})

    def _read_and_keep(self, tables: Mapping[str, None]) -> ReadingResult:
        """One pass that keeps tables and figures."""
        from siptower.trace.schemas import gathered  # noqa: PLC0415 (pyarrow costs 0.1 s)

        source = self._pass(tables)
        if tables:
            self._kept.tables |= gathered(source.batches(), tables)
        else:
            for _ in source.batches():
                pass
        self._kept.result = source.result()
        return self._kept.result

    def _source(self, tables: Mapping[str, tuple[str, ...] | None]) -> Pass | Memory:
        """Where rows come from: out of memory when all of them are there."""
        with self._lock:
            kept = self._kept
            if kept.result is not None and tables.keys() <= kept.tables.keys():
                return Memory({name: kept.tables[name] for name in tables}, kept.result)
        return Pass(self._inputs.start(tables, None), self._note)

    def _pass(self, tables: Mapping[str, tuple[str, ...] | None], *, keep_samples: bool = False) -> Pass:
        return Pass(self._inputs.start(tables, _FIGURES.plan(), keep_samples=keep_samples), self._note)

    def _note(self, result: ReadingResult) -> None:
        """Remember what became of the inputs, and warn of it the first time."""
        with self._lock:
            if self._kept.facts is None:
                self._kept.facts = capture_facts(result.status)
                warn_of_partial(self._kept.facts)


def _beginning(call: Call) -> tuple[int, str]:
    """What calls are ordered by, as everywhere."""
    return call.attempt.ts, call.attempt.attempt_id


_KEPT_BY_LOAD = ("message", "transaction", "attempt", "session", "registration", "event")
"""The tables that `load` reads when none is named."""
