"""The beginnings of TLS that everybody can read: a ClientHello, and alerts that are sent in clear."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["alert", "client_hello", "tls_record"]

_ALERT = 21
_HANDSHAKE = 22
_CLIENT_HELLO = 1
_TLS_1_0 = 0x0301
_TLS_1_2 = 0x0303
_SERVER_NAME = 0
_ALPN = 16
_SUPPORTED_VERSIONS = 43
_SUITES = (0x1301, 0x1302, 0xC02F)
_FATAL = 2


def tls_record(kind: int, content: bytes, *, version: int = _TLS_1_2) -> bytes:
    """A record of the content type `kind` (RFC 8446 section 5.1)."""
    return struct.pack(">BHH", kind, version, len(content)) + content


def client_hello(
    server_name: str = "",
    *,
    protocols: Sequence[str] = (),
    versions: Sequence[int] = (0x0304, _TLS_1_2),
    random: bytes = bytes(range(32)),
) -> bytes:
    """The record of a ClientHello (RFC 8446 section 4.1.2).

    Args:
        server_name: Server Name Indication (RFC 6066 section 3); empty for none.
        protocols: What ALPN offers (RFC 7301); empty for no such extension.
        versions: Versions on offer, the preferred one first.
        random: The 32 random bytes, which nothing draws here.
    """
    extensions = b""
    if server_name:
        name = server_name.encode("ascii")
        extensions += _extension(_SERVER_NAME, _counted(b"\0" + _counted(name)))
    if protocols:
        names = b"".join(bytes([len(each)]) + each.encode("ascii") for each in protocols)
        extensions += _extension(_ALPN, _counted(names))
    offered = struct.pack(f">{len(versions)}H", *versions)
    extensions += _extension(_SUPPORTED_VERSIONS, bytes([len(offered)]) + offered)
    suites = struct.pack(f">{len(_SUITES)}H", *_SUITES)
    # No session identifier; the null method is the only compression that is left.
    hello = struct.pack(">H", _TLS_1_2) + random + b"\0" + _counted(suites) + b"\1\0" + _counted(extensions)
    handshake = struct.pack(">I", _CLIENT_HELLO << 24 | len(hello)) + hello
    return tls_record(_HANDSHAKE, handshake, version=_TLS_1_0)


def alert(description: int, *, level: int = _FATAL) -> bytes:
    """The record of an alert that is not encrypted (RFC 8446 section 6), such as 40 for a handshake that failed."""
    return tls_record(_ALERT, bytes([level, description]))


def _extension(kind: int, content: bytes) -> bytes:
    return struct.pack(">H", kind) + _counted(content)


def _counted(content: bytes) -> bytes:
    return struct.pack(">H", len(content)) + content
