"""Rows of calls for tests of ladders: real SIP, read by the real parser, without a capture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.engine import parse_sip
from siptower.views.ladder.build import build_ladder
from siptower.views.ladder.rows import CallRows
from tests.unit.rows import SECOND, START

if TYPE_CHECKING:
    from siptower.views.ladder.model import Ladder

ALICE, PROXY, BOB = "10.1.0.10", "10.0.0.1", "10.2.0.20"


def sdp(address: str = ALICE, port: int = 4000, formats: str = "8", direction: str = "sendrecv") -> bytes:
    """A session description with one audio line."""
    return (
        f"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP {formats}\r\na={direction}\r\n"
    ).encode()


def message(
    at: float,
    start: str,
    source: str = ALICE,
    target: str = PROXY,
    *,
    cseq: str = "1 INVITE",
    to_tag: str = "",
    from_tag: str = "f",
    branch: str = "",
    headers: tuple[str, ...] = (),
    body: bytes = b"",
    **columns: object,
) -> dict[str, Any]:
    """A row of the table `message`; `start` is `INVITE` or `180 Ringing`."""
    number, method = cseq.split(" ")
    first, _, reason = start.partition(" ")
    status = int(first) if first.isdigit() else None
    method = method if status is not None else first
    branch = branch or f"z9hG4bK-{method}-{number}"
    lines = [
        f"{method} sip:bob@example SIP/2.0" if status is None else f"SIP/2.0 {start}",
        f"Via: SIP/2.0/UDP {source};branch={branch}",
        f"From: <sip:alice@example>;tag={from_tag}",
        f"To: <sip:bob@example>{f';tag={to_tag}' if to_tag else ''}",
        "Call-ID: one@example",
        f"CSeq: {number} {method}",
        *headers,
        *(("Content-Type: application/sdp",) if body.startswith(b"v=0") else ()),
        f"Content-Length: {len(body)}",
    ]
    raw = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return {
        "ts": START + round(at * SECOND),
        "ts_last": START + round(at * SECOND),
        "input": "a.pcap",
        "src_ip": source,
        "src_port": 5060,
        "dst_ip": target,
        "dst_port": 5060,
        "transport": "udp",
        "vlans": [],
        "tunnels": "",
        "vni": None,
        "truncated": False,
        "method": method,
        "status": status,
        "reason": reason,
        "request_uri": "sip:bob@example",
        "call_id": "one@example",
        "cseq": int(number),
        "from_user": "alice",
        "from_host": "example",
        "from_tag": from_tag,
        "to_user": "bob",
        "to_host": "example",
        "to_tag": to_tag,
        "branch": branch,
        "user_agent": "",
        "content_type": "",
        "body_bytes": len(body),
        "bytes": len(raw),
        "opens_transaction": status is None,
        "opens_attempt": status is None and not to_tag,
        "reinvite": method == "INVITE" and status is None and bool(to_tag),
        "opens_partial_dialog": False,
        "retransmission": False,
        "hop": "first",
        "attempt_id": "a",
        "validity": "valid",
        "anomaly": None,
        "issues": [],
        "raw": raw,
        "class": "normal",
    } | columns


def answered(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """INVITE, 180, 200 and ACK, and what comes then."""
    return [
        message(0, "INVITE", body=sdp()),
        message(1, "180 Ringing", PROXY, ALICE, to_tag="b"),
        message(3, "200 OK", PROXY, ALICE, to_tag="b", body=sdp(PROXY, 5000)),
        message(3.1, "ACK", to_tag="b", opens_transaction=False, opens_attempt=False),
        *more,
    ]


def ladder(*messages: dict[str, Any], aliases: dict[str, str] | None = None, **others: list[dict[str, Any]]) -> Ladder:
    """The ladder of some messages, and rows of other tables by their names."""
    rows = CallRows("one@example", list(messages), dict(others))
    return build_ladder(rows, aliases or {}, parse_sip, START + 100 * SECOND)


def marks(built: Ladder, number: int) -> list[str]:
    """Names of the marks of a step."""
    return [mark.name for mark in built.steps[number - 1].marks]
