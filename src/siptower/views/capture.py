"""What was captured and what was lost: facts, sources that failed, and what weakens the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siptower.model.errors import Problem
from siptower.views.wording import count, counted, iso_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "WITHOUT_DATA",
    "CaptureFacts",
    "SourceFacts",
    "capture_facts",
    "capture_object",
    "filter_warnings",
    "source_problems",
    "warnings",
]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One input."""

    name: str
    """Its path, or `-`."""

    packets: int
    """Packets that it gave."""

    kind: str = ""
    """Kind of its error; empty when it had none."""

    message: str = ""
    """Its error in one line."""

    hint: str = ""
    """What to do about it."""

    failed: bool = False
    """Packets are missing; a last packet that is cut off is worth a warning and no failure."""


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What was captured."""

    packets: int
    """Packets of all inputs."""

    carried: int
    """Packets that hold SIP or a part of it, what keeps a SIP flow open, or what an agent sent."""

    filtered: Mapping[str, int]
    """Packets that the filter left out, by reason."""

    filtered_link_types: Mapping[int, tuple[int, str]]
    """Link types without a program: packets, and why the filter could not be compiled for them."""

    messages: int
    """SIP messages that count."""

    duplicates: int
    """Packets that were captured twice."""

    reassembled: int
    """Datagrams that were put together from fragments."""

    tcp_gaps: int
    """Holes in TCP streams."""

    keepalives: int
    """Keep-alives, which are no messages."""

    probes: int
    """Datagrams at SIP ports that are not SIP."""

    malformed: Mapping[str, int]
    """SIP messages too damaged to be followed, by reason."""

    dropped: Mapping[str, int]
    """Packets that could not be read, by reason."""

    ignored: Mapping[str, int]
    """Packets that are no SIP, by reason."""

    truncated: int
    """SIP messages of whose body the capture holds less than the network carried."""

    wire: Mapping[str, Any]
    """What was counted below SIP: fragments, streams, associations, TLS, agents, keep-alives by kind."""

    evicted: Mapping[tuple[str, str], int]
    """What tables gave up or refused before its time, by table and reason. What only lingered is left out."""

    first_ns: int | None
    """Time of the first packet; None when there is none."""

    last_ns: int | None
    """Time of the last packet; None when there is none."""

    sources: tuple[SourceFacts, ...]
    """The inputs in the order in which they were given."""

    stopped: bool
    """Reading was ended early."""


def capture_facts(status: Mapping[str, Any], *, stopped: bool = False) -> CaptureFacts:
    """The facts out of the engine's status."""
    capture = status.get("capture", {})
    words = status.get("filter_words", {})
    return CaptureFacts(
        packets=capture.get("packets", 0),
        carried=capture.get("carried", 0),
        filtered=capture.get("filtered", {}),
        filtered_link_types={
            int(number): (packets, words.get(int(number), ""))
            for number, packets in capture.get("filtered_link_types", {}).items()
        },
        messages=capture.get("messages", 0),
        duplicates=capture.get("duplicates", 0),
        reassembled=capture.get("datagrams_reassembled", 0),
        tcp_gaps=capture.get("tcp_gaps", 0),
        keepalives=capture.get("keepalives", 0),
        probes=capture.get("probes", 0),
        malformed=capture.get("malformed", {}),
        dropped=capture.get("dropped", {}),
        ignored=capture.get("ignored", {}),
        truncated=capture.get("truncated", 0),
        wire=capture.get("wire", {}),
        evicted={
            (table["table"], reason): lost
            for table in status.get("tables", ())
            for reason, lost in table["evicted"].items()
            if lost and reason != "lingering"
        },
        first_ns=capture.get("first_ns"),
        last_ns=capture.get("last_ns"),
        sources=tuple(_source(source) for source in status.get("sources", ())),
        stopped=stopped,
    )


def _source(source: Mapping[str, Any]) -> SourceFacts:
    error = source.get("error") or {}
    return SourceFacts(
        name=source["name"],
        packets=source.get("packets", 0),
        kind=error.get("kind", ""),
        message=error.get("message", ""),
        hint=error.get("hint", ""),
        failed=bool(error) and not error.get("warning", False),
    )


def capture_object(facts: CaptureFacts) -> dict[str, Any]:
    """The facts for programs, with the names of the summary."""
    return {
        "packets": facts.packets,
        "carried": facts.carried,
        "filtered": _filtered(facts),
        "duplicates": facts.duplicates,
        "datagrams_reassembled": facts.reassembled,
        "tcp_gaps": facts.tcp_gaps,
        "keepalives": facts.keepalives,
        "malformed": dict(facts.malformed),
        "truncated": facts.truncated,
        "dropped": dict(facts.dropped),
        "ignored": dict(facts.ignored),
        "wire": facts.wire,
        "evicted": {f"{table}: {reason}": lost for (table, reason), lost in facts.evicted.items()},
        "first": iso_time(facts.first_ns),
        "last": iso_time(facts.last_ns),
    }


