"""The programs that read the same capture: siptower in four ways, and its peers as an expert would start them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PROGRAM", "TOOLS", "Tool", "counted_lines", "counted_matches", "last_number"]

PROGRAM = str(Path(sys.executable).with_name("siptower"))
"""siptower of the environment that runs the benchmarks."""

Counting = Callable[[Iterable[bytes]], dict[str, int]]
"""Reads what a tool printed, line by line, and finds what it says about the capture, by the names of the ledger."""

_CAPTURE = "CAPTURE"


def last_number(**patterns: bytes) -> Counting:
    """The number that stands last in what was printed, for each name."""

    def count(lines: Iterable[bytes]) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in lines:
            for name, pattern in patterns.items():
                if numbers := re.findall(pattern, line):
                    found[name] = int(numbers[-1])
        return found

    return count


def counted_lines(name: str) -> Counting:
    """One line for each."""
    return counted_matches(**{name: b""})


def counted_matches(**patterns: bytes) -> Counting:
    """How many lines match, for each name."""

    def count(lines: Iterable[bytes]) -> dict[str, int]:
        found = dict.fromkeys(patterns, 0)
        for line in lines:
            for name, pattern in patterns.items():
                found[name] += re.search(pattern, line) is not None
        return found

    return count


@dataclass(frozen=True, slots=True)
class Tool:
    """A program and how it is started."""

    name: str
    says: str
    """What it does with the capture."""

    program: str
    words: tuple[str, ...]
    """What follows the program; CAPTURE stands for the file."""

    asked_version: tuple[str, ...] = ("--version",)
    counting: Counting | None = None
    """What it says about the capture; None where it says nothing."""

    package: str = ""
    """Debian package; empty for siptower."""

    def command(self, capture: Path) -> tuple[str, ...]:
        """The words that read this capture."""
        return (self.program, *(str(capture) if word == _CAPTURE else word for word in self.words))

    def shown(self) -> str:
        """The command as a reader may copy it."""
        return " ".join((Path(self.program).name, *self.words))

    def absent(self) -> str | None:
        """Why it cannot be run, in words; None when it can."""
        if shutil.which(self.program):
            return None
        return f"{Path(self.program).name} is not installed: apt-get install {self.package}"

    def version(self) -> str:
        """What it says about itself, in one line."""
        asked = subprocess.run(
            (self.program, *self.asked_version), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        said = (asked.stdout + asked.stderr).splitlines()
        # Some say first who runs them.
        return next((line.strip() for line in said if re.search(r"\d+\.\d+", line)), "unknown")


def _siptower(name: str, says: str, *options: str, counting: Counting | None = None) -> Tool:
    return Tool(f"siptower {name}", says, PROGRAM, ("read", *options, _CAPTURE), counting=counting)


def _tshark(name: str, says: str, *options: str, counting: Counting) -> Tool:
    # Without the option its time grows with the square of the calls that announce the same media address.
    words = ("-n", "-o", "sdp.establish_conversation:FALSE", "-r", _CAPTURE, *options)
    return Tool(f"tshark {name}", says, "tshark", words, counting=counting, package="tshark")


_FIELDS = ("frame.time_epoch", "ip.src", "ip.dst", "sip.Method", "sip.Status-Code", "sip.Call-ID", "sip.CSeq")

TOOLS = (
    _siptower(
        "summary",
        "every KPI",
        "--summary",
        "--format",
        "json",
        counting=last_number(messages=rb'"sip_messages": (\d+)'),
    ),
    _siptower(
        "attempts",
        "every call as a row",
        "--attempts",
        "--format",
        "ndjson",
        counting=counted_lines("calls"),
    ),
    _siptower(
        "messages",
        "every message as a row",
        "--messages",
        "--format",
        "ndjson",
        counting=counted_matches(messages=b"", retransmissions=rb'"retransmission": ?true'),
    ),
    _siptower("table", "the call table and the KPIs"),
    Tool(
        "sipgrep",
        "prints messages, reports dialogs",
        "sipgrep",
        ("-C", "-G", "-I", _CAPTURE),
        asked_version=("-V",),
        counting=counted_matches(messages=rb"^[UT] \d{4}/\d\d/\d\d ", call_ids=b"Dialog finished"),
        package="sipgrep",
    ),
    Tool(
        "sngrep",
        "gathers dialogs",
        "sngrep",
        # A limit of 2**18: the default stops at 20,000 dialogs, and other sizes make its hash table slower.
        ("-N", "-F", "-l", "262144", "-I", _CAPTURE),
        asked_version=("-V",),
        counting=last_number(call_ids=rb"Dialog count: (\d+)"),
        package="sngrep",
    ),
    _tshark(
        "statistics",
        "counts messages by kind",
        "-q",
        "-z",
        "sip,stat",
        counting=last_number(
            messages=rb"Number of SIP messages: (\d+)", retransmissions=rb"Number of resent SIP messages: (\d+)"
        ),
    ),
    _tshark(
        "fields",
        "seven fields of every message",
        "-Y",
        "sip",
        "-T",
        "fields",
        *(word for field in _FIELDS for word in ("-e", field)),
        counting=counted_lines("messages"),
    ),
    Tool(
        "tcpdump",
        "copies packets: the floor",
        "tcpdump",
        ("-r", _CAPTURE, "-w", "/dev/null"),
        package="tcpdump",
    ),
)
"""Everything that is compared, in the order in which it runs."""
