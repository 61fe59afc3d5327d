from pathlib import Path

import click

from siptower.cli.options import config_option, format_option, settings_for
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
