"""The settings tree: one class per group, one documented field per setting.

A settings file is YAML with these names. Every duration takes a number of seconds or text such as `20ms`, `32s`, `3m`,
`12h`, `1d`; every size takes a number of bytes or text such as `64KiB`, `256MB`. Unknown names are refused. The text
under a field is its documentation: the reference page and `siptower config schema` are made of it, by reading this file
when somebody asks, because pydantic would read it at every start.
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from siptower.model.quantities import HOUR, MILLISECOND, SECOND, duration_between, size_between

__all__ = [
    "Carrier",
    "Duplicates",
    "Labels",
    "Limits",
    "Parser",
    "Privacy",
    "Settings",
    "TableLimit",
    "Tenant",
    "Timeouts",
    "UserAgent",
    "Wire",
]

_HEADER_NAME = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+\Z")
_LABEL_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_MOST_PORT = 65_535
_IPV6 = 6


def _network(value: str) -> str:
    """The network in its canonical form; an address alone is a network of one."""
    try:
        return str(ip_network(value))
    except ValueError:
        pass
    try:
        meant = ip_network(value, strict=False)
    except ValueError:
        raise PydanticCustomError(
            "network",
            "is no IP network: '{value}'",
            {"value": value, "hint": "write it like 10.1.0.0/16 or 2001:db8::/32"},
        ) from None
    raise PydanticCustomError(
        "network",
        "has bits set behind its prefix length: '{value}'",
        {"value": value, "hint": f"did you mean {meant}?"},
    )


def _place(value: str) -> str:
    """An address, a network or an endpoint (`10.1.0.1:5080`, `[2001:db8::1]:5080`) in its canonical form."""
    try:
        return _endpoint(value) if value.startswith("[") or value.count(":") == 1 else _address(value)
    except ValueError:
        raise PydanticCustomError(
            "place",
            "is no address, network or endpoint: '{value}'",
            {"value": value, "hint": "write it like 10.1.0.1, 10.1.0.0/16, 10.1.0.1:5080 or [2001:db8::1]:5080"},
        ) from None


def _address(value: str) -> str:
    return _network(value) if "/" in value else str(ip_address(value))


def _endpoint(value: str) -> str:
    host, _, port = value.rpartition(":")
    address = ip_address(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= _MOST_PORT):
        raise ValueError("no port")
    return f"[{address}]:{int(port)}" if address.version == _IPV6 else f"{address}:{int(port)}"


def _header_name(value: str) -> str:
    """A SIP header name (RFC 3261 section 25.1, token)."""
    if not _HEADER_NAME.match(value):
        raise PydanticCustomError("header_name", "is no SIP header name: '{value}'", {"value": value})
    return value


def _label_name(value: str) -> str:
    """A name that may stand in a metric."""
    if not _LABEL_NAME.match(value):
        raise PydanticCustomError(
            "label_name",
            "is no label name: '{value}'",
            {"value": value, "hint": "small letters, digits and underscores, a letter first, 64 at most"},
        )
    return value


def _no_bool(value: object) -> object:
    """Refuse true and false where a number is meant: pydantic would take them for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("should be a number")
    return value


Network = Annotated[str, AfterValidator(_network), WithJsonSchema({"type": "string", "format": "ip-network"})]
Place = Annotated[str, AfterValidator(_place)]
Name = Annotated[str, Field(min_length=1, max_length=128)]
NotBool = BeforeValidator(_no_bool)
Share = Annotated[float, Field(gt=0, le=1), NotBool]
Port = Annotated[int, Field(ge=1, le=65_535), NotBool]


