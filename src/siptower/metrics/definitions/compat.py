"""The figures of sip-exporter v1.11, under its names and by its rules, for those who migrate.

They differ from the native ones on purpose: challenged INVITEs stay in every denominator, NER is 100 less ISA, expired
sessions count as completed, undefined is 0. Its bugs with clocks and with `100 Trying` to REGISTER are not repeated.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from siptower.metrics.expression import column
from siptower.metrics.measure import Constant, From, Kind, Measure, Source, Unit, Value, named
from siptower.metrics.query import Amount, Query, Ratio, Total, View, is_, not_, select

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.metrics.expression import Expression
    from siptower.metrics.query import Formula, Selector

__all__ = ["DELAYS", "GAUGES", "LABELS", "MEASURES", "PREFIX", "QUERIES"]

PREFIX = "sip_exporter_"
LABELS = ("carrier", "ua_type", "source_country", "direction")
"""Labels of its families. Without a country database the country is `unknown`, as there."""

_SOURCE = "concepts/counting.md#as-sip-exporter-has-them"
_MILLISECOND_BUCKETS = (1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000)
_SECOND_BUCKETS = (1, 5, 10, 30, 60, 300, 600, 1800, 3600)
_OWN_LABELS = named(
    source_country=Constant("unknown"),
    direction=From("direction", MappingProxyType({"ingress": "inbound"}), otherwise="outbound"),
)

_METHODS = (
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "UPDATE",
    "INFO",
    "REFER",
    "SUBSCRIBE",
    "NOTIFY",
    "PRACK",
    "PUBLISH",
    "MESSAGE",
)
"""Methods of which it counts every copy of a request. INVITE and REGISTER have figures of their own."""

_CODES = (
    *(100, 180, 181, 182, 183, 200, 202, 300, 302),
    *(400, 401, 403, 404, 405, 408, 480, 481, 486, 487, 488),
    *(500, 501, 502, 503, 504, 600, 603, 604, 606),
)
"""Status codes of which it counts every copy of a response, whatever the method."""

_OK = 200
_PROXY_CHALLENGE = 407
_EFFECTIVE = ("200", "480", "486", "600", "603")
_INEFFECTIVE = ("408", "500", "503", "504")


def _counter(name: str, doc: str, source: Source, *labels: str, exposed: bool = True) -> Measure:
    return Measure(f"{PREFIX}{name}", Kind.COUNTER, doc, _SOURCE, (*LABELS, *labels), (source,), exposed=exposed)


def _figure(name: str, where: Expression | None = None, **labels: From) -> Source:
    """Rows of one figure."""
    chosen = column("figure") == name
    return Source("compat", chosen if where is None else chosen & where, labels=named(**_OWN_LABELS, **labels))


def _messages(where: Expression, **labels: From) -> Source:
    """Messages that could be read."""
    return Source("message", where & (column("validity") != "malformed"), labels=named(**_OWN_LABELS, **labels))


def _delay(name: str, doc: str, figure: str, unit: Unit = Unit.MILLISECONDS) -> Measure:
    buckets = _SECOND_BUCKETS if unit is Unit.SECONDS else _MILLISECOND_BUCKETS
    source = Source("compat", column("figure") == figure, Value("duration"), _OWN_LABELS)
    return Measure(f"{PREFIX}{name}", Kind.HISTOGRAM, doc, _SOURCE, LABELS, (source,), unit, buckets)


def _final(name: str, doc: str, code: Expression, *, exposed: bool = True) -> Measure:
    return _counter(name, doc, _figure("final", code), exposed=exposed)


_REGISTER_RESPONSES = (column("method") == "REGISTER") & (column("kind") == "response")

MEASURES: tuple[Measure, ...] = (
    _counter(
        "invite_total", "INVITEs outside a dialog, each retry after a challenge counted again.", _figure("invite")
    ),
    _counter("reinvite_total", "INVITEs inside a known dialog.", _figure("reinvite")),
    _counter(
        "sip_retransmission_total",
        "INVITEs with the Call-ID of one that is at most 60 s old and still open.",
        _figure("retransmission", method=From("code")),
        "method",
    ),
    _counter("register_total", "Every copy of a REGISTER.", _figure("register")),
    _final("invite_200_total", "INVITEs answered 200, by the first final response.", column("code") == "200"),
    _final("invite_3xx_total", "INVITEs answered 3xx, by the first final response.", column("code").like("3..")),
    _final(
        "invite_effective_total",
        "INVITEs answered 200, 480, 486, 600 or 603: what its SEER counts.",
        column("code").isin(*_EFFECTIVE),
        exposed=False,
    ),
    _final("iss_total", "INVITEs answered 408, 500, 503 or 504.", column("code").isin(*_INEFFECTIVE)),
    _counter(
        "sdc_total",
        "Sessions ended by a BYE answered 200, or expired: both are complete to it.",
        _figure("session_completed"),
    ),
    _counter(
        "register_success_total",
        "Every copy of a 200 to REGISTER.",
        _messages(_REGISTER_RESPONSES & (column("status") == _OK)),
    ),
    _counter(
        "register_failure_total",
        "Every copy of a final response to REGISTER that is no success, by code.",
        _messages(_REGISTER_RESPONSES & column("code_class").isin("3xx", "4xx", "5xx", "6xx"), code=From("status")),
        "code",
    ),
    *(
        _counter(
            f"{method.lower()}_total",
            f"Every copy of a request {method}.",
            _messages((column("method") == method) & (column("kind") == "request")),
        )
        for method in _METHODS
    ),
    *(
        _counter(f"{code}_total", f"Every copy of a response {code}.", _messages(column("status") == code))
        for code in _CODES
    ),
    _counter(
        "proxy_authentication_required_total",
        "Every copy of a response 407.",
        _messages(column("status") == _PROXY_CHALLENGE),
    ),
    _delay("rrd", "Last REGISTER to its 200, in milliseconds.", "rrd"),
    _delay("lrd", "REGISTER to its 3xx, in milliseconds.", "lrd"),
    _delay("ttr", "INVITE to its first 1xx, in milliseconds.", "ttr"),
    _delay("pdd", "INVITE to 180, in milliseconds.", "pdd"),
    _delay("pbd", "Last BYE of the Call-ID to its 200, in milliseconds.", "pbd"),
    _delay("ord", "OPTIONS to any response, in milliseconds.", "ord"),
    _delay("spd", "200 to INVITE to 200 to BYE, or to the expiry, in seconds.", "spd", Unit.SECONDS),
)

DELAYS: Mapping[str, Selector] = MappingProxyType(
    {
        "ttr": select(f"{PREFIX}ttr"),
        "pdd": select(f"{PREFIX}pdd"),
        "pbd": select(f"{PREFIX}pbd"),
        "spd": select(f"{PREFIX}spd"),
        "rrd": select(f"{PREFIX}rrd"),
        "lrd": select(f"{PREFIX}lrd"),
        "options": select(f"{PREFIX}ord"),
    }
)
"""The distributions that a summary lists under `compat`, by the name that it gives them."""

_INVITES = select(f"{PREFIX}invite_total")
_ANSWERED = select(f"{PREFIX}invite_200_total")
_REDIRECTED = select(f"{PREFIX}invite_3xx_total")
_EFFECTIVE_ONES = select(f"{PREFIX}invite_effective_total")
_INEFFECTIVE_ONES = select(f"{PREFIX}iss_total")
_COMPLETED = select(f"{PREFIX}sdc_total")
_REGISTERED = select(f"{PREFIX}register_success_total")
_REFUSED = select(f"{PREFIX}register_failure_total", not_("code", "3..", "401", "407"))


def _query(name: str, title: str, definition: str, formula: Formula, unit: str = "%") -> Query:
    return Query(
        f"compat_{name.lower()}",
        name,
        View.COMPAT,
        f"{title}, as sip-exporter has it",
        definition,
        "sip-exporter v1.11",
        formula,
        unit="%" if unit == "%" else "1",
        hop="all",
        zero_when_undefined=True,
    )


def _number(name: str, title: str, definition: str, plus: Selector, *minus: Selector) -> Query:
    return _query(name, title, definition, Total(Amount((plus,), minus)), unit="1")


_ALL = Amount((_INVITES,))
_ALL_BUT_3XX = Amount((_INVITES,), (_REDIRECTED,))

QUERIES: tuple[Query, ...] = (
    _query(
        "SER",
        "Session establishment ratio",
        "200 by INVITEs less 3xx; challenged INVITEs and those still open stay in the denominator.",
        Ratio(Amount((_ANSWERED,)), _ALL_BUT_3XX),
    ),
    _query(
        "SEER",
        "Session establishment effectiveness ratio",
        "200, 480, 486, 600 and 603 by INVITEs less 3xx.",
        Ratio(Amount((_EFFECTIVE_ONES,)), _ALL_BUT_3XX),
    ),
    _query(
        "ISA",
        "Ineffective session attempts",
        "408, 500, 503 and 504 from the wire by INVITEs; an INVITE that nobody answers is never ineffective.",
        Ratio(Amount((_INEFFECTIVE_ONES,)), _ALL),
    ),
    _query(
        "SCR",
        "Session completion ratio",
        "Sessions ended by a BYE or expired by INVITEs.",
        Ratio(Amount((_COMPLETED,)), _ALL),
    ),
    _query(
        "ASR",
        "Answer-seizure ratio",
        "200 by INVITEs, challenged and redirected ones included.",
        Ratio(Amount((_ANSWERED,)), _ALL),
    ),
    _query(
        "NER",
        "Network effectiveness ratio",
        "100 less ISA; 403, 404, 488 and unanswered INVITEs count as effective.",
        Ratio(Amount((_INVITES,), (_INEFFECTIVE_ONES,)), _ALL),
    ),
    _query(
        "register_success_ratio",
        "Registration success ratio",
        "200 by 200 and the failures but 3xx, 401 and 407, every copy counted.",
        Ratio(Amount((_REGISTERED,)), Amount((_REGISTERED, _REFUSED))),
    ),
    _number("invite_total", "INVITEs", "INVITEs outside a dialog.", _INVITES),
    _number("reinvite_total", "re-INVITEs", "INVITEs inside a known dialog.", select(f"{PREFIX}reinvite_total")),
    _number(
        "retrans_total",
        "Retransmissions",
        "INVITEs with the Call-ID of one that is still open.",
        select(f"{PREFIX}sip_retransmission_total", is_("method", "INVITE")),
    ),
    _number("invite_200", "Answers", "INVITEs answered 200.", _ANSWERED),
    _number("invite_3xx", "Redirects", "INVITEs answered 3xx.", _REDIRECTED),
    _number("register_total", "REGISTERs", "Every copy of a REGISTER.", select(f"{PREFIX}register_total")),
    _number("sessions", "Open sessions", "Answers less completed sessions.", _ANSWERED, _COMPLETED),
)

GAUGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        f"{PREFIX}ser": ("compat_ser", "Session establishment ratio since the start, in percent."),
        f"{PREFIX}seer": ("compat_seer", "Session establishment effectiveness ratio since the start, in percent."),
        f"{PREFIX}isa": ("compat_isa", "Ineffective session attempts since the start, in percent."),
        f"{PREFIX}scr": ("compat_scr", "Session completion ratio since the start, in percent."),
        f"{PREFIX}asr": ("compat_asr", "Answers by INVITEs since the start, in percent."),
        f"{PREFIX}ner": ("compat_ner", "100 less the ineffective session attempts since the start, in percent."),
        f"{PREFIX}register_success_ratio": (
            "compat_register_success_ratio",
            "Successful by finished registrations since the start, in percent.",
        ),
        f"{PREFIX}sessions": ("compat_sessions", "Sessions that are open."),
    }
)
"""Ratio gauges by name: the query behind each and its help text. Native figures have no such gauges."""
