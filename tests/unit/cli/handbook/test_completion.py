import pytest

from tests.unit.cli.running import siptower


@pytest.mark.parametrize(
    ("shell", "first"), [("bash", "_siptower_completion() {"), ("zsh", "#compdef siptower"), ("fish", "function ")]
)
def test_the_script_is_printed_and_nothing_else(shell: str, first: str) -> None:
    ended = siptower("completion", shell)
    assert (ended.code, ended.told) == (0, "")
    assert ended.out.startswith(first)
    assert ended.out.endswith("\n")


def test_a_shell_that_is_not_known_is_told() -> None:
    ended = siptower("completion", "bsh")
    assert ended.code == 2
    assert ended.told.splitlines()[1] == "hint: did you mean bash?"
    assert "name one of bash, zsh, fish" in siptower("completion").told