def _filtered(facts: CaptureFacts) -> dict[str, int]:
    """What the filter left out, all tunnels together."""
    totals: dict[str, int] = {}
    for reason, lost in facts.filtered.items():
        name = "tunnel" if reason in _TUNNELS else reason
        totals[name] = totals.get(name, 0) + lost
    return dict(sorted(totals.items()))


def source_problems(facts: CaptureFacts) -> tuple[tuple[Problem, bool], ...]:
    """What went wrong with inputs, each with whether it is a failure or only worth knowing."""
    return tuple(
        (Problem(source.message, source.hint, source.name), source.failed) for source in facts.sources if source.kind
    )


_TUNNELS = {
    "tunnel_gre": ("GRE", "proto 47"),
    "tunnel_ip_in_ip": ("IP in IP", "proto 4 or proto 41"),
    "tunnel_vxlan": ("VXLAN", "udp port 4789 or udp port 8472"),
    "tunnel_geneve": ("Geneve", "udp port 6081"),
    "tunnel_gtp": ("GTP-U", "udp port 2152"),
    "tunnel_tzsp": ("TZSP", "udp port 37008"),
    "tunnel_mpls": ("MPLS", "ether proto 0x8847 or ether proto 0x8848"),
    "tunnel_pppoe": ("PPPoE", "ether proto 0x8864"),
}
"""Tunnels by the engine's reason: their names, and what lets an expression take them whole."""


def filter_warnings(facts: CaptureFacts) -> tuple[Problem, ...]:
    """What the filter left out without being meant to."""
    found: list[Problem] = []
    refused = sum(facts.filtered.values())
    if refused and refused == facts.packets:
        found.append(Problem(f"the filter refused {_all_of(refused)}", "read it without --filter to see what it holds"))
    for number, (lost, words) in sorted(facts.filtered_link_types.items()):
        why = words or "it is not one that is read here"
        message = f"the filter cannot be asked of link type {number}: {counted(lost, 'packet')} left out ({why})"
        found.append(Problem(message, "keep to addresses, protocols and ports, which most link types have"))
    lost = facts.filtered.get("fragment", 0)
    if lost:
        message = f"the filter refused {counted(lost, 'fragment')}, in which it sees no ports"
        found.append(Problem(message, "add to the filter: or (ip[6:2] & 0x1fff != 0) or ip6 proto 44"))
    lost = facts.filtered.get("vlan_tag", 0)
    if lost:
        message = f"the filter refused {counted(lost, 'packet')} with VLAN tags, behind which it does not look"
        found.append(
            Problem(
                message,
                "add to the filter: or ether proto 0x8100 or ether proto 0x88a8 (on Ethernet: or (vlan and ...))",
            )
        )
    tunnels = {reason: lost for reason in _TUNNELS if (lost := facts.filtered.get(reason, 0))}
    if tunnels:
        names = ", ".join(_TUNNELS[reason][0] for reason in tunnels)
        message = f"the filter refused {counted(sum(tunnels.values()), 'packet')} of tunnels, in which it does not look"
        additions = " or ".join(_TUNNELS[reason][1] for reason in tunnels)
        found.append(Problem(f"{message}: {names}", f"add to the filter: or {additions}"))
    return tuple(found)


def _all_of(packets: int) -> str:
    return "the only packet" if packets == 1 else f"all {count(packets)} packets"


WITHOUT_DATA = ("tcp_control", "sctp_control", "duplicate_fragment")
"""Reasons of packets that only open, acknowledge and close, or that came before: no SIP is lost with them."""

_LOSSES = {
    "unsupported_link_type": ("of a link type that is not read here", "capture with another interface type"),
    "truncated": ("cut off before their transport header", "capture with a larger snap length: tcpdump -s 0"),
    "too_many_vlans": ("with more VLAN tags than are followed", "capture behind the switch that adds them"),
    "too_deep": ("with more tunnels than are followed", "capture inside the tunnel"),
    "bad_tcp_header": ("with a TCP header that contradicts itself", "look for a broken device or an attack"),
    "bad_ip_header": ("with an IP header that contradicts itself", "capture without hardware offloading"),
    "bad_fragment": ("are IP fragments that contradict each other", "SIP in them is missing here"),
}


_SHARES = {
    "per_call_id": ("more attempts of one Call-ID than are followed at a time", "raise limits.attempts_per_call_id"),
    "per_dialog": ("more sessions of one dialog than a call has hops", "look for a peer that uses its Call-IDs again"),
    "per_aor": ("more contacts of one address of record than are followed", "look for a device that never unregisters"),
    "source_share": ("more from one source than its share of a full table", "raise limits.per_source_share"),
}
_SETTINGS = {"bindings": "registrations"}


