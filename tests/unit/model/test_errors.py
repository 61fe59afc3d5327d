from siptower.model.errors import InputError, Problem, SettingsError, SiptowerError


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
