from dataclasses import replace

import pytest

from siptower.cli.input_files import filtered, refuse_terminal_input
from siptower.cli.usage import HintedUsageError
from siptower.engine import PacketFilter, compile_filter
from siptower.model.errors import FilterError
from siptower.pipeline.engine_config import ReadRequest
from siptower.server.wiring import real_parts


def test_a_filter_is_compiled() -> None:
    asked = filtered(ReadRequest(()), real_parts(), "udp")
    assert asked.packet_filter is not None
    assert asked.packet_filter.expression == "udp"
    assert filtered(ReadRequest(()), real_parts(), None) == ReadRequest(())


def test_a_wrong_filter_is_a_wrong_command_line() -> None:
    def refuse(_expression: str) -> PacketFilter:
        raise FilterError("the filter is wrong", "write another")

    parts = replace(real_parts(), compile_filter=refuse)
    with pytest.raises(HintedUsageError, match="the filter is wrong"):
        filtered(ReadRequest(()), parts, "udp")
    assert compile_filter("udp").programs


def test_a_terminal_is_no_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("siptower.cli.input_files.is_terminal", lambda _stream: True)
    with pytest.raises(HintedUsageError, match="terminal"):
        refuse_terminal_input(("a.pcap", "-"), "cat x")
    refuse_terminal_input(("a.pcap",), "cat x")