def _full(table: str, reason: str, lost: int) -> Problem:
    """What a table gave up, and the setting that decides about it."""
    if reason in _SHARES:
        words, hint = _SHARES[reason]
        return Problem(f"{words}: {count(lost)} were left out of {table}, figures are too low", hint)
    setting = "attempts" if table.startswith("compat") else _SETTINGS.get(table, table)
    message = f"the table of {table} was full: {count(lost)} entries were given up, figures are too low"
    return Problem(message, f"raise limits.{setting} in the settings")


def warnings(facts: CaptureFacts) -> tuple[Problem, ...]:
    """What weakens the figures, the gravest first."""
    found: list[Problem] = []
    if facts.stopped:
        found.append(Problem("reading was stopped: the figures cover only what was read", "run it again to the end"))
    found.extend(filter_warnings(facts))
    found.extend(_full(table, reason, lost) for (table, reason), lost in facts.evicted.items())
    for reason, lost in facts.dropped.items():
        if reason in _LOSSES:
            words, hint = _LOSSES[reason]
            found.append(Problem(f"{counted(lost, 'packet')} {words}", hint))
    if facts.malformed:
        broken = sum(facts.malformed.values())
        reasons = ", ".join(f"{reason} {count(number)}" for reason, number in sorted(facts.malformed.items()))
        message = f"{counted(broken, 'message')} too damaged to be followed: {reasons}"
        found.append(Problem(message, "siptower read --messages shows the issues of each"))
    found.extend(_wire_warnings(facts))
    return tuple(found)


# Group and count of what was given up below SIP, what that means, and what to do.
_GIVEN_UP = (
    ("fragments", "held", "IP fragment", "whose other parts never came", "capture both paths of the network"),
    ("fragments", "timed_out", "IP fragment", "whose other parts never came", "capture both paths of the network"),
    ("fragments", "evicted", "IP fragment", "given up for want of memory", "raise wire.fragment_bytes in the settings"),
    ("fragments", "refused", "IP fragment", "that fit no datagram", "look for a device that cuts packets wrongly"),
    ("fragments", "overlapping", "IP fragment", "that overlap another", "look for an attack or a broken device"),
    ("tcp", "evicted", "TCP connection", "given up for want of memory", "raise wire.stream_bytes in the settings"),
    (
        "tcp",
        "late",
        "TCP segment",
        "that came after their place was given up",
        "look for forged packets or a bad capture",
    ),
    ("tcp", "wild", "TCP segment", "far from their place in the stream", "look for forged packets or a bad capture"),
    (
        "tcp",
        "after_end",
        "TCP segment",
        "after the end of their connection",
        "look for forged packets or a bad capture",
    ),
    ("sctp", "late_fragments", "SCTP chunk", "whose other parts never came", "capture both paths of the network"),
    (
        "sctp",
        "evicted_fragments",
        "SCTP chunk",
        "given up for want of memory",
        "raise wire.stream_bytes in the settings",
    ),
    (
        "sctp",
        "oversize_fragments",
        "SCTP chunk",
        "of messages that are too long",
        "raise parser.message_bytes in the settings",
    ),
    ("sctp", "cut_fragments", "SCTP chunk", "that the capture cut", "capture with a larger snap length: tcpdump -s 0"),
    ("duplicates", "forgotten", "packet", "whose copies go unnoticed", "shorten duplicates.window in the settings"),
    ("sctp", "evicted", "SCTP association", "given up for want of memory", "raise wire.stream_bytes in the settings"),
    ("hep", "damaged", "HEP frame", "that contradict themselves or end early", "raise the agent's packet size limit"),
)


def _wire_warnings(facts: CaptureFacts) -> Iterator[Problem]:
    """What was lost below SIP."""
    if facts.tcp_gaps:
        missing = counted(facts.wire.get("tcp", {}).get("gap_bytes", 0), "byte")
        message = f"{counted(facts.tcp_gaps, 'hole')} in TCP streams ({missing}): messages in them are missing or cut"
        yield Problem(
            message, "give the capture larger buffers (tcpdump -B 65536); what was acknowledged only the capture lost"
        )
    for group, name, noun, words, hint in _GIVEN_UP:
        number = facts.wire.get(group, {}).get(name, 0)
        if number:
            yield Problem(f"{counted(number, noun)} {words}", hint)
    if facts.truncated:
        message = f"{counted(facts.truncated, 'message')} of which the capture holds only the beginning"
        yield Problem(message, "capture with a larger snap length (tcpdump -s 0) and without loss")
    records = facts.wire.get("tls", {}).get("records", 0)
    if records and not facts.messages:
        message = f"{counted(records, 'TLS record')}, and SIP inside of TLS is not readable without keys"
        yield Problem(message, "capture behind the TLS proxy, or let the SIP server send HEP")
