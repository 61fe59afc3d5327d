import json
from pathlib import Path

from siptower.engine import Engine
from siptower.server.settings_loading import load_settings
from tests.unit.cli.running import siptower


def _file(folder: Path, text: str) -> Path:
    path = folder / "siptower.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_good_settings_are_fine(tmp_path: Path) -> None:
    path = _file(tmp_path, "node: probe-1\n")
    ended = siptower("config", "check", "--config", path)
    assert (ended.code, ended.told) == (0, "")
    assert ended.out == f"{path}: fine, 1 value set, the rest are defaults\n"


def test_bad_settings_are_told_all_at_once(tmp_path: Path) -> None:
    ended = siptower("config", "check", "--config", _file(tmp_path, "nod: x\nsip_ports: [0]\n"))
    assert ended.code == 2
    assert ended.out == ""
    assert ended.told.count("error: ") == 2
    assert ended.told.count("hint: ") == 2


def test_an_expression_that_only_the_engine_can_refuse_is_told_before_it_is_used(tmp_path: Path) -> None:
    path = _file(tmp_path, "user_agents:\n  - {label: x, regex: '(?=x)'}\n")
    for arguments in (("config", "check"), ("read", "a.pcap")):
        ended = siptower(*arguments, "--config", path, opened=Engine)
        assert (ended.code, ended.out) == (2, "")
        assert ended.told.startswith(f"error: {path}:2: user_agents[0].regex: is no regular expression: look-around")


def test_effective_settings_can_be_read_again(tmp_path: Path) -> None:
    path = _file(tmp_path, "node: probe-1\n")
    ended = siptower("config", "show", "--config", path, environment={"SIPTOWER_TIMEOUTS__BYE": "20s"})
    assert ended.code == 0
    assert f"# {path}:1" in ended.out
    assert "# SIPTOWER_TIMEOUTS__BYE" in ended.out
    saved = tmp_path / "saved.yaml"
    saved.write_text(ended.out, encoding="utf-8")
    loaded = load_settings(saved, {}).settings
    assert loaded.node == "probe-1"
    assert loaded.timeouts.bye == 20_000_000_000


def test_effective_settings_as_json(tmp_path: Path) -> None:
    path = _file(tmp_path, "node: probe-1\n")
    shown = json.loads(siptower("config", "show", "--format", "json", "--config", path).out)
    assert shown["settings"]["node"] == "probe-1"
    assert shown["origins"] == {"node": f"{path}:1"}


def test_the_schema_is_json() -> None:
    schema = json.loads(siptower("config", "schema").out)
    assert schema["properties"]["timeouts"]
    assert siptower("config", "schema").code == 0
