"""Expressions of tcpdump, compiled by libpcap itself into programs that the engine runs.

libpcap is loaded when an expression is given: nothing else needs it.
"""

from __future__ import annotations

import ctypes
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.engine._native import filter_accepts
from siptower.model.errors import FilterError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LINK_TYPES", "Instruction", "PacketFilter", "compile_filter"]

Instruction = tuple[int, int, int, int]
"""Code, jump if true, jump if false, k."""

ETHERNET = 1
LINK_TYPES = (ETHERNET, 0, 6, 8, 9, 10, 12, 14, 50, 51, 101, 104, 108, 109, 113, 166, 204, 219, 226, 228, 229, 239, 276)
"""Link types that an expression is compiled for, as capture files number them: which of them a file has shows only when
it is read. Ethernet comes first, because its errors are the ones that people expect."""

_DLT_RAW = 12
_DLT_OF_LINK_TYPE = {101: _DLT_RAW, 14: _DLT_RAW}
"""Where the number in a file (LINKTYPE_) is not the number that libpcap has for it on Linux (DLT_). 14 stands in files
of OpenBSD, where it means what 12 means elsewhere."""

LIBRARIES = ("libpcap.so.0.8", "libpcap.so.1", "libpcap.so")
"""Names of libpcap: Debian's, everybody else's, that of a development package."""

_SNAP_LENGTH = 262_144
_NETMASK_UNKNOWN = 0xFFFF_FFFF
_MANUAL = "`man pcap-filter` explains expressions; put the whole expression into quotes"
_WRONG_FOR_EVERY_LINK_TYPE = re.compile(r"syntax error|illegal |unknown (?!data link)")
"""Where libpcap says this, other link types are not asked: each of them would look the same name up again."""

_LONG = 1_000
"""Bytes from which an expression is long. libpcap's time grows with the third power of the length, and is spent once
for each link type (8 s for a list of 400 hosts), so long ones are not optimized, and compiled for few link types."""

_LONGEST = 8_000
"""Bytes of the longest expression: some seconds of compiling."""

_COMMON_DLTS = {0, ETHERNET, _DLT_RAW, 113, 276}
"""What nearly every capture has: loopback, Ethernet, raw IP, Linux cooked."""

_REJECTS_ALL = "expression rejects all packets"
"""What the optimizer says of an expression that no packet of a link type can fulfil, such as IPv6 on one for IPv4: that
is an answer, not a fault, unless it is the answer of all."""

_RETURN_NOTHING: tuple[Instruction, ...] = ((0x06, 0, 0, 0),)

_lock = threading.Lock()
"""libpcap before 1.8 compiles one expression at a time."""


class _Instruction(ctypes.Structure):
    """`struct bpf_insn`."""

    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    """`struct bpf_program`."""

    _fields_ = (("length", ctypes.c_uint), ("instructions", ctypes.POINTER(_Instruction)))


@dataclass(frozen=True, slots=True)
class PacketFilter:
    """Which packets are wanted."""

    expression: str
    """What was written."""

    programs: Mapping[int, tuple[Instruction, ...]]
    """The program of each link type."""

    refused: Mapping[int, str]
    """Why a link type has no program, in libpcap's words."""

    def config(self) -> dict[str, list[Instruction]]:
        """The filter as the engine's configuration wants it."""
        return {str(link_type): list(program) for link_type, program in self.programs.items()}


def compile_filter(expression: str, libraries: Iterable[str] = LIBRARIES) -> PacketFilter:
    """Compile an expression for every link type.

    Names of hosts are looked up by this machine, as tcpdump does.

    Args:
        expression: What tcpdump takes, such as `udp port 5060`.
        libraries: Names under which libpcap may be found.

    Raises:
        FilterError: The expression is wrong, or fits no link type.
        UnavailableError: libpcap is not installed.
    """
    try:
        written = expression.encode()
    except UnicodeEncodeError:
        raise FilterError("the filter is not UTF-8", _MANUAL) from None
    if b"\0" in written:
        raise FilterError("the filter holds a zero byte", _MANUAL)
    if len(written) > _LONGEST:
        message = f"the filter is {len(written):,} bytes long, {_LONGEST:,} are the most"
        raise FilterError(message, "name networks instead of hosts: net 10.1.0.0/16")
    library = _load(libraries)
    found: dict[int, tuple[Instruction, ...] | str] = {}
    with _lock:
        for link_type in LINK_TYPES:
            dlt = _DLT_OF_LINK_TYPE.get(link_type, link_type)
            if dlt not in found:
                found[dlt] = _compiled(library, dlt, written)
            words = found[dlt]
            if isinstance(words, str) and _WRONG_FOR_EVERY_LINK_TYPE.search(words):
                raise FilterError(f"the filter is wrong: {words}", _MANUAL)
    of_link_type = {link_type: found[_DLT_OF_LINK_TYPE.get(link_type, link_type)] for link_type in LINK_TYPES}
    refused = {link_type: each for link_type, each in of_link_type.items() if isinstance(each, str)}
    programs = {link_type: each for link_type, each in of_link_type.items() if not isinstance(each, str)}
    if not programs:
        raise FilterError(f"the filter is wrong: {refused[ETHERNET]}", _MANUAL)
    for link_type, words in tuple(refused.items()):
        if words == _REJECTS_ALL:
            programs[link_type] = _RETURN_NOTHING
            del refused[link_type]
    return PacketFilter(expression, programs, refused)


def _load(libraries: Iterable[str]) -> ctypes.CDLL:
    """The library, with the types of what is called of it."""
    for name in libraries:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.pcap_open_dead.argtypes = (ctypes.c_int, ctypes.c_int)
        library.pcap_open_dead.restype = ctypes.c_void_p
        library.pcap_compile.argtypes = (
            ctypes.c_void_p,
            ctypes.POINTER(_Program),
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_uint32,
        )
        library.pcap_compile.restype = ctypes.c_int
        library.pcap_geterr.argtypes = (ctypes.c_void_p,)
        library.pcap_geterr.restype = ctypes.c_char_p
        library.pcap_freecode.argtypes = (ctypes.POINTER(_Program),)
        library.pcap_freecode.restype = None
        library.pcap_close.argtypes = (ctypes.c_void_p,)
        library.pcap_close.restype = None
        return library
    raise UnavailableError("filters need libpcap, which is not installed", "apt install libpcap0.8")


def _compiled(library: ctypes.CDLL, dlt: int, expression: bytes) -> tuple[Instruction, ...] | str:
    """The program for one link type, or why there is none."""
    is_long = len(expression) > _LONG
    if is_long and dlt not in _COMMON_DLTS:
        return f"expressions of more than {_LONG:,} bytes are compiled for the common link types only"
    handle = library.pcap_open_dead(dlt, _SNAP_LENGTH)
    if not handle:
        return "libpcap has no memory"
    try:
        program = _Program()
        if library.pcap_compile(handle, ctypes.byref(program), expression, not is_long, _NETMASK_UNKNOWN):
            return " ".join(library.pcap_geterr(handle).decode(errors="replace").split())
        try:
            read = program.instructions[: program.length]
            instructions = tuple((each.code, each.jt, each.jf, each.k) for each in read)
        finally:
            library.pcap_freecode(ctypes.byref(program))
    finally:
        library.pcap_close(handle)
    try:
        filter_accepts(instructions, b"", 0)
    except ValueError as error:
        return str(error)
    return instructions
