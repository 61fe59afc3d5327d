from contextlib import redirect_stderr
from io import StringIO

from siptower.cli.messages import tell_error, tell_problems, tell_warning
from siptower.model.errors import Problem


def test_an_error_is_one_line_and_its_hint_another() -> None:
    told = StringIO()
    with redirect_stderr(told):
        tell_error(Problem("no such file", "check the path", "a.pcap"))
        tell_warning(Problem("is cut off"))
    assert told.getvalue() == "error: a.pcap: no such file\nhint: check the path\nwarning: is cut off\n"


def test_problems_of_settings_always_have_a_hint() -> None:
    told = StringIO()
    with redirect_stderr(told):
        tell_problems([Problem("is 5s; it must be between 0s and 1s", where="duplicates.window")])
    assert told.getvalue().splitlines()[1] == "hint: `siptower config schema` lists every setting with its range"


def test_what_comes_from_elsewhere_stays_on_its_line() -> None:
    told = StringIO()
    with redirect_stderr(told):
        tell_error(Problem("line\nbreak \x1b[31m"))
    assert told.getvalue() == "error: line\\x0abreak \\x1b[31m\n"


def test_a_closed_standard_error_is_no_error() -> None:
    told = StringIO()
    told.close()
    with redirect_stderr(told):
        tell_error(Problem("nobody hears this"))
    assert told.closed
