from pathlib import Path

import click
import pytest

from siptower.cli.usage import HintedUsageError, usage_problem


def test_a_usage_error_may_bring_its_hint() -> None:
    problem = usage_problem(HintedUsageError("two views", "choose one"))
    assert (problem.message, problem.hint) == ("two views", "choose one")


def test_other_usage_errors_lead_to_the_help() -> None:
    problem = usage_problem(click.UsageError("Got unexpected extra\nargument."))
    assert problem.message == "got unexpected extra argument"
    assert problem.hint == "`siptower --help` shows examples"


@pytest.mark.parametrize(
    ("path", "name", "hint"),
    [
        (("siptower",), "red", "did you mean read?"),
        (("siptower",), "zzz", "`siptower --help` shows examples"),
        (("siptower", "config"), "chek", "did you mean check?"),
        (("siptower", "config"), "read", "`siptower config --help` shows examples"),
    ],
)
def test_a_command_that_is_near_is_named(path: tuple[str, ...], name: str, hint: str) -> None:
    commands = {"siptower": ("read", "config"), "config": ("check", "show")}
    context: click.Context | None = None
    for each in path:
        group = click.Group(each, {known: click.Command(known) for known in commands[each]})
        context = click.Context(group, info_name=each, parent=context)
    assert usage_problem(click.NoSuchCommand(name, ctx=context)).hint == hint


def test_a_capture_in_the_place_of_a_command_leads_to_read(tmp_path: Path) -> None:
    capture = tmp_path / "trunk.pcap"
    capture.touch()
    context = click.Context(click.Group("siptower", {"read": click.Command("read")}), info_name="siptower")
    problem = usage_problem(click.NoSuchCommand(str(capture), ctx=context))
    assert problem.hint == f"for a capture: siptower read {capture}"


@pytest.mark.parametrize(
    ("value", "hint"), [("jso", "did you mean json?"), ("zzz", "`siptower --help` shows examples")]
)
def test_a_value_that_is_near_is_named(value: str, hint: str) -> None:
    form = click.Option(["--format"], type=click.Choice(["table", "json"]))
    command = click.Command("siptower", params=[form])
    with pytest.raises(click.BadParameter) as caught:
        command.make_context("siptower", ["--format", value])
    assert usage_problem(caught.value).hint == hint


def test_what_is_missing_is_named_with_what_may_stand_there() -> None:
    for kind, hint in ((click.Choice(["bash", "zsh"]), "name one of bash, zsh"), (None, "or - for standard input")):
        command = click.Command("siptower", params=[click.Argument(["what"], type=kind)])
        with pytest.raises(click.MissingParameter) as caught:
            command.make_context("siptower", [])
        assert hint in usage_problem(caught.value).hint


def test_an_option_that_is_missing_is_named() -> None:
    output = click.Option(["-o", "--output"], required=True, metavar="DIR")
    with pytest.raises(click.MissingParameter) as caught:
        click.Command("siptower", params=[output]).make_context("siptower", [])
    problem = usage_problem(caught.value)
    assert problem.message.endswith("needs -o, --output DIR")
    assert "standard input" not in problem.hint


def test_an_option_that_is_near_is_named() -> None:
    problem = usage_problem(click.NoSuchOption("--sumary", possibilities=["--summary"]))
    assert (problem.message, problem.hint) == ("no such option: --sumary", "did you mean --summary?")


def test_a_form_that_is_typed_as_an_option_is_told_as_one() -> None:
    assert usage_problem(click.NoSuchOption("--csv")).hint == "write --format csv; >FILE puts it into a file"
