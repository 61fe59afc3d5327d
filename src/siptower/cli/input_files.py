"""What every command that reads captures does with its files before it opens them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from siptower.cli.options import STANDARD_INPUT
from siptower.cli.terminal import is_terminal
from siptower.cli.usage import HintedUsageError
from siptower.model.errors import FilterError, UnavailableError

if TYPE_CHECKING:
    from siptower.pipeline.engine_config import ReadRequest
    from siptower.server.wiring import Parts

__all__ = ["filtered", "refuse_terminal_input"]


def filtered(request: ReadRequest, parts: Parts, expression: str | None) -> ReadRequest:
    """The request for the packets that an expression accepts; one that cannot be used is a wrong command line.

    Args:
        request: What is to be read.
        parts: What commands need of the world.
        expression: What tcpdump takes; None for all packets.

    Raises:
        HintedUsageError: The expression is wrong, or libpcap is missing.
    """
    if expression is None:
        return request
    try:
        return replace(request, packet_filter=parts.compile_filter(expression))
    except (FilterError, UnavailableError) as error:
        raise HintedUsageError(error.message, error.hint) from error


def refuse_terminal_input(files: tuple[str, ...], example: str) -> None:
    """A terminal gives no capture: waiting for one would look like a hang.

    Args:
        files: The files of the command line.
        example: A command that pipes one in.

    Raises:
        HintedUsageError: One of the files is standard input, and that is a terminal.
    """
    if STANDARD_INPUT in files and is_terminal(sys.stdin):
        raise HintedUsageError("standard input is a terminal, not a capture", f"pipe one in: {example}")
