from pathlib import Path

import click
import pytest

from siptower.cli.options import config_option, files_argument, format_option, settings_for
from siptower.cli.usage import HintedUsageError
from siptower.engine import compile_filter
from siptower.server.wiring import Parts
from siptower.views.output import Format
from tests.unit.engines import FakeEngine, opener


def _parts(**environment: str) -> Parts:
    return Parts(environment, opener(FakeEngine()), lambda _data: "{}", lambda _data: [], compile_filter)


def test_the_format_is_one_of_the_known_forms() -> None:
    seen: list[Format | None] = []

    @click.command()
    @format_option("help")
    def command(form: Format | None) -> None:
        seen.append(form)

    command.main(["--format", "csv"], standalone_mode=False)
    command.main([], standalone_mode=False)
    assert seen == [Format.CSV, None]


def test_the_flag_beats_the_variable_that_names_the_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"node: {name}\n", encoding="utf-8")
    parts = _parts(SIPTOWER_CONFIG=str(tmp_path / "one"))
    assert settings_for(parts, None).settings.node == "one"
    assert settings_for(parts, tmp_path / "two").settings.node == "two"
    assert settings_for(_parts(), None).settings.node == ""
    flags: dict[tuple[str | int, ...], tuple[object, str]] = {("node",): ("three", "--node")}
    assert settings_for(parts, None, flags).settings.node == "three"


def test_the_config_option_takes_a_path() -> None:
    seen: list[Path | None] = []

    @click.command()
    @config_option
    def command(config_file: Path | None) -> None:
        seen.append(config_file)

    command.main(["--config", "a.yaml"], standalone_mode=False)
    assert seen == [Path("a.yaml")]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (("",), "a file name is empty"),
        (("a.pcap", ""), "a file name is empty"),
        (("pcap:",), "a file name is empty"),
        (("-", "-"), "standard input can be read only once"),
        (("-", "a.pcap", "pcap:-"), "standard input can be read only once"),
    ],
)
def test_files_that_make_no_sense_are_refused(files: tuple[str, ...], message: str) -> None:
    @click.command()
    @files_argument("pcap")
    def command(files: tuple[str, ...]) -> None:
        raise AssertionError(files)

    with pytest.raises(HintedUsageError) as caught:
        command.main(list(files), standalone_mode=False)
    assert caught.value.message == message
    assert caught.value.hint


def test_files_come_in_the_order_in_which_they_are_named() -> None:
    @click.command()
    @files_argument("pcap")
    def command(files: tuple[str, ...]) -> tuple[str, ...]:
        return files

    assert command.main(["b", "-", "a"], standalone_mode=False) == ("b", "-", "a")


def test_an_empty_name_of_a_settings_file_is_refused() -> None:
    @click.command()
    @config_option
    def command(config_file: Path | None) -> None:
        raise AssertionError(config_file)

    with pytest.raises(HintedUsageError, match="--config names no file"):
        command.main(["--config", ""], standalone_mode=False)
