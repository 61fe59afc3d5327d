"""The ladder for programs: its steps as flat objects, its hosts and its headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.views.ladder.hosts import written_endpoint
from siptower.views.wording import iso_time, seconds

if TYPE_CHECKING:
    from siptower.views.ladder.model import Headline, Host, Ladder, Mark, Media, Step

__all__ = ["STEP_KEYS", "ladder_object", "step_object"]

_COLUMNS = ("request_uri", "from_tag", "to_tag", "branch", "bytes", "validity", "input", "vlans", "tunnels", "hop")

STEP_KEYS = (
    *("call_id", "number", "ts", "delta", "since_start", "source", "source_endpoint", "target", "target_endpoint"),
    *("transport", "kind", "method", "status", "reason", "cseq", "retransmission", "of", "dialog", "sdp", "marks"),
    *("words", *_COLUMNS, "issues"),
)
"""Keys of a step for programs; `docs/guides/ladder.md` says what each means."""


def step_object(ladder: Ladder, step: Step) -> dict[str, Any]:
    """A step for programs: times in ISO 8601, durations in seconds."""
    row = step.row
    return {
        "call_id": ladder.call_id,
        "number": step.number,
        "ts": iso_time(step.ts),
        "delta": seconds(step.delta),
        "since_start": seconds(step.ts - ladder.steps[0].ts),
        "source": ladder.hosts[step.source].name,
        "source_endpoint": written_endpoint(row["src_ip"], row["src_port"]),
        "target": ladder.hosts[step.target].name,
        "target_endpoint": written_endpoint(row["dst_ip"], row["dst_port"]),
        "transport": row["transport"],
        "kind": "request" if step.is_request else "response",
        "method": row["method"],
        "status": row["status"],
        "reason": row["reason"],
        "cseq": row["cseq"],
        "retransmission": step.retransmission,
        "of": step.of,
        "dialog": step.dialog,
        "sdp": None if step.media is None else _media_object(step.media),
        "marks": [mark.name for mark in step.marks],
        "words": [mark.words for mark in step.marks],
        **{name: row[name] for name in _COLUMNS},
        "issues": list(row["issues"] or ()),
    }


def ladder_object(ladder: Ladder) -> dict[str, Any]:
    """A whole ladder for programs."""
    return {
        "call_id": ladder.call_id,
        "headline": _headline_object(ladder.headline),
        "hosts": [_host_object(host) for host in ladder.hosts],
        "steps": [step_object(ladder, step) for step in ladder.steps],
        "notes": [{"ts": iso_time(note.ts), "after": note.after, **_mark_object(note.mark)} for note in ladder.notes],
        "left_out": ladder.left_out,
    }


def _host_object(host: Host) -> dict[str, Any]:
    return {"name": host.name, "alias": host.alias, "ports": list(host.ports)}


def _mark_object(mark: Mark) -> dict[str, str]:
    return {"name": mark.name, "words": mark.words, "meaning": mark.meaning.value}


def _media_object(media: Media) -> dict[str, Any]:
    return {
        "role": media.role,
        "hold": media.hold,
        "media": [
            {
                "kind": line.kind,
                "address": line.address,
                "port": line.port,
                "codecs": list(line.codecs),
                "direction": line.direction,
                "encrypted": line.encrypted,
                "ptime": line.ptime,
            }
            for line in media.lines
        ],
        "changes": None if media.changes is None else list(media.changes),
        "rewritten": None if media.rewritten is None else list(media.rewritten),
    }


def _headline_object(told: Headline) -> dict[str, Any]:
    return {
        "kind": told.kind,
        "from": told.caller,
        "to": told.called,
        "outcome": told.outcome,
        "words": told.words,
        "meaning": told.meaning.value,
        "code": told.code,
        "reason": told.reason,
        "q850": told.q850,
        "times": {name: seconds(time) for name, time in told.times.items()},
        "released_by": told.released_by,
        "release_reason": told.release_reason,
        "codec": told.codec,
        "facts": list(told.facts),
        "findings": [_mark_object(mark) for mark in told.findings],
    }
