"""The native module: threads, protocol decoding, tracking and counting, written in Rust.

It is reached through `siptower.engine`. Times are whole nanoseconds since 1970 (UTC) and durations whole nanoseconds.
Calls that work or wait let other Python threads run meanwhile. Damage in traffic never raises: it is data.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, Self, final

__all__ = [
    "ArrowBatch",
    "Engine",
    "Progress",
    "RowText",
    "defaults",
    "filter_accepts",
    "parse_sip",
    "redact",
    "schema",
    "sip_spans",
]

class _SpeaksArrow(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

@final
class ArrowBatch:
    r"""Some rows of one table, for whoever speaks the Arrow PyCapsule protocol: `pyarrow.record_batch(batch)`.

    Handing over copies nothing and can be done as often as wanted.

    As text, times are ISO 8601, durations seconds, and bytes that are no UTF-8 stand as `\xff`; the text is UTF-8, and
    what could drive a terminal stands as an escape. Each form takes `at_most`, the most rows from the first on that are
    written (None for all), and raises ValueError for columns of a type that no table has.
    """

    def __new__(cls, rows: _SpeaksArrow) -> Self:
        """Take over rows from elsewhere without a copy, such as a `pyarrow.RecordBatch`.

        Args:
            rows: The columns of one table, any of them.

        Raises:
            ValueError: It is no struct of columns.
        """

    @property
    def num_rows(self) -> int:
        """Number of rows; at least one where the engine made the batch."""

    def ndjson(self, at_most: int | None = None) -> RowText:
        """The rows as JSON objects, each on a line of its own."""

    def json(self, at_most: int | None = None) -> RowText:
        """The rows as members of a JSON array, one a line: commas between them, no brackets around them."""

    def csv(self, at_most: int | None = None) -> RowText:
        """The rows as lines of CSV (RFC 4180, line feed) without a heading.

        No cell is a formula to a spreadsheet: an apostrophe goes before what would be one.
        """

    def __arrow_c_schema__(self) -> object:
        """The schema: a capsule named `arrow_schema`. Durations carry the field metadata `unit` = `ns`."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """Schema and rows: capsules named `arrow_schema` and `arrow_array`, the latter of a struct array.

        Args:
            requested_schema: Is taken and ignored: nothing is converted.
        """

@final
class Engine:
    """Reads captures on a thread of its own, tracks what is in them and hands out batches of rows.

    The queue of batches is bounded, and a full one makes the reading wait: whoever asks for tables must take the
    batches. Dropping the engine stops it.
    """

    def __new__(cls, config: str) -> Self:
        """Check a configuration. Nothing is opened before `start`.

        Args:
            config: JSON object with any of `sources` (list of `{"path", "follow"}`; `-` is standard input), `filter`
                (link type number to instructions, each `[code, jump if true, jump if false, k]`; null takes every
                packet), `settings` (of the tracker), `sip_ports`, `duplicate_window_ns`, `parser`, `tables` (table to
                list of columns, null for all), `call_ids` (list of Call-IDs, byte for byte: of tables with a column
                `call_id` only their rows are gathered and counted, while everything is tracked as ever; null for all),
                `measures` (the plan of what is counted), `keep_samples`, `finalize`, `redact`, `split` (files of calls:
                the fields of `SplitSettings` in the crate `sink`; null writes none), `batch_rows` and
                `queue_batches`. Unknown keys are refused.

        Raises:
            ValueError: The configuration cannot be used; the text says where and why.
        """

    def start(self) -> None:
        """Open the sources and begin to read. A source that fails is told in `status`; the others are read.

        Raises:
            RuntimeError: It was started or stopped before, or no thread could be started.
        """

    def next_batch(self, timeout: float) -> tuple[str, ArrowBatch] | None:
        """Take the next batch.

        Batches of one table come in the order of their rows. How rows are spread over batches means nothing.

        Args:
            timeout: Seconds to wait at most, not negative.

        Returns:
            Table and batch; None when none came in time or when there are no more, which `finished` tells apart.

        Raises:
            RuntimeError: The engine has a defect and failed. Every batch before was handed out.
            ValueError: The timeout is negative, not a number or endless.
        """

    def finished(self) -> bool:
        """Whether nothing more will come: everything was read, or the reading was stopped, and every batch was taken.

        Raises:
            RuntimeError: The engine has a defect and failed.
        """

    def stop(self) -> None:
        """End the reading wherever it waits, and let the rows that were made so far come as the last batches.

        Returns at once. Timers do not fire as they would at the end of the input.
        """

    def progress(self) -> Progress:
        """How far the reading has come."""

    def measures(self) -> str:
        """What was counted so far.

        Returns:
            JSON: the results of the plan, `null` when there was no plan.
        """

    def exposition(self) -> str:
        """What was counted so far, as Prometheus text; empty when there was no plan."""

    def status(self) -> str:
        """The state of everything. Reasons are counts by a stable name.

        Returns:
            JSON object:
            `capture`: what became of the packets. Each is counted once: `packets` is the sum of `filtered` (left out by
                the filter before anything else saw them; reasons), `duplicates`, `keepalives`, `messages` (SIP, valid
                or lenient), `malformed` (SIP that changed no state; reasons), `probes` (no SIP at a SIP port),
                `ignored` (no SIP at all; reasons) and `dropped` (could not be read, so that SIP may be lost with them;
                reasons). `datagrams_reassembled`, `tcp_gaps`; `first_ns` and `last_ns`, the earliest and the latest
                stamp of what the filter let through, null without packets; `filtered_link_types`, how many packets of
                `no_program` each link type had, by its number.
            `sources`: list in the order of the configuration: `name`, `packets`, `error` with `kind` (stable name),
                `message` (goes on after the name: `is empty`), `hint` and `warning` (every whole packet was read all
                the same); null when nothing went wrong.
            `active`: what is open: `sessions`, `early_dialogs`, `registrations`, `addresses_of_record`,
                `subscriptions`, `subscriptions_by_package`, `publications`, `compat_sessions` (as sip-exporter v1.11
                would count).
            `tables`: list of `table`, `entries`, `bytes`, `offered` (= `accepted` + `refused`), `evicted` (by reason).
            `split`: what was written into files of calls and what was not; null when none were asked for.
            `queues`: by name `capacity`, `waiting`, `offered`, `accepted`, `dropped` (reasons).
        """

@final
class Progress:
    """How far the reading has come."""

    @property
    def bytes_read(self) -> int:
        """Bytes read of all sources, as they are stored (compressed where they are)."""

    @property
    def bytes_total(self) -> int | None:
        """Their size together in bytes; None when one of them has no size, such as a pipe."""

    @property
    def packets(self) -> int:
        """Packets read."""

    @property
    def messages(self) -> int:
        """SIP messages, malformed ones left out."""

    @property
    def clock_ns(self) -> int:
        """The latest capture time; 0 before the first packet."""

@final
class RowText:
    """Text of rows, UTF-8, in pieces of some 64 KiB that hold whole rows."""

    def __iter__(self) -> Iterator[bytes]:
        """Itself."""

    def __next__(self) -> bytes:
        """The next piece."""

def defaults() -> str:
    """What the engine does where the configuration says nothing.

    Returns:
        JSON object: a whole configuration.
    """

def filter_accepts(program: Sequence[tuple[int, int, int, int]], data: bytes, original_len: int) -> bool:
    """Ask one program of a filter about one packet.

    Args:
        program: Its instructions as libpcap compiles them: code, jump if true, jump if false, k.
        data: What was captured of the packet.
        original_len: Its length on the wire.

    Raises:
        ValueError: The program cannot be run here; the text says why.
    """

def parse_sip(data: bytes) -> str:
    """Read one SIP message.

    Args:
        data: What a UDP datagram carried. Anything is taken.

    Returns:
        JSON object: `validity` (`valid`, `lenient`, `malformed`), `issues` (list of `code`, `offset` in bytes,
        `reference`), `method` and `request_uri` of a request or `status` and `reason` of a response, `call_id`,
        `headers` (list of `name`, in full where the message has the compact form, and `value`, folds read as spaces),
        `body_offset` (where the body begins), `body_bytes` (its length) and, where the body holds a session
        description, `sdp`: `session_id`, `version`, `hold` (every media that may flow is on hold) and `media`, a list
        of `kind`, `address`, `port`, `proto`, `codecs` (`PCMA/8000`, most preferred first; formats that are no codecs
        as they are), `direction`, `encrypted` and `ptime` in milliseconds. Bytes that are no UTF-8 are shown as
        U+FFFD.
    """

def redact(data: bytes) -> bytes:
    """Replace the secrets and the content of one SIP message by `x`, byte for byte.

    Args:
        data: What a UDP datagram carried. Anything is taken.

    Returns:
        As many bytes as were given.
    """

def sip_spans(data: bytes) -> list[tuple[int, int, str]]:
    """Where the telling parts of one SIP message stand, for whoever shows it.

    Args:
        data: What a UDP datagram carried. Anything is taken.

    Returns:
        Offset and length in bytes, and what stands there: `method`, `status`, `reason`, `header` (its name), `uri`,
        `tag` or `branch`. In rising order, and none overlaps another.
    """

def schema() -> str:
    """The tables and their columns.

    Returns:
        JSON object: `tables`, a list of `name`, `doc`, `written` and `columns`, each with `name`, `type`, `optional`,
        `label`, `doc`, `source` and, for enums, `enum` and `values`.
    """
