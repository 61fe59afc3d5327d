"""What became of a call, a registration, a request: one look, and what went wrong in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.model.enums import Fork, Hop, How, ReleasedBy
from siptower.model.outcomes import ENDS, OUTCOMES, REGISTRATION_OUTCOMES, Meaning, code_meaning
from siptower.views.ladder.model import Headline, Mark
from siptower.views.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from siptower.model.outcomes import Wording
    from siptower.views.ladder.model import Step
    from siptower.views.ladder.rows import CallRows

__all__ = ["headline"]

_ORDER = (Meaning.BAD, Meaning.WATCH, Meaning.UNKNOWN, Meaning.GOOD)
_NAMED_NUMBERS = 6
_EVENTS = {
    "no-ack": "the answer was never acknowledged: typical for NAT and routing faults",
    "session-expired": "the session timer ran out without a refresh",
    "auth-failed": "the credentials were refused",
    "reg-expired": "the registration was not renewed in time",
    "rel1xx-no-prack": "a reliable provisional response was never confirmed by PRACK",
    "notify-missing": "the subscription was accepted and no NOTIFY followed",
    "loop": "a request came back to where it had been",
    "scanner": "its source carries a scanner's signature",
}
"""Events that are findings, in words."""


def headline(rows: CallRows, steps: Sequence[Step], last_ns: int | None) -> Headline:
    """What became of everything with one Call-ID.

    Args:
        rows: Its rows.
        steps: Its messages.
        last_ns: Time of the last packet of the capture; None when that is not known.
    """
    attempts = _first_hops(rows.of("attempt"))
    registrations = _first_hops(rows.of("registration"))
    if attempts or any(step.row["opens_attempt"] for step in steps):
        return _call(rows, attempts, steps, last_ns)
    if registrations:
        return _registration(registrations, rows, steps)
    return _other(rows, steps)


def _first_hops(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["hop"] == Hop.FIRST] or rows


def _people(steps: Sequence[Step]) -> tuple[str, str]:
    """Users of From and To of the first request, or the hosts where they have none."""
    first = next((step.row for step in steps if step.is_request), steps[0].row if steps else None)
    if first is None:
        return "", ""
    return first["from_user"] or first["from_host"], first["to_user"] or first["to_host"]


def _call(rows: CallRows, attempts: list[dict[str, Any]], steps: Sequence[Step], last_ns: int | None) -> Headline:
    attempt = attempts[-1] if attempts else None
    sessions = [row for row in rows.of("session") if attempt and row["attempt_id"] == attempt["attempt_id"]]
    session = next((row for row in sessions if row["fork"] == Fork.FIRST), None)
    caller, called = _people(steps)
    facts = tuple(_call_facts(attempts, session, steps))
    if attempt is None:
        words = "still waiting for an answer at the end of the capture"
        findings = _findings(rows, steps, None)
        return Headline("call", caller, called, "", words, Meaning.UNKNOWN, facts=facts, findings=findings)
    wording = OUTCOMES[attempt["outcome"]]
    return Headline(
        "call",
        attempt["from_user"] or caller,
        attempt["to_user"] or called,
        attempt["outcome"],
        wording.words,
        wording.meaning,
        code=attempt["code"],
        reason=attempt["reason"],
        q850=attempt["q850"],
        times=_call_times(attempt, session, last_ns),
        released_by="" if session is None or session["released_by"] == ReleasedBy.UNKNOWN else session["released_by"],
        release_reason="" if session is None else session["release_reason"],
        codec="" if session is None else session["codec"],
        facts=facts,
        findings=_findings(rows, steps, session),
    )


def _call_times(attempt: dict[str, Any], session: dict[str, Any] | None, last_ns: int | None) -> dict[str, int]:
    times = {name: attempt[name] for name in ("srd", "pdd", "pgad")}
    if session is not None:
        times |= {"talk": session["sdt"], "sdd": session["sdd"]}
    elif attempt["outcome"] == "answered" and last_ns is not None:
        times["open"] = max(0, last_ns - attempt["ts"] - (attempt["pgad"] or 0))
    return {name: time for name, time in times.items() if time is not None}


def _call_facts(attempts: list[dict[str, Any]], session: dict[str, Any] | None, steps: Sequence[Step]) -> Iterator[str]:
    """What is unusual and neither good nor bad."""
    if len(attempts) > 1:
        yield f"{len(attempts)} attempts, the last one counts here"
    attempt = attempts[-1] if attempts else None
    if attempt is not None:
        if attempt["invites"] > 1:
            yield f"{attempt['invites']} INVITEs in one chain"
        if attempt["early_dialogs"] > 1:
            yield f"forked into {attempt['early_dialogs']} early dialogs"
        if attempt["inferred"]:
            yield "the answer was missed and proved by what followed"
    hops = sum(1 for step in steps if step.is_request and step.row["hop"] == Hop.NEXT and step.row["opens_transaction"])
    if hops:
        yield f"{counted(hops, 'request')} seen at a further hop"
    if session is not None:
        for name, noun in (("reinvites", "re-INVITE"), ("updates", "UPDATE"), ("holds", "hold")):
            if session[name]:
                yield counted(session[name], noun)


def _registration(registrations: list[dict[str, Any]], rows: CallRows, steps: Sequence[Step]) -> Headline:
    last = registrations[-1]
    wording = REGISTRATION_OUTCOMES[last["outcome"]]
    facts = [f"{last['operation']}"]
    if last["expires"] is not None:
        facts.append(f"expires after {last['expires']} s")
    if len(registrations) > 1:
        facts.append(f"{len(registrations)} registration attempts, the last one counts here")
    caller, _ = _people(steps)
    return Headline(
        "registration",
        caller,
        last["aor"],
        last["outcome"],
        wording.words,
        wording.meaning,
        code=last["code"],
        times={} if last["rrd"] is None else {"rrd": last["rrd"]},
        facts=tuple(facts),
        findings=_findings(rows, steps, None),
    )


def _other(rows: CallRows, steps: Sequence[Step]) -> Headline:
    """Whatever else has a Call-ID: the method of its first request, and how its transactions ended."""
    caller, called = _people(steps)
    method = next((step.row["method"] for step in steps if step.is_request), "?")
    finals = [row for row in rows.of("transaction") if row["method"] == method]
    findings = _findings(rows, steps, None)
    if not finals:
        return Headline(
            method, caller, called, "", "no final response in this capture", Meaning.UNKNOWN, findings=findings
        )
    code = finals[-1]["code"]
    reason = next((str(step.row["reason"]) for step in reversed(steps) if str(step.row["status"]) == code), "")
    meaning = code_meaning(code)
    words = {Meaning.GOOD: "accepted"}.get(meaning, "not accepted") if code[:1].isdigit() else _ENDS.get(code, code)
    facts = (counted(len(finals), f"{method} transaction"),) if len(finals) > 1 else ()
    return Headline(method, caller, called, code, words, meaning, code, reason, facts=facts, findings=findings)


_ENDS = {"timeout": "no answer in time", "transport_error": "could not be delivered"}


def _findings(rows: CallRows, steps: Sequence[Step], session: dict[str, Any] | None) -> tuple[Mark, ...]:
    """What went wrong, the gravest first."""
    found: dict[str, Mark] = {}
    for event in rows.of("event"):
        words = _EVENTS.get(event["name"])
        if words:
            found.setdefault(event["name"], Mark(event["name"], words, Meaning.BAD))
    if session is not None:
        ending: Wording = ENDS[session["how"]]
        if session["how"] not in {How.BYE, How.EXPIRED}:
            found[session["how"]] = Mark(session["how"], f"{ending.words}: {ending.explanation}", ending.meaning)
        if not session["acknowledged"] and "no-ack" not in found:
            found["no-ack"] = Mark("no-ack", "no ACK was seen for the answer", Meaning.WATCH)
    for row in rows.of("transaction"):
        if row["code"] in _ENDS:
            name = f"{row['method']} {row['code']}"
            found.setdefault(name, Mark(name, f"{row['method']}: {_ENDS[row['code']]}", Meaning.BAD))
    found |= _of_steps(steps)
    if rows.left_out:
        words = f"{counted(rows.left_out, 'message')} beyond the first {len(rows.messages):,} left out of the ladder"
        found["left_out"] = Mark("left_out", words, Meaning.WATCH)
    return tuple(sorted(found.values(), key=lambda mark: _ORDER.index(mark.meaning)))


_STEP_FINDINGS = {"answered_although_cancelled", "cancel_late", "truncated", "malformed", "lenient", "partial"}


def _of_steps(steps: Sequence[Step]) -> Mapping[str, Mark]:
    """Findings of single messages, each kind once with the numbers of its messages."""
    numbers: dict[str, list[int]] = {}
    first: dict[str, Mark] = {}
    repeated = 0
    for step in steps:
        repeated += step.retransmission
        anomaly = step.row["anomaly"]
        for mark in step.marks:
            if mark.name in _STEP_FINDINGS or mark.name == anomaly:
                numbers.setdefault(mark.name, []).append(step.number)
                first.setdefault(mark.name, mark)
    found = {}
    for name, where in numbers.items():
        places = ", ".join(f"#{number}" for number in where[:_NAMED_NUMBERS])
        more = f" and {len(where) - _NAMED_NUMBERS:,} more" if len(where) > _NAMED_NUMBERS else ""
        words = first[name].words if len(where) == 1 else first[name].words.split(":")[0]
        found[name] = Mark(name, f"{words} ({places}{more})", first[name].meaning)
    if repeated:
        found["retransmission"] = Mark("retransmission", counted(repeated, "retransmission"), Meaning.WATCH)
    return found
