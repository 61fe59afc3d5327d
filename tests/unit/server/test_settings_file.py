from pathlib import Path

import pytest

from siptower.server.settings_file import parse_scalar, read_settings_file, write_path


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "siptower.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_values_come_with_their_lines(tmp_path: Path) -> None:
    file = read_settings_file(_file(tmp_path, "node: a\ntimeouts:\n  trying: 10s\ncarriers:\n  - {name: x}\n"))
    assert file.problems == []
    assert file.values == {"node": "a", "timeouts": {"trying": "10s"}, "carriers": [{"name": "x"}]}
    assert file.lines["timeouts", "trying"] == 3
    assert file.lines["carriers", 0, "name"] == 5


def test_an_empty_file_and_an_empty_group_leave_the_defaults(tmp_path: Path) -> None:
    assert read_settings_file(_file(tmp_path, "# nothing\n")).values == {}
    assert read_settings_file(_file(tmp_path, "timeouts:\n  # trying: 10s\n")).values == {}


def test_merge_keys_and_aliases_work(tmp_path: Path) -> None:
    file = read_settings_file(_file(tmp_path, "a: &base {x: 1, y: 2}\nb: {<<: *base, y: 3}\n"))
    assert file.problems == []
    assert file.values["b"] == {"x": 1, "y": 3}


def test_names_that_yaml_takes_for_values_stay_names(tmp_path: Path) -> None:
    assert read_settings_file(_file(tmp_path, "on: 1\n5060: 2\n")).values == {"on": 1, "5060": 2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "is no valid YAML"),
        ("- a\n", "should hold names and values"),
        ("a: 1\na: 2\n", "stands here and on line 1"),
        ("a: &a [*a]\n", "a value contains itself"),
        ("a: \x00", "a character that YAML does not allow"),
        ("? [a]: b\n", "a name must be text"),
        ("a:\n\tb: 1\n", "is no valid YAML"),
        (b"node: \xff\xfe", "is not UTF-8"),
        ("a: " + "[" * 900 + "]" * 900, "is nested too deeply"),
        ("a: " + "[" * 100_000 + "]" * 100_000, "is"),
    ],
)
def test_damage_is_told_in_one_line_with_its_place(tmp_path: Path, text: str | bytes, message: str) -> None:
    path = _file(tmp_path, text)
    problems = read_settings_file(path).problems
    assert len(problems) == 1
    assert message in problems[0].message
    assert "\n" not in problems[0].line()
    assert problems[0].where.startswith(str(path))
    assert problems[0].hint


def test_aliases_cannot_blow_up_the_tree(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    problems = read_settings_file(_file(tmp_path, "\n".join(levels))).problems
    assert [problem.message for problem in problems] == ["is no valid YAML: aliases make it too large"]


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    assert read_settings_file(tmp_path / "none.yaml").problems[0].message == "no such settings file"
    assert read_settings_file(tmp_path).problems[0].message == "is a directory, not a settings file"


def test_paths_and_values_in_writing() -> None:
    assert write_path(("carriers", 0, "networks", 1)) == "carriers[0].networks[1]"
    assert parse_scalar("[5060, 5080]") == [5060, 5080]
    assert parse_scalar("{") == "{"
    assert parse_scalar("[" * 100_000) == "[" * 100_000
