import json
from pathlib import Path

import pytest

from tests.unit.cli.running import ANSWER, siptower


def _message(folder: Path, name: str = "a.sip", content: bytes = b"OPTIONS sip:x SIP/2.0\r\n\r\n") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_each_file_gives_one_object_on_one_line(tmp_path: Path) -> None:
    first, second = _message(tmp_path), _message(tmp_path, "b.sip")
    ended = siptower("parse", first, second)
    assert ended.code == 0
    assert [json.loads(line) for line in ended.out.splitlines()] == [
        {"file": str(first)} | ANSWER,
        {"file": str(second)} | ANSWER,
    ]


def test_people_get_a_readable_form(tmp_path: Path) -> None:
    ended = siptower("parse", "--format", "table", _message(tmp_path))
    assert "valid" in ended.out
    assert "1 header" in ended.out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\xd4\xc3\xb2\xa1" + bytes(20), "is a capture, not a SIP message"),
        (b"\x0a\x0d\x0d\x0a" + bytes(20), "is a capture, not a SIP message"),
        (b"x" * (1024 * 1024 + 1), "is longer than any SIP message"),
    ],
)
def test_what_can_be_no_message_is_told_and_the_others_are_explained(
    tmp_path: Path, content: bytes, message: str
) -> None:
    ended = siptower("parse", _message(tmp_path, "bad", content), _message(tmp_path))
    assert ended.code == 1
    assert len(ended.out.splitlines()) == 1
    assert f"bad: {message}" in ended.told
    assert "hint: " in ended.told


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    ended = siptower("parse", tmp_path / "none", tmp_path)
    assert ended.code == 1
    assert "none: no such file or directory" in ended.told
    assert "is a directory" in ended.told
    assert ended.told.count("hint: ") == 2
