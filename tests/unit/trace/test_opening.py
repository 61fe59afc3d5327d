from pathlib import Path
from typing import Any

import pytest

from siptower.model.errors import FilterError, InputError, InputNotFoundError, SettingsError
from siptower.model.settings import Settings
from siptower.pipeline.reading import EngineProgress
from siptower.trace.opening import read
from tests.unit.trace.traces import Engines, trace_of


def _config(engines: Engines) -> dict[str, object]:
    return engines.made[0].config


def _file(folder: Path, name: str, text: str = "") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_settings_come_from_a_file_a_mapping_or_ready_made(tmp_path: Path) -> None:
    file = _file(tmp_path, "siptower.yaml", "node: file\n")
    for config, node in (
        (file, "file"),
        (str(file), "file"),
        ({"node": "mapping"}, "mapping"),
        (Settings(node="ready"), "ready"),
    ):
        assert trace_of(Engines(), config=config).settings.node == node


def test_variables_count_as_for_the_program_but_not_over_ready_settings(tmp_path: Path) -> None:
    file = _file(tmp_path, "siptower.yaml", "node: file\n")
    environment = {"SIPTOWER_CONFIG": str(file)}
    assert trace_of(Engines(), environment=environment).settings.node == "file"
    environment["SIPTOWER_NODE"] = "variable"
    assert trace_of(Engines(), environment=environment, config={"node": "x"}).settings.node == "variable"
    assert trace_of(Engines(), environment=environment, config=Settings(node="x")).settings.node == "x"


@pytest.mark.parametrize("config", [None, {}, Settings()])
def test_redaction_reaches_the_engine(config: object) -> None:
    engines = Engines()
    trace_of(engines, config=config, redact=True).load("messages")
    assert _config(engines)["redact"] is True


def test_settings_that_cannot_be_used_are_told_at_once() -> None:
    with pytest.raises(SettingsError, match="unknown setting"):
        trace_of(Engines(), config={"nod": "x"})
    with pytest.raises(SettingsError, match="no such settings file"):
        trace_of(Engines(), config="missing.yaml")


def test_the_packet_filter_and_the_end_of_timers_reach_the_engine() -> None:
    engines = Engines()
    trace_of(engines, packet_filter="udp", finalize=True).load("events")
    assert _config(engines)["finalize"] is True
    assert _config(engines)["filter"]
    with pytest.raises(FilterError):
        trace_of(engines, packet_filter="udp prt 1")


def test_a_missing_capture_is_told_at_once_and_is_a_file_not_found_error(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.pcap", __file__ + "/below", "a\0b"):
        with pytest.raises(FileNotFoundError, match="no such file") as caught:
            trace_of(Engines(), __file__, missing)
        assert isinstance(caught.value, InputNotFoundError)


def test_folders_and_sources_that_are_not_read_here_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a directory") as caught:
        trace_of(Engines(), tmp_path)
    assert "glob" in caught.value.hint
    with pytest.raises(InputError, match="HEP input is not built"):
        trace_of(Engines(), "hep:udp://0.0.0.0:9060")


@pytest.mark.parametrize("name", ["-", "pcap:x", "hep:x"])
def test_a_path_is_a_file_whatever_its_name_looks_like(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _file(tmp_path, name)
    engines = Engines()
    trace_of(engines, Path(name)).load("events")
    assert _config(engines)["sources"] == [{"path": f"./{name}", "follow": False}]


def test_what_is_no_path_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="at least one capture"):
        read()
    with pytest.raises(TypeError):
        trace_of(Engines(), 7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not by bytes"):
        trace_of(Engines(), b"a.pcap")  # type: ignore[arg-type]


def test_progress_is_told_and_what_it_raises_ends_the_reading() -> None:
    seen: list[int] = []

    def watch(progress: EngineProgress) -> None:
        seen.append(progress.packets)
        if len(seen) > 3:
            raise KeyboardInterrupt

    engines = Engines()
    trace = trace_of(engines, progress=watch)
    trace.load("attempts", "sessions")
    assert seen == [3, 3, 3]
    with pytest.raises(KeyboardInterrupt):
        trace.load("events")
    assert engines.made[1].stopped


def test_a_terminal_is_no_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    with pytest.raises(InputError, match="is a terminal"):
        trace_of(Engines(), "-")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"call_ids": [None]}, "a Call-ID is a str, not NoneType"),
        ({"call_ids": b"x"}, "call_ids is one str or several, not bytes"),
        ({"call_ids": 5}, "call_ids is one str or several, not int"),
        ({"config": 5}, "config is a path, a mapping or Settings, not int"),
        ({"packet_filter": 5}, "packet_filter is a str, not int"),
    ],
)
def test_arguments_of_a_wrong_type_are_told_as_such(given: dict[str, Any], told: str) -> None:
    with pytest.raises(TypeError, match=told):
        trace_of(Engines(), **given)


def test_empty_paths_are_told_as_such() -> None:
    with pytest.raises(InputError, match="the path of a capture is empty"):
        read("")
    with pytest.raises(SettingsError, match="the path of the settings is empty"):
        trace_of(Engines(), config="")
