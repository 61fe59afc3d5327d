"""The parts as the commands use them, put together in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from siptower.engine import PacketFilter
    from siptower.pipeline.reading import NativeEngine

__all__ = ["CONFIG_VARIABLE", "Parts", "real_parts"]

CONFIG_VARIABLE = "SIPTOWER_CONFIG"
"""Names the settings file where `--config` is not given."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What commands need of the world. Tests hand in their own."""

    environment: Mapping[str, str]
    """Environment variables."""

    open_engine: Callable[[str], NativeEngine]
    """Makes an engine from its configuration."""

    parse_sip: Callable[[bytes], str]
    """Explains one SIP message, as JSON."""

    sip_spans: Callable[[bytes], list[tuple[int, int, str]]]
    """Where the telling parts of one SIP message stand."""

    compile_filter: Callable[[str], PacketFilter]
    """Compiles an expression of tcpdump."""


def real_parts() -> Parts:
    """The parts of the running program; the native module is loaded when it is first needed."""
    return Parts(
        environment=os.environ,  # noqa: TID251 (the one place)
        open_engine=_open_engine,
        parse_sip=_parse_sip,
        sip_spans=_sip_spans,
        compile_filter=_compile_filter,
    )


def _open_engine(config: str) -> NativeEngine:
    from siptower.engine import Engine  # noqa: PLC0415 (many commands need no engine)

    return Engine(config)


def _compile_filter(expression: str) -> PacketFilter:
    from siptower.engine import compile_filter  # noqa: PLC0415 (many commands need no engine)

    return compile_filter(expression)


def _parse_sip(data: bytes) -> str:
    from siptower.engine import parse_sip  # noqa: PLC0415 (many commands need no engine)

    return parse_sip(data)


def _sip_spans(data: bytes) -> list[tuple[int, int, str]]:
    from siptower.engine import sip_spans  # noqa: PLC0415 (many commands need no engine)

    return sip_spans(data)
