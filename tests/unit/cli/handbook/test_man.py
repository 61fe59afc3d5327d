import pytest

from tests.unit.cli.running import siptower


@pytest.mark.parametrize(
    ("command", "name"),
    [((), "SIPTOWER"), (("read",), "SIPTOWER-READ"), (("config", "check"), "SIPTOWER-CONFIG-CHECK")],
)
def test_the_manual_page_of_a_command_is_printed(command: tuple[str, ...], name: str) -> None:
    ended = siptower("man", *command)
    assert (ended.code, ended.told) == (0, "")
    assert ended.out.startswith(f".TH {name} 1 ")


def test_a_command_that_there_is_not_is_told_with_those_that_there_are() -> None:
    ended = siptower("man", "config", "chek")
    assert (ended.code, ended.out) == (2, "")
    assert ended.told.startswith(
        "error: there is no command siptower config chek\nhint: one of: siptower, siptower read,"
    )


def test_a_terminal_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("siptower.cli.handbook.man.is_terminal", lambda _stream: True)
    ended = siptower("man", "read")
    assert (ended.code, ended.out) == (2, "")
    assert ended.told.splitlines()[1] == "hint: siptower man read | man -l -"
