import click
import pytest

from siptower.cli.usage import HintedUsageError, usage_problem

COMMANDS = ("read", "parse", "config")


def test_a_usage_error_may_bring_its_hint() -> None:
    problem = usage_problem(HintedUsageError("two views", "choose one"), COMMANDS)
    assert (problem.message, problem.hint) == ("two views", "choose one")


def test_other_usage_errors_lead_to_the_help() -> None:
    problem = usage_problem(click.UsageError("Got unexpected extra\nargument."), COMMANDS)
    assert problem.message == "got unexpected extra argument"
    assert problem.hint == "`siptower --help` shows examples"


@pytest.mark.parametrize(("name", "hint"), [("red", "did you mean read?"), ("zzz", "`siptower --help` shows examples")])
def test_a_command_that_is_near_is_named(name: str, hint: str) -> None:
    assert usage_problem(click.NoSuchCommand(name), COMMANDS).hint == hint


def test_an_option_that_is_near_is_named() -> None:
    problem = usage_problem(click.NoSuchOption("--sumary", possibilities=["--summary"]), COMMANDS)
    assert (problem.message, problem.hint) == ("no such option: --sumary", "did you mean --summary?")
