"""The generator refuses declarations that make no sense, and notices what is stale."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tools.gen import __main__ as program
from tools.gen.names import camel, constant
from tools.gen.schema import SchemaError, load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A clone with nothing but its schema."""
    shutil.copytree(root / "schema", tmp_path / "schema")
    return tmp_path


def change(copy: Path, name: str, before: str, after: str) -> None:
    path = copy / "schema" / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("attempt.toml", 'row = "attempt"', 'row = "attempts"', "`row` must be 'attempt'"),
        ("attempt.toml", 'name = "closed"', 'name = "ts"', "`ts` is declared twice"),
        ("attempt.toml", 'name = "closed"', 'name = "carrier"', "`carrier` is the name of a label"),
        ("attempt.toml", 'type = "timestamp"', 'type = "time"', "unknown type 'time'"),
        ("attempt.toml", 'enum = "Hop"', 'enum = "Hops"', "`enum` must name a set"),
        ("attempt.toml", 'type = "string"', 'type = "string"\noptional = true', "cannot be optional"),
        ("attempt.toml", 'type = "timestamp"', 'type = "timestamp"\nunit = "s"', "unknown keys"),
        ("event.toml", 'doc = "When it happened."', "", "`doc` is missing"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(
    copy: Path, name: str, before: str, after: str, words: str
) -> None:
    change(copy, name, before, after)
    with pytest.raises(SchemaError, match=words) as refused:
        load(copy)
    assert str(refused.value).startswith(name)


@pytest.mark.parametrize(
    ("name", "in_rust", "in_python"),
    [
        ("answered_elsewhere", "AnsweredElsewhere", "ANSWERED_ELSEWHERE"),
        ("call-start", "CallStart", "CALL_START"),
        ("180", "V180", "V180"),
        ("2xx", "V2xx", "V2XX"),
        ("rel1xx-no-prack", "Rel1xxNoPrack", "REL1XX_NO_PRACK"),
    ],
)
def test_values_are_named_in_the_style_of_each_language(name: str, in_rust: str, in_python: str) -> None:
    assert (camel(name), constant(name)) == (in_rust, in_python)


def test_what_was_generated_is_fresh() -> None:
    if shutil.which("rustfmt") is None:
        pytest.skip("rustfmt is not on this machine")
    assert program.main(["--check"]) == 0


def test_a_stale_file_is_named_and_left_alone(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = copy / "rows.md"
    stale.write_text("old", encoding="utf-8")
    monkeypatch.setattr(program, "ROOT", copy)
    monkeypatch.setattr(program, "outputs", lambda _: {stale: "new"})
    assert program.main(["--check"]) == 1
    assert capsys.readouterr().out == "stale: rows.md (run `make gen`)\n"
    assert stale.read_text(encoding="utf-8") == "old"


def test_generating_writes_only_what_changed(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh, stale = copy / "fresh.md", copy / "deep" / "stale.md"
    fresh.write_text("same", encoding="utf-8")
    monkeypatch.setattr(program, "ROOT", copy)
    monkeypatch.setattr(program, "outputs", lambda _: {fresh: "same", stale: "new"})
    assert program.main([]) == 0
    assert capsys.readouterr().out == "wrote deep/stale.md\n"
    assert stale.read_text(encoding="utf-8") == "new"
