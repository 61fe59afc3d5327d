import pytest

from siptower.cli.program import program
from tests.unit.cli.running import siptower
from tests.unit.engines import FakeEngine


def test_the_version_is_told() -> None:
    ended = siptower("--version")
    assert ended.code == 0
    assert ended.out.startswith("siptower ")


@pytest.mark.parametrize(
    "command",
    [(), ("read",), ("parse",), ("config",), ("config", "check"), ("config", "show"), ("config", "schema")],
    ids=" ".join,
)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_teaches_with_examples(command: tuple[str, ...], flag: str) -> None:
    ended = siptower(*command, flag)
    assert ended.code == 0
    assert "Example" in ended.out
    assert f"siptower {' '.join(command)}".strip() in ended.out
    assert all(len(line) <= 100 for line in ended.out.splitlines())


def test_without_a_command_the_help_is_shown() -> None:
    assert siptower().out == siptower("--help").out
    assert siptower().code == 0


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("red", "x"), "no such command: red", "did you mean read?"),
        (("zzz",), "no such command: zzz", "`siptower --help` shows examples"),
        (("read", "--sumary", "x"), "no such option: --sumary", "did you mean --summary?"),
        (("read",), "siptower read needs FILE...", "name one, or - for standard input"),
        (("read", "--format", "xml", "x"), "invalid value for '--format': 'xml' is not one of", "shows examples"),
        (("read", "--limit", "x", "x"), "invalid value for '--limit'", "shows examples"),
    ],
)
def test_a_wrong_command_line_gets_one_line_and_a_hint(arguments: tuple[str, ...], message: str, hint: str) -> None:
    ended = siptower(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    error, told_hint = ended.told.splitlines()
    assert error.startswith(f"error: {message}")
    assert told_hint.startswith("hint: ")
    assert hint in told_hint


def test_a_defect_is_told_in_two_lines_and_shown_on_request() -> None:
    class Broken(FakeEngine):
        def start(self) -> None:
            raise RuntimeError("a defect:\nno reason given")

    ended = siptower("read", "x.pcap", engine=Broken())
    assert ended.code == 1
    assert ended.told.splitlines()[0].startswith("error: defect in siptower: RuntimeError: a defect:")
    assert len(ended.told.splitlines()) == 2
    assert "Traceback" in siptower("--traceback", "read", "x.pcap", engine=Broken()).told


def test_a_part_that_is_missing_is_told_with_how_to_get_it() -> None:
    class Missing(FakeEngine):
        def start(self) -> None:
            raise ImportError("No module named 'pyarrow'")

    ended = siptower("read", "x.pcap", engine=Missing())
    assert ended.code == 1
    assert "a part of siptower cannot be loaded: No module named 'pyarrow'" in ended.told


def test_an_interrupt_ends_with_its_own_code() -> None:
    class Interrupted(FakeEngine):
        def start(self) -> None:
            raise KeyboardInterrupt

    assert siptower("read", "x.pcap", engine=Interrupted()).code == 130


def test_commands_have_names_and_summaries() -> None:
    context = program.make_context("siptower", ["--help"], resilient_parsing=True)
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.short_help
        assert len(command.short_help) < 60
        assert f"  {command.short_help}\n" in siptower("--help").out, "the list of commands needs no command"