class _Group(BaseModel):
    """What every group has in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Carrier(_Group):
    """A peer of the operator: the other side of a trunk."""

    name: Name
    """Value of the label `carrier`."""

    networks: Annotated[tuple[Network, ...], Field(min_length=1)]
    """Networks of the peer; over all carriers the longest prefix wins."""

    ner_profile: Literal["standard", "wide"] = "standard"
    """Whether wrong numbers (404, 410, 484, 485, 604) count for the network in NER: `standard` no, `wide` yes."""


class UserAgent(_Group):
    """A rule that names a kind of user agent."""

    label: Name
    """Value of the label `ua_type`."""

    regex: Annotated[str, Field(min_length=1, max_length=1024)]
    """Regular expression that is searched in the User-Agent header; the first rule that matches wins."""


class Tenant(_Group):
    """A customer or site of the operator."""

    name: Name
    """Value of the label `tenant`."""

    networks: Annotated[tuple[Network, ...], Field(min_length=1)]
    """Networks of the tenant; over all tenants the longest prefix wins."""


class Labels(_Group):
    """Labels that the operator adds."""

    headers: dict[Annotated[str, AfterValidator(_header_name)], Annotated[str, AfterValidator(_label_name)]] = Field(
        default_factory=dict, max_length=16
    )
    """Header name to label name, such as `X-Account: account`: its value, cut to 128 bytes, goes into every row."""


class Duplicates(_Group):
    """Packets that were captured twice."""

    window: Annotated[int, duration_between("0s", "1s")] = 20 * MILLISECOND
    """Identical packets of one flow within this time are one packet. `0s` keeps all."""


class Wire(_Group):
    """How packets are put together: tunnels, IP fragments, streams."""

    vxlan_ports: Annotated[tuple[Port, ...], Field(max_length=16)] = (4789, 8472)
    """UDP ports of VXLAN (RFC 7348). What is no VXLAN there is read as it is."""

    fragment_bytes: Annotated[int, size_between("64KiB", "16GiB")] = 16 * 1024 * 1024
    """Most memory for IP fragments whose datagram is not complete; the oldest datagram is given up first."""

    stream_bytes: Annotated[int, size_between("1MiB", "64GiB")] = 256 * 1024 * 1024
    """Most memory for TCP connections and SCTP associations; the least recently used is given up first."""

    direction_bytes: Annotated[int, size_between("4KiB", "16MiB")] = 64 * 1024
    """Most data of one TCP direction that waits behind a hole; beyond it the hole is skipped."""

    hole_wait: Annotated[int, duration_between("10ms", "1m")] = 1 * SECOND
    """How long a hole in a TCP stream may stay before it is skipped; one that was acknowledged goes at once."""


class Timeouts(_Group):
    """How long each state may last before siptower gives it up. Timers run on capture time."""

    trying: Annotated[int, duration_between("1s", "2h")] = 32 * SECOND
    """INVITE without any response (Timer B): the attempt ends as `timeout`."""

    proceeding: Annotated[int, duration_between("1s", "2h")] = 180 * SECOND
    """Since the last provisional response, while nothing alerts (Timer C): the attempt ends as `timeout`."""

    alerting: Annotated[int, duration_between("1s", "10m")] = 180 * SECOND
    """Since the last provisional response, while the far end alerts: the attempt ends as `timeout`."""

    retry_window: Annotated[int, duration_between("1s", "1m")] = 5 * SECOND
    """From a challenge or redirect to the next request of the same chain; later requests are new attempts."""

    cancelling: Annotated[int, duration_between("1s", "2h")] = 32 * SECOND
    """From CANCEL to the final response of its INVITE."""

    acknowledge: Annotated[int, duration_between("1s", "10m")] = 32 * SECOND
    """From the answer to its ACK: then the event `no-ack` is told; the session stays."""

    bye: Annotated[int, duration_between("1s", "2h")] = 32 * SECOND
    """BYE without a final response (Timer F): the session ends as `bye_timeout`."""

    transaction: Annotated[int, duration_between("1s", "2h")] = 32 * SECOND
    """Any other request without a final response (Timers B and F)."""

    undelivered: Annotated[int, duration_between("0s", "32s")] = 4 * SECOND
    """From the network's word that a request was not delivered (ICMP, reset, closed connection) until it counts as
    `transport_error`, unless a response comes."""

    linger: Annotated[int, duration_between("1s", "10m")] = 32 * SECOND
    """How long finished transactions and sessions absorb retransmissions."""

    session_grace: Annotated[int, duration_between("0s", "10m")] = 32 * SECOND
    """Added to Session-Expires (RFC 4028) before a session ends as `expired`."""

    max_call_age: Annotated[int, duration_between("1m", "7d")] = 12 * HOUR
    """Age at which a session without Session-Expires ends as `expired`."""

    registration_grace: Annotated[int, duration_between("0s", "10m")] = 32 * SECOND
    """Added to a binding's expiry before `reg-expired` is told."""

    registration_default: Annotated[int, duration_between("1s", "7d")] = 1 * HOUR
    """Expiry of a binding for which neither side named one."""

    subscription_grace: Annotated[int, duration_between("0s", "10m")] = 32 * SECOND
    """Added to a subscription's expiry before it ends."""

    notify: Annotated[int, duration_between("1s", "10m")] = 32 * SECOND
    """From the 2xx of a SUBSCRIBE to the first NOTIFY (Timer N of RFC 6665)."""

    scanner_memory: Annotated[int, duration_between("1s", "1d")] = 1 * HOUR
    """How long a source that carried a scanner's signature stays in traffic class `attack`."""


class TableLimit(_Group):
    """Hard cap of one table; what comes first counts."""

    entries: Annotated[int, Field(ge=16, le=100_000_000), NotBool]
    """Most entries."""

    bytes: Annotated[int, size_between("64KiB", "1024GiB")]
    """Most memory, by the tracker's own estimate."""


def _limit(entries: int, mebibytes: int) -> TableLimit:
    """A default: serialisation and validation see the same value that an operator would write."""
    return TableLimit(entries=entries, bytes=mebibytes * 1024 * 1024)


