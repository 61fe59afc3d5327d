import traceback

from siptower.model.errors import ExpressionError, InputError, InputNotFoundError, Problem, SettingsError, SiptowerError


def test_a_problem_puts_its_place_before_its_message() -> None:
    assert Problem("is missing", where="siptower.yaml:3: node").line() == "siptower.yaml:3: node: is missing"
    assert Problem("is missing").line() == "is missing"


def test_settings_error_keeps_every_problem_and_speaks_with_the_first() -> None:
    problems = (Problem("unknown setting", "did you mean node?", "nod"), Problem("is missing"))
    error = SettingsError(problems)
    assert error.problems == problems
    assert (error.message, error.hint) == ("nod: unknown setting", "did you mean node?")


def test_every_error_is_a_siptower_error() -> None:
    assert issubclass(ExpressionError, SiptowerError)
    assert issubclass(InputError, SiptowerError)
    assert issubclass(SettingsError, SiptowerError)


def test_a_missing_input_is_also_what_python_calls_it() -> None:
    error = InputNotFoundError("a.pcap: no such file", "check the path")
    assert isinstance(error, InputError)
    assert isinstance(error, FileNotFoundError)
    assert str(error) == error.message == "a.pcap: no such file"


def test_a_traceback_shows_the_hint_and_every_problem() -> None:
    told = "".join(traceback.format_exception(InputError("is empty", "capture again")))
    assert told.endswith("is empty\nhint: capture again\n")
    assert "outcome == x\n           ^" in "".join(
        traceback.format_exception(ExpressionError("is never x", "", "outcome == x", 11, 12))
    )
    several = SettingsError((Problem("is missing", where="node"), Problem("is no number", where="sip_ports")))
    assert "sip_ports: is no number" in "".join(traceback.format_exception(several))
