from hypothesis import given
from hypothesis import strategies as st

from siptower.model.errors import ExpressionError, InputError, Problem, SettingsError, SiptowerError


def test_a_problem_puts_its_place_before_its_message() -> None:
    assert Problem("is missing", where="siptower.yaml:3: node").line() == "siptower.yaml:3: node: is missing"
    assert Problem("is missing").line() == "is missing"


def test_settings_error_keeps_every_problem_and_speaks_with_the_first() -> None:
    problems = (Problem("unknown setting", "did you mean node?", "nod"), Problem("is missing"))
    error = SettingsError(problems)
    assert error.problems == problems
    assert (error.message, error.hint) == ("nod: unknown setting", "did you mean node?")


def test_every_error_is_a_siptower_error() -> None:
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
