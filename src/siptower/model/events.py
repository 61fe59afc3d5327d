"""The event catalogue: one class per event, its docstring is its documentation.

An event is a row (`schema/event.toml`) whose `name` is that of one of these classes. The classes say when it is told,
what else its row holds, and what it means to an operator. Names are derived from the classes, so they cannot disagree;
a test compares them with `schema/enums.toml`.
"""

from __future__ import annotations

import re
from typing import ClassVar

from siptower.model.outcomes import Meaning

__all__ = [
    "EVENTS",
    "AuthFailed",
    "CallAttempt",
    "CallEnd",
    "CallStart",
    "Event",
    "Hold",
    "Loop",
    "MsgProbe",
    "NoAck",
    "NotifyMissing",
    "OtherFailed",
    "OtherOk",
    "OtherTimeout",
    "ParseError",
    "RegDel",
    "RegExpired",
    "RegNew",
    "RegRefresh",
    "Rel1xxNoPrack",
    "Resume",
    "Scanner",
    "SessionExpired",
    "SubDel",
    "SubNew",
    "Transfer",
    "event_meaning",
]

EVENTS: dict[str, type[Event]] = {}
"""Every event by name, in the order of the classes below."""


class Event:
    """A thing worth telling."""

    name: ClassVar[str]
    """Its stable name, such as `call-start`."""

    meaning: ClassVar[Meaning]
    """What it means to an operator."""

    def __init_subclass__(cls, *, meaning: Meaning) -> None:
        """Name the event after its class and enter it into the catalogue.

        Raises:
            TypeError: Two classes have the same name.
        """
        super().__init_subclass__()
        cls.name = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=x)(?=No)", "-", cls.__name__).lower()
        cls.meaning = meaning
        if cls.name in EVENTS:
            raise TypeError(f"event {cls.name} is declared twice")
        EVENTS[cls.name] = cls


class CallStart(Event, meaning=Meaning.GOOD):
    """A session attempt was answered; once per attempt, with the first 2xx.

    `duration` is the time from its first INVITE.
    """


class CallEnd(Event, meaning=Meaning.UNKNOWN):
    """An answered session ended, whatever the way.

    `outcome` holds how, `duration` the session duration time where it has one.
    """


class CallAttempt(Event, meaning=Meaning.WATCH):
    """A session attempt closed without an answer. `outcome` and `code` say why."""


class AuthFailed(Event, meaning=Meaning.BAD):
    """An INVITE or REGISTER that carried credentials was challenged again and nothing followed."""


class RegNew(Event, meaning=Meaning.GOOD):
    """A binding was made: address of record and contact were not known before."""


class RegRefresh(Event, meaning=Meaning.GOOD):
    """A known binding was renewed."""


class RegDel(Event, meaning=Meaning.UNKNOWN):
    """A binding was removed on request."""


class RegExpired(Event, meaning=Meaning.WATCH):
    """A binding was not renewed in time; told at its expiry and `registration_grace`."""


class SubNew(Event, meaning=Meaning.GOOD):
    """A subscription was made, by the 2xx or by the first NOTIFY, whichever came first.

    `detail` holds the event package.
    """


class SubDel(Event, meaning=Meaning.UNKNOWN):
    """A subscription ended: terminated, removed or expired. `detail` holds the reason."""


class OtherOk(Event, meaning=Meaning.GOOD):
    """A request outside of calls, registrations and subscriptions, such as OPTIONS, was answered with a 2xx."""


class OtherFailed(Event, meaning=Meaning.BAD):
    """A request outside of calls, registrations and subscriptions was answered with a failure."""


class OtherTimeout(Event, meaning=Meaning.BAD):
    """A request outside of calls, registrations and subscriptions got no final response in time."""


class ParseError(Event, meaning=Meaning.BAD):
    """A message was too damaged to be followed. `detail` holds the code of the gravest issue."""


class MsgProbe(Event, meaning=Meaning.WATCH):
    """Bytes that are not SIP arrived at a SIP port."""


class NoAck(Event, meaning=Meaning.BAD):
    """An answer was not acknowledged in time: typical for NAT and routing faults. The session stays."""


class SessionExpired(Event, meaning=Meaning.BAD):
    """A session's timer ran out without a refresh; comes together with `call-end`."""


class Scanner(Event, meaning=Meaning.BAD):
    """A source carries a scanner's signature; from here on its traffic is class `attack`.

    `detail` holds the signature.
    """


class Loop(Event, meaning=Meaning.BAD):
    """A request came back to an element that had sent it with the same Request-URI, or 482 or 483 said so."""


class Hold(Event, meaning=Meaning.UNKNOWN):
    """A re-INVITE or UPDATE put the media on hold."""


class Resume(Event, meaning=Meaning.UNKNOWN):
    """A re-INVITE or UPDATE took the media from hold."""


class Transfer(Event, meaning=Meaning.UNKNOWN):
    """A REFER asked one side to call somebody else. `detail` holds whom."""


class Rel1xxNoPrack(Event, meaning=Meaning.BAD):
    """A reliable provisional response was never confirmed by PRACK (RFC 3262)."""


class NotifyMissing(Event, meaning=Meaning.BAD):
    """A subscription was accepted and no NOTIFY followed in time (RFC 6665, Timer N)."""


def event_meaning(name: str) -> Meaning:
    """What an event means to an operator; names that nobody knows are `unknown`."""
    event = EVENTS.get(name)
    return event.meaning if event is not None else Meaning.UNKNOWN
