"""What outcomes mean: for whom they are good or bad, and how to say them in plain words.

The names are those of `schema/enums.toml`; a test compares them. Words are for people, names are for programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ENDS",
    "FAILED",
    "OUTCOMES",
    "REGISTRATION_OUTCOMES",
    "Meaning",
    "Wording",
    "code_meaning",
    "meaning_of",
    "words_of",
]


class Meaning(StrEnum):
    """What a value means to an operator. Each has one shape and one colour everywhere."""

    GOOD = "good"
    """As it should be."""

    WATCH = "watch"
    """The caller did not get through, and the network did its job."""

    BAD = "bad"
    """The network, the peer or the configuration failed."""

    UNKNOWN = "unknown"
    """Says nothing about the network."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One value in plain words."""

    meaning: Meaning
    """What it means to an operator."""

    words: str
    """Two or three words for a table."""

    explanation: str
    """One sentence that says when it is given."""


def _good(words: str, explanation: str) -> Wording:
    return Wording(Meaning.GOOD, words, explanation)


def _watch(words: str, explanation: str) -> Wording:
    return Wording(Meaning.WATCH, words, explanation)


def _bad(words: str, explanation: str) -> Wording:
    return Wording(Meaning.BAD, words, explanation)


def _unknown(words: str, explanation: str) -> Wording:
    return Wording(Meaning.UNKNOWN, words, explanation)


OUTCOMES: Mapping[str, Wording] = MappingProxyType(
    {
        "answered": _good("answered", "A 2xx came, or an in-dialog request proved it."),
        "answered_elsewhere": _unknown("taken elsewhere", "CANCEL said that another device took the call (RFC 3326)."),
        "cancelled_after_alerting": _watch("cancelled, rang", "The caller gave up while the far end rang."),
        "cancelled_before_alerting": _bad("cancelled early", "The caller gave up before anything rang."),
        "auth_failed": _bad("auth refused", "A request with credentials was challenged again."),
        "auth_abandoned": _unknown("unauthenticated", "The caller did not answer the challenge."),
        "redirected": _unknown("redirected", "A 3xx that the caller did not follow on this Call-ID."),
        "busy": _watch("busy", "486, 600, or Q.850 cause 17."),
        "no_answer": _watch("no answer", "480 or 408 while the far end rang, or Q.850 cause 18 or 19."),
        "unavailable": _watch("unavailable", "480 without ringing: switched off, not registered, do not disturb."),
        "timeout_remote": _bad("remote timeout", "408 without ringing."),
        "rejected": _watch("rejected", "603, 607, or Q.850 cause 21: the called party said no."),
        "bad_number": _watch("wrong number", "404, 410, 484, 485 or 604."),
        "forbidden": _bad("forbidden", "403."),
        "media": _bad("media refused", "488, 606, 415 or 580: no common media."),
        "server_failure": _bad("server failure", "Any 5xx."),
        "timeout": _bad("timeout", "No response, or none that was final, in time."),
        "transport_error": _bad("transport error", "The packet could not be delivered: ICMP unreachable or TCP reset."),
        "client_error": _bad("client error", "Any other 4xx or 6xx."),
        "evicted": _unknown("not followed", "The table was full and gave it up; see `limits`."),
    }
)
"""Outcomes of session attempts, in the order in which their rules are tried."""

FAILED: tuple[str, ...] = tuple(name for name, wording in OUTCOMES.items() if wording.meaning is Meaning.BAD)
"""Outcomes of session attempts that failed: the network, the peer or the configuration is at fault."""

REGISTRATION_OUTCOMES: Mapping[str, Wording] = MappingProxyType(
    {
        "ok": _good("registered", "A 2xx came."),
        "failed": _bad("failed", "A final failure response came."),
        "timeout": _bad("timeout", "No final response came in time (Timer F)."),
        "auth_failed": _bad("auth refused", "A request with credentials was challenged again."),
        "auth_abandoned": _unknown("unauthenticated", "The client did not answer the challenge."),
        "redirected": _unknown("redirected", "A 3xx that the client did not follow."),
        "transport_error": _bad("transport error", "The packet could not be delivered."),
        "evicted": _unknown("not followed", "The table was full and gave it up; see `limits`."),
    }
)
"""Outcomes of registration attempts."""

ENDS: Mapping[str, Wording] = MappingProxyType(
    {
        "bye": _good("hung up", "A BYE was answered with a 2xx."),
        "bye_error": _watch("hung up, error", "A BYE was answered with something else, such as 481."),
        "bye_timeout": _bad("BYE unanswered", "A BYE had no answer (Timer F)."),
        "expired": _bad("expired", "Neither side refreshed the session, or it grew too old."),
        "media_timeout": _bad("media stopped", "No media came any more."),
        "evicted": _unknown("not followed", "The table was full and gave it up; see `limits`."),
    }
)
"""Ways in which answered sessions end."""


def meaning_of(value: str) -> Meaning:
    """What an outcome, registration outcome or end means; values that nobody knows are `unknown`."""
    for wordings in (OUTCOMES, REGISTRATION_OUTCOMES, ENDS):
        wording = wordings.get(value)
        if wording is not None:
            return wording.meaning
    return Meaning.UNKNOWN


def words_of(value: str) -> str:
    """How people read an outcome, registration outcome or end; values that nobody knows stand for themselves."""
    for wordings in (OUTCOMES, REGISTRATION_OUTCOMES, ENDS):
        wording = wordings.get(value)
        if wording is not None:
            return wording.words
    return value


def code_meaning(code: str) -> Meaning:
    """What a final code means where nothing else is known: `200`, `486`, `timeout`, `2xx`."""
    if code[:1] in {"1", "2"}:
        return Meaning.GOOD
    if code[:1] in {"3", ""} or code in {"401", "407"}:
        return Meaning.UNKNOWN
    if code in {"404", "410", "480", "484", "485", "486", "487", "600", "603", "604", "607"}:
        return Meaning.WATCH
    return Meaning.BAD
