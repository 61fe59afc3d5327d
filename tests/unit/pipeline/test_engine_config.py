import json

import pytest

from siptower.engine import PacketFilter
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest, engine_config, tracker_settings, usable_sources


def test_durations_are_nanoseconds_and_sizes_bytes() -> None:
    told = tracker_settings(Settings.model_validate({"timeouts": {"trying": "10s"}}))
    assert told["timeouts"]["trying"] == 10_000_000_000
    assert told["limits"]["transactions"] == {"entries": 400_000, "bytes": 256 * 1024 * 1024}
    assert all(isinstance(value, int) for value in told["timeouts"].values())


def test_groups_have_the_names_that_the_tracker_reads() -> None:
    settings = Settings.model_validate(
        {
            "carriers": [{"name": "alpha", "networks": ["10.1.0.0/16"], "ner_profile": "wide"}],
            "user_agents": [{"label": "yealink", "regex": "(?i)^Yealink"}],
            "tenants": [{"name": "acme", "networks": ["10.9.0.0/16"]}],
            "labels": {"headers": {"X-Account": "account"}},
        }
    )
    told = tracker_settings(settings)
    assert told["carriers"] == [{"name": "alpha", "networks": ["10.1.0.0/16"], "ner_wide": True}]
    assert told["user_agents"] == [{"label": "yealink", "regex": "(?i)^Yealink"}]
    assert told["tenants"] == [{"name": "acme", "networks": ["10.9.0.0/16"]}]
    assert told["header_labels"] == [{"header": "X-Account", "label": "account"}]


def test_a_request_becomes_the_configuration_of_the_engine() -> None:
    sources, problems = usable_sources(("a.pcap", "-"))
    assert problems == ()
    settings = Settings.model_validate({"sip_ports": [5060, 5080], "privacy": {"redact": True}})
    request = ReadRequest(sources, {"attempt": ("ts",), "session": None}, {"measures": []}, True, True)
    told = json.loads(engine_config(settings, request))
    assert told["sources"] == [{"path": "a.pcap", "follow": False}, {"path": "-", "follow": False}]
    assert told["tables"] == {"attempt": ["ts"], "session": None}
    assert (told["keep_samples"], told["finalize"], told["redact"]) == (True, True, True)
    assert (told["sip_ports"], told["duplicate_window_ns"]) == ([5060, 5080], 20_000_000)
    assert told["parser"]["message_bytes"] == 65_536


@pytest.mark.parametrize("written", ["hep:udp://0.0.0.0:9060", "afpacket:eth0", "pcap:"])
def test_a_source_that_cannot_be_used_leaves_the_others(written: str) -> None:
    sources, problems = usable_sources(("a.pcap", written))
    assert [source.config()["path"] for source in sources] == ["a.pcap"]
    assert len(problems) == 1
    assert problems[0].hint


def test_a_filter_goes_to_the_engine_by_link_type() -> None:
    packet_filter = PacketFilter("udp", {1: ((6, 0, 0, 1),)}, {113: "no"})
    told = json.loads(engine_config(Settings(), ReadRequest((), packet_filter=packet_filter)))
    assert told["filter"] == {"1": [[6, 0, 0, 1]]}
    assert json.loads(engine_config(Settings(), ReadRequest(())))["filter"] is None


def test_call_ids_go_to_the_engine_as_they_are() -> None:
    told = json.loads(engine_config(Settings(), ReadRequest((), call_ids=("a@b", "ü"))))
    assert told["call_ids"] == ["a@b", "ü"]
    assert json.loads(engine_config(Settings(), ReadRequest(())))["call_ids"] is None