class Limits(_Group):
    """How much may be remembered. A table that is nearly full gives up its least valuable entries, and says so."""

    transactions: TableLimit = _limit(400_000, 256)
    """Transactions, open and lingering."""

    attempts: TableLimit = _limit(200_000, 256)
    """Session attempts, open and lingering."""

    sessions: TableLimit = _limit(200_000, 256)
    """Answered sessions."""

    registrations: TableLimit = _limit(600_000, 360)
    """Registration attempts and bindings together."""

    subscriptions: TableLimit = _limit(200_000, 128)
    """Subscriptions and publications together."""

    attempts_per_call_id: Annotated[int, Field(ge=1, le=65_536), NotBool] = 64
    """Most open attempts of one Call-ID."""

    per_source_share: Share = 0.02
    """Part of a table that one unknown source (IPv4 address or IPv6 /64) may hold once the table is nearly full."""

    per_peer_share: Share = 0.5
    """The same for a configured carrier."""

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, value: object) -> object:
        """Let a table limit name only what it changes."""
        if not isinstance(value, dict):
            return value
        completed = dict(value)
        for name, field in cls.model_fields.items():
            given = value.get(name)
            if isinstance(given, dict) and isinstance(field.default, TableLimit):
                completed[name] = field.default.model_dump() | given
        return completed


class Parser(_Group):
    """Limits of one SIP message; beyond them it is malformed."""

    message_bytes: Annotated[int, size_between("1KiB", "256KiB")] = 65_536
    """Longest message."""

    header_bytes: Annotated[int, size_between("1KiB", "256KiB")] = 32_768
    """Longest header section."""

    header_lines: Annotated[int, Field(ge=8, le=4_096), NotBool] = 256
    """Most header lines."""

    via_values: Annotated[int, Field(ge=1, le=1_024), NotBool] = 70
    """Most Via values."""

    uri_bytes: Annotated[int, size_between("64B", "64KiB")] = 2_048
    """Longest URI."""


class Privacy(_Group):
    """What may leave the engine."""

    redact: bool = False
    """Overwrite credentials, media keys and message bodies in raw messages, keeping their length."""


_SCANNERS = (
    "friendly-scanner",
    "friendly-request",
    "sipvicious",
    "sipv",
    "sip-scan",
    "sipscan",
    "sundayddr",
    "sivus",
    "iWar",
    "smap",
    "siparmyknife",
    "sipptk",
    "sippts",
    "svmap",
    "svwar",
    "svcrack",
    "pplsip",
    "VaxSIPUserAgent",
    "VaxIPUserAgent",
    "sipcli",
    "Gulp",
    "Conaito",
)


class Settings(_Group):
    """Everything that an operator can set."""

    node: Annotated[str, Field(max_length=128)] = ""
    """Name of this process, copied into every row."""

    sip_ports: Annotated[tuple[Port, ...], Field(max_length=64)] = (5060,)
    """Ports where SIP is expected.

    SIP is found by content on any port; other bytes at these ports give the event `msg-probe`.
    """

    local_networks: tuple[Network, ...] = ()
    """Networks of the operator; they decide whether traffic is ingress, egress, internal or transit."""

    carriers: tuple[Carrier, ...] = ()
    """Peers whose figures are told apart."""

    user_agents: tuple[UserAgent, ...] = ()
    """Rules that name kinds of user agents; the first that matches wins."""

    tenants: tuple[Tenant, ...] = ()
    """Customers or sites whose figures are told apart."""

    aliases: dict[Place, Name] = Field(default_factory=dict, max_length=4096)
    """Names of hosts for ladders, such as `10.1.0.1: SBC west`: by endpoint (`10.1.0.1:5080`), address or network.

    An endpoint wins over its address, and that over the longest network that holds it.
    """

    probes: tuple[Network, ...] = ()
    """Sources that monitor the platform: their traffic is class `probe` and stays out of the KPIs."""

    scanner_user_agents: tuple[Annotated[str, Field(min_length=1, max_length=128)], ...] = _SCANNERS
    """Parts of User-Agent or Server headers, in any case, that mark their source as `attack`.

    A list here replaces the built-in one.
    """

    labels: Labels = Labels()
    """Labels from SIP headers."""

    duplicates: Duplicates = Duplicates()
    """Packets that were captured twice."""

    wire: Wire = Wire()
    """How packets are put together."""

    timeouts: Timeouts = Timeouts()
    """How long each state may last."""

    limits: Limits = Limits()
    """How much may be remembered."""

    parser: Parser = Parser()
    """Limits of one SIP message."""

    privacy: Privacy = Privacy()
    """What may leave the engine."""

    @model_validator(mode="after")
    def _told_apart(self) -> Settings:
        """Names and networks must say clearly which carrier or tenant is meant."""
        for group, members in (("carriers", self.carriers), ("tenants", self.tenants)):
            names: set[str] = set()
            owners: dict[str, str] = {}
            for member in members:
                if member.name in names:
                    raise PydanticCustomError(
                        "twice",
                        "{group} has the name '{name}' twice",
                        {"group": group, "name": member.name, "hint": "put all its networks into one entry"},
                    )
                names.add(member.name)
                for network in member.networks:
                    if network in owners:
                        raise PydanticCustomError(
                            "twice",
                            "{group} has the network {network} twice: '{first}' and '{second}'",
                            {"group": group, "network": network, "first": owners[network], "second": member.name},
                        )
                    owners[network] = member.name
        return self
