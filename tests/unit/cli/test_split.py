import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.running import Ended, siptower
from tests.unit.engines import FakeEngine, status
from tests.unit.views.split.test_lines import COUNTS

FINE = COUNTS | {"calls_left_out": {}, "messages_left_out": {}}


def _run(*arguments: str | Path, counts: dict[str, Any] = FINE, **more: Any) -> tuple[Ended, dict[str, Any]]:
    engine = FakeEngine(told=status() | {"split": counts})
    ended = siptower("split", "a.pcap", *arguments, engine=engine, **more)
    return ended, engine.config.get("split") or {}


def test_calls_go_into_a_folder(tmp_path: Path) -> None:
    ended, config = _run("-o", f"{tmp_path}/")
    assert (ended.code, ended.told) == (0, "")
    assert "2 calls in 2 files" in ended.out
    assert config["template"] == f"{tmp_path}/{{date}}/{{time}}-{{from}}-{{to}}-{{call_id}}"
    assert (config["methods"], config["media"], config["format"]) == (["INVITE"], "headers", "pcapng")


def test_every_choice_reaches_the_engine() -> None:
    _, config = _run(
        *("-o", "{n}.pcap", "--media", "all", "--number", "^1", "--method", "invite, register", "--t38"),
        *("--every", "3", "--max-bytes", "2KiB", "--max-files", "9", "--overwrite", "--redact"),
    )
    expected = {
        "template": "{n}.pcap",
        "format": "pcap",
        "media": "all",
        "number": "^1",
        "methods": ["INVITE", "REGISTER"],
        "t38": True,
        "every": 3,
        "max_bytes": 2048,
        "max_files": 9,
        "overwrite": True,
        "redact": True,
        "anonymise": None,
    }
    assert config | expected == config


def test_any_method_and_given_calls_take_all_methods() -> None:
    assert _run("-o", "a/", "--method", "any")[1]["methods"] == []
    config = _run("-o", "a/", "--call", "x@h", "--call", "y")[1]
    assert (config["methods"], config["call_ids"]) == ([], ["x@h", "y"])


def test_a_secret_gives_the_same_key_from_wherever_it_comes(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse\n")
    keys = {
        _run("-o", "a/", "--anonymise", "--key", tmp_path / "secret")[1]["anonymise"],
        _run("-o", "a/", "--anonymise", "--key", "correct horse")[1]["anonymise"],
        _run("-o", "a/", "--anonymise", environment={"SIPTOWER_ANONYMISE_KEY": "correct horse"})[1]["anonymise"],
    }
    assert len(keys) == 1
    ended, config = _run("-o", "a/", "--anonymise")
    assert config["anonymise"] not in keys
    assert "the key was random and is gone" in ended.out


def test_counts_come_as_json() -> None:
    ended, _ = _run("-o", "a/", "--format", "json")
    assert json.loads(ended.out) == FINE


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "siptower split needs"),
        (("-o", ""), "-o names no place"),
        (("-o", "a/", "--method", "INVITE,,BYE"), "--method has an empty name"),
        (("-o", "a/", "--max-bytes", "many"), "--max-bytes is 'many'"),
        (("-o", "a/", "--every", "0"), "--every"),
        (("-o", "one.pcap", "--t38"), "--t38 does not go with one file"),
        (("-o", "a/", "--where", "pdd >"), "a value is missing"),
        (("-", "-o", "a/", "--where", "pdd > 3s"), "--where reads its input twice"),
        (("-o", "a/", "--where", "pdd > 3s", "--call", "x"), "--where does not go with --call"),
        (("-o", "a/", "--key", "correct horse"), "--key does nothing without --anonymise"),
        (("-o", "a/", "--anonymise", "--key", "short"), "the key is too short"),
        (("-o", "a/", "--anonymise", "--key", "no-such-file-here.txt"), "looks like a file, and there is none"),
        (("-o", "a/", "--anonymise", "--key", "./no-such-file-here"), "looks like a file, and there is none"),
        (("-o", "a/", "--number", "^+49"), "write '^\\+49'"),
        (("-o", "a/", "--number", "+49"), "write '\\+49'"),
        (("-o", "x.txt"), "ends with .txt, which is no format of captures"),
        (("-o", "x" * 300), "-o is too long"),
        (("-o", "o\udcff/"), "-o is no text in UTF-8"),
        (("-o", "a/", "--max-bytes", "0"), "--max-bytes is 0"),
        (("-o", "a/", "--max-files", "9" * 23), "too large"),
        (("-o", "a/", "--every", "9" * 23), "too large"),
    ],
)
def test_a_wrong_command_line_is_told(arguments: tuple[str, ...], told: str) -> None:
    ended, _ = _run(*arguments)
    assert ended.code == 2
    assert told in ended.told
    assert "hint:" in ended.told


def test_a_file_that_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "one.pcap").write_bytes(b"mine")
    ended, _ = _run("-o", tmp_path / "one.pcap")
    assert ended.code == 2
    assert "is there already" in ended.told
    assert _run("-o", tmp_path / "one.pcap", "--overwrite")[0].code == 0


def test_what_is_read_is_not_replaced(tmp_path: Path) -> None:
    capture = tmp_path / "one.pcap"
    capture.write_bytes(b"mine")
    (tmp_path / "link.pcap").symlink_to(capture)
    for name in ("one.pcap", "link.pcap"):
        ended, _ = _run(capture, "-o", tmp_path / name, "--overwrite")
        assert ended.code == 2
        assert "is read and written" in ended.told
    assert capture.read_bytes() == b"mine"


def test_files_that_failed_make_the_run_fail() -> None:
    trouble = {"file": "a.pcapng", "reason": "disk_full", "message": "No space left on device"}
    ended, _ = _run("-o", "a/", counts=FINE | {"failed": {"disk_full": 1}, "troubles": [trouble]})
    assert ended.code == 1
    assert ended.told.startswith("error: a.pcapng: No space left on device\nhint: make room")
