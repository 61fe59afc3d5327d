import os
from dataclasses import fields
from pathlib import Path

import pytest

from siptower.engine import defaults
from siptower.pipeline.splitting import DEFAULT_TEMPLATE, FileFormat, SplitRequest, pseudonym_key, target_of


@pytest.mark.parametrize(
    ("written", "template", "single", "form"),
    [
        ("calls/", f"calls/{DEFAULT_TEMPLATE}", False, FileFormat.PCAPNG),
        ("calls", f"calls/{DEFAULT_TEMPLATE}", False, FileFormat.PCAPNG),
        ("/", f"/{DEFAULT_TEMPLATE}", False, FileFormat.PCAPNG),
        ("{from}", "{from}", False, FileFormat.PCAPNG),
        ("%Y/{n}.pcap", "%Y/{n}.pcap", False, FileFormat.PCAP),
        ("one.pcap", "one.pcap", True, FileFormat.PCAP),
        ("one.pcapng", "one.pcapng", True, FileFormat.PCAPNG),
        ("one.txt", f"one.txt/{DEFAULT_TEMPLATE}", False, FileFormat.PCAPNG),
    ],
)
def test_a_place_is_a_folder_a_template_or_one_file(
    written: str, template: str, single: bool, form: FileFormat
) -> None:
    target = target_of(written)
    assert (target.template, target.single, target.form) == (template, single, form)


def test_a_folder_that_is_there_is_a_folder_whatever_its_name(tmp_path: Path) -> None:
    for name in ("a.pcap", "50%"):
        (tmp_path / name).mkdir()
        target = target_of(f"{tmp_path}/{name}")
        assert not target.single
        assert target.template == f"{tmp_path}/{name}/{DEFAULT_TEMPLATE}".replace("%", "%%")


def test_the_format_that_is_asked_for_wins() -> None:
    assert target_of("one.pcap", FileFormat.PCAPNG).form is FileFormat.PCAPNG


def test_the_engine_knows_every_field() -> None:
    config = SplitRequest(target_of("calls/")).config(redact=True)
    assert config["redact"] is True
    assert config["anonymise"] is None
    assert "split" in defaults()
    assert {field.name for field in fields(SplitRequest)} - {"target", "key"} <= set(config)


def test_a_secret_is_a_file_or_itself_and_none_is_a_new_one_each_time(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse\n")
    assert pseudonym_key(str(tmp_path / "secret")) == pseudonym_key("correct horse")
    assert pseudonym_key(None) != pseudonym_key(None)
    with pytest.raises(ValueError, match="too short"):
        pseudonym_key("short")


def test_a_key_is_read_from_a_pipe() -> None:
    """What a shell passes for `--key <(pass show key)` is a pipe: what comes out of it counts, not its name."""
    reader, writer = os.pipe()
    os.write(writer, b"a long secret of mine\n")
    os.close(writer)
    try:
        assert pseudonym_key(f"/dev/fd/{reader}") == pseudonym_key("a long secret of mine")
    finally:
        os.close(reader)


def test_a_key_may_be_too_long_for_a_name() -> None:
    """A secret is no name of a file only because one could look for it."""
    assert len(pseudonym_key("k" * 5_000)) == 32
