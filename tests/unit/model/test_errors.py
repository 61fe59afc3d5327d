import copy
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.model.errors import (
    ExpressionError,
    InputError,
    InputNotFoundError,
    Problem,
    SettingsError,
    SiptowerError,
)


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


def _marked(text: str, start: int, end: int, width: int = 80, **more: bool) -> tuple[str, str]:
    return ExpressionError("m", "h", text, start, end).marked(width, **more)


def test_the_place_in_an_expression_is_marked() -> None:
    assert _marked("a == b", 5, 6) == ("a == b", "     ^")
    assert _marked("abc == b", 0, 3) == ("abc == b", "^^^")
    assert _marked("a ==", 4, 5) == ("a ==", "    ^")
    assert _marked("", 0, 1) == ("", "^")


def test_only_the_line_with_the_place_is_shown() -> None:
    assert _marked("a == 1\nand b\nand c", 11, 12) == ("and b", "    ^")
    assert _marked('a == "x\ny', 5, 9) == ('a == "x', "     ^^")


def test_marks_stand_below_wide_and_strange_characters() -> None:
    assert _marked('"日本" == b', 8, 9) == ('"日本" == b', " " * 10 + "^")
    assert _marked("\x1b\u202e == b", 6, 7) == ("?? == b", "      ^")
    assert _marked('"日本" == b', 8, 9, plain=True) == ('"??" == b', " " * 8 + "^")


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 300), st.integers(20, 100))
def test_marked_lines_always_fit(text: str, start: int, end: int, width: int) -> None:
    line, carets = _marked(text, start, end, width, plain=True)
    assert len(line) <= width
    assert len(carets) <= width
    assert carets.strip(" ").strip("^") == ""
    assert line.isprintable()
    assert carets


def test_a_long_line_is_cut_to_what_surrounds_the_place() -> None:
    line, carets = _marked("x" * 500 + "HERE" + "y" * 500, 500, 504, 40)
    assert line.startswith("...")
    assert line.endswith("...")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "HERE"


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


@pytest.mark.parametrize(
    "error",
    [
        SiptowerError("no capture", "give one"),
        InputNotFoundError("a.pcap: no such file", "look there"),
        ExpressionError("no field x", "did you mean y?", "x == 1", 0, 1),
        SettingsError((Problem("unknown setting", "remove it", "a"), Problem("too small", where="b"))),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_reach_another_process_whole(error: SiptowerError) -> None:
    sent = copy.deepcopy(error)  # by the protocol of pickle, which process pools speak
    assert type(sent) is type(error)
    assert str(sent) == str(error)
    assert vars(sent) == vars(error)
