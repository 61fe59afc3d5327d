"""One SIP message as Python values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from siptower.model.enums import Validity
from siptower.model.records import Issue
from siptower.model.sip_headers import COMPACT_FORMS
from siptower.server.wiring import real_parts
from siptower.views.parsing import explain

__all__ = ["Headers", "ParsedMessage", "parse_sip"]


@dataclass(frozen=True, slots=True)
class Headers(Mapping[str, str]):
    """The headers of a message: a mapping of names to values that also keeps order and repetitions.

    Names are found without regard to case and by their compact forms: `headers["v"]`, `headers["via"]` and
    `headers["Via"]` are the same. A name that stands more than once gives its first value; `all` gives each.
    """

    lines: tuple[tuple[str, str], ...]
    """Name and value of every header line in the order of the message, compact names in full, folds as spaces."""

    _by_name: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find lines by name."""
        by_name: dict[str, list[str]] = {}
        for name, value in self.lines:
            by_name.setdefault(_key(name), []).append(value)
        object.__setattr__(self, "_by_name", by_name)

    def __getitem__(self, name: str) -> str:
        """The first value of a header.

        Raises:
            KeyError: The message has no such header.
        """
        try:
            return self._by_name[_key(name)][0]
        except KeyError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        """Each name once, in the order of the message."""
        seen: set[str] = set()
        for name, _ in self.lines:
            if _key(name) not in seen:
                seen.add(_key(name))
                yield name

    def __len__(self) -> int:
        """How many different headers there are."""
        return len(self._by_name)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, line by line; comma lists are not taken apart.

        Args:
            name: Its name, in any case, or its compact form.

        Returns:
            Its values; none when the message has no such header.
        """
        return tuple(self._by_name.get(_key(name), ()))


def _key(name: str) -> str:
    lower = name.lower()
    return _FULL_NAMES.get(lower, lower)


_FULL_NAMES = {compact: full for full, compact in COMPACT_FORMS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMessage:
    """What siptower understands of one SIP message. Damage is data: it stands in `validity` and `issues`."""

    validity: Validity
    """How well it keeps to the standard: `valid`, `lenient`, or `malformed` when it must not change any state."""

    issues: tuple[Issue, ...]
    """Every deviation: code, byte offset, RFC section, and its meaning in words."""

    method: str | None
    """Method of a request; None for anything else."""

    request_uri: str | None
    """Request-URI of a request; None for anything else."""

    status: int | None
    """Status code of a response; None for anything else."""

    reason: str | None
    """Reason phrase of a response, which may be empty; None for anything else."""

    call_id: str
    """Call-ID; empty when there is none."""

    headers: Headers
    """Its headers."""

    body: bytes
    """Its body, as far as it is there."""

    @property
    def is_request(self) -> bool:
        """It is a request."""
        return self.method is not None

    @property
    def is_response(self) -> bool:
        """It is a response."""
        return self.status is not None


def parse_sip(data: bytes | bytearray | memoryview) -> ParsedMessage:
    r"""Read one SIP message, with every deviation from the standard.

    Anything is taken and nothing is refused: what is no SIP message at all is `malformed`. Bytes that are no UTF-8
    stand as U+FFFD in texts; `body` has the bytes themselves.

    Args:
        data: The message as it was on the wire: what a UDP datagram carried.

    Returns:
        What the engine makes of it, the same as in a capture.

    Raises:
        TypeError: It is no bytes.

    Example:
        >>> import siptower
        >>> message = siptower.parse_sip(b"OPTIONS sip:bob@example.org SIP/2.0\r\nv: SIP/2.0/UDP 192.0.2.1\r\n\r\n")
        >>> message.method, message.request_uri, str(message.validity)
        ('OPTIONS', 'sip:bob@example.org', 'malformed')
        >>> message.headers["Via"]
        'SIP/2.0/UDP 192.0.2.1'
        >>> for issue in message.issues[:2]:
        ...     print(issue.code, issue.offset, issue.reference, issue.meaning)
        from_missing 65 RFC 3261 8.1.1.3 There is no From.
        to_missing 65 RFC 3261 8.1.1.2 There is no To.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(f"a message is bytes, not {type(data).__name__}")
    data = bytes(data)
    found = explain("", real_parts().parse_sip(data)).found
    return ParsedMessage(
        validity=Validity(found["validity"]),
        issues=tuple(Issue(issue["code"], issue["offset"], issue["reference"]) for issue in found["issues"]),
        method=found.get("method"),
        request_uri=found.get("request_uri"),
        status=found.get("status"),
        reason=found.get("reason"),
        call_id=found["call_id"],
        headers=Headers(tuple((header["name"], header["value"]) for header in found["headers"])),
        body=data[found["body_offset"] : found["body_offset"] + found["body_bytes"]],
    )
