import json
import os

import pytest

from siptower.server.wiring import real_parts


def test_real_parts_see_the_environment_of_the_process() -> None:
    assert real_parts().environment is os.environ  # noqa: TID251 (what is tested)


def test_real_parts_open_the_engine_and_explain_messages() -> None:
    parts = real_parts()
    with pytest.raises(ValueError, match="engine configuration"):
        parts.open_engine("{")
    assert parts.compile_filter("udp").expression == "udp"
    assert json.loads(parts.parse_sip(b"\r\n"))["validity"] == "malformed"
