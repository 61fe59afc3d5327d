"""What a ladder is: the hosts of one call, its messages step by step, what became of it. No text of any front end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from siptower.model.outcomes import Meaning

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["Headline", "Host", "Ladder", "Mark", "Media", "MediaLine", "Note", "Step"]


@dataclass(frozen=True, slots=True)
class Host:
    """One column of the ladder."""

    name: str
    """Its address; address and port where one address plays several parts."""

    alias: str = ""
    """What the operator calls it; empty when nothing."""

    ports: tuple[int, ...] = ()
    """Ports that it used, in the order in which they appeared; only the first few."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something worth knowing about one message."""

    name: str
    """Stable name, for programs: `retransmission`, `hold`, `late_2xx` ..."""

    words: str
    """The same in words."""

    meaning: Meaning = Meaning.UNKNOWN
    """What it means to an operator; `unknown` for what is neither good nor bad."""


@dataclass(frozen=True, slots=True)
class MediaLine:
    """One media section of a session description."""

    kind: str
    """`audio`, `video`, `image` or `other`."""

    address: str
    """Where its writer wants to receive it; empty when that is not said."""

    port: int
    """Its port; 0 refuses the media."""

    codecs: tuple[str, ...]
    """Names of the codecs, most preferred first."""

    direction: str
    """`sendrecv`, `sendonly`, `recvonly` or `inactive`."""

    encrypted: bool
    """It is SRTP."""

    ptime: int | None
    """Milliseconds in a packet; None when that is not said."""


@dataclass(frozen=True, slots=True)
class Media:
    """The session description of one message."""

    role: str
    """`offer` or `answer` (RFC 3264); empty where it only repeats an answer, or belongs to no exchange."""

    lines: tuple[MediaLine, ...]
    """Its media sections."""

    hold: bool
    """Every media that may flow is on hold."""

    changes: tuple[str, ...] | None
    """What changed against the last description of the same side, in words; None for the first one of a side."""

    rewritten: tuple[str, ...] | None = None
    """What its sender changed in the description that it passes on, in words; None where it passes none on."""


@dataclass(frozen=True, slots=True)
class Step:
    """One message."""

    number: int
    """Its place in the ladder, from 1."""

    ts: int
    """Capture time, nanoseconds since 1970 (UTC)."""

    delta: int | None
    """Nanoseconds since the message before; None for the first."""

    source: int
    """Index of the host that sent it."""

    target: int
    """Index of the host that it went to."""

    row: Mapping[str, Any]
    """Its columns of the table `message`."""

    dialog: str = ""
    """Letter of the early dialog that it belongs to, where the call forked; else empty."""

    of: int | None = None
    """Number of the message that it repeats (retransmission) or passes on (next hop); None for all others."""

    copies: int = 0
    """For a retransmission: which one it is, from 1."""

    media: Media | None = None
    """Its session description; None without one."""

    marks: tuple[Mark, ...] = ()
    """What is worth knowing about it."""

    @property
    def is_request(self) -> bool:
        """It is a request."""
        return self.row["status"] is None

    @property
    def retransmission(self) -> bool:
        """It repeats a message of its hop."""
        return bool(self.row["retransmission"])

    @property
    def title(self) -> str:
        """Method, or status and reason."""
        if self.is_request:
            return str(self.row["method"]) or "?"
        return f"{self.row['status']} {self.row['reason']}".rstrip()

    def has(self, name: str) -> bool:
        """It carries a mark of that name."""
        return any(mark.name == name for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened without a message: a timer that fired, a silence."""

    ts: int
    """When."""

    after: int
    """Number of the last message before it; 0 when there is none."""

    mark: Mark
    """What."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What became of it, in one look."""

    kind: str
    """`call`, `registration`, or the method of the first request; `?` when no request was seen."""

    caller: str
    """Who asked: user of the From URI, or its host."""

    called: str
    """Who was asked for."""

    outcome: str
    """Stable name of the outcome; empty when it is not known yet."""

    words: str
    """The outcome in words."""

    meaning: Meaning
    """What the outcome means to an operator."""

    code: str = ""
    """Final status code, `timeout` or `transport_error`; empty when none came."""

    reason: str = ""
    """Reason phrase of the final response."""

    q850: int | None = None
    """Q.850 cause of the final response; None without one."""

    times: Mapping[str, int] = field(default_factory=dict)
    """Nanoseconds by name: `srd`, `pdd`, `pgad`, `rrd`, `talk`, `sdd`, and `open`: since the answer of a call that is
    still up."""

    released_by: str = ""
    """Who ended the answered call: `caller`, `callee`; empty when nobody was seen to."""

    release_reason: str = ""
    """Reason header of the BYE."""

    codec: str = ""
    """Codec of the answer."""

    facts: tuple[str, ...] = ()
    """What else there is to know, in words: attempts, forks, refreshes, holds."""

    findings: tuple[Mark, ...] = ()
    """What went wrong, in words, the gravest first."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """One call, registration, subscription: everything with one Call-ID."""

    call_id: str
    """Its Call-ID."""

    headline: Headline
    """What became of it."""

    hosts: tuple[Host, ...]
    """Columns, in the order in which they appeared."""

    steps: tuple[Step, ...]
    """Messages in the order of their capture times."""

    notes: tuple[Note, ...] = ()
    """What happened between them."""

    left_out: int = 0
    """Messages beyond the most that one ladder holds."""
