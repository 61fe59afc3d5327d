"""An anonymised capture tells the same story about nobody: the same calls and figures, and nothing of who they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from siptower.model.settings import Settings
from siptower.pipeline.splitting import Media
from siptower.privacy import derived_key
from tests.contract.readings import How, Reading, figures, read
from tests.contract.test_split import CAPTURES, DEMO, by_call, split

if TYPE_CHECKING:
    from pathlib import Path

KEY = derived_key(b"a secret of the tests")

PLAIN = How(settings=Settings(), finalize=True)
"""No labels that depend on addresses."""

WHO = {
    "src_ip",
    "dst_ip",
    "request_uri",
    "call_id",
    "from_user",
    "from_host",
    "from_tag",
    "to_user",
    "to_host",
    "to_tag",
    "branch",
    "attempt_id",
    "user_agent",
    "reason",
    "raw",
}
"""Facts about a message that may say who it is about."""

KEPT = {"anonymous", "unknown", "invalid", "localhost", "sip", "phone", "restricted", "127.0.0.1", "0.0.0.0"}  # noqa: S104
"""What may stand in a capture whoever it is about."""


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Every golden capture and what becomes of it."""
    folder = tmp_path_factory.mktemp("anonymised")
    found = {}
    for capture in [*CAPTURES, DEMO]:
        target = folder / f"{capture.stem}.pcapng"
        split([capture], str(target), key=KEY, media=Media.ALL)
        found[capture.stem] = (capture, target)
    return found


NAMES = [capture.stem for capture in [*CAPTURES, DEMO]]


def _told(reading: Reading) -> set[str]:
    """Every user, number, host, address and identifier of a capture."""
    names = {"src_ip", "dst_ip", "from_user", "from_host", "to_user", "to_host", "call_id", "from_tag", "to_tag"}
    values = {str(row[name]) for row in reading.rows("message") for name in names if row[name]}
    parts = {part for value in values for part in re.split(r"[^\w.:+-]+", value)}
    return {text for text in values | parts if len(text) >= 5 and text not in KEPT and re.search(r"[^\W_]", text)}


def _without_probes(counted: dict[str, Any]) -> dict[str, Any]:
    """What was counted but for datagrams at SIP ports that are no SIP: they belong to no call and are in no file."""
    counted["sip_events_total"] = {
        values: series for values, series in counted["sip_events_total"].items() if "msg-probe" not in values
    }
    return counted


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_who_it_was_is_left(name: str, pairs: dict[str, tuple[Path, Path]]) -> None:
    capture, target = pairs[name]
    content = target.read_bytes().lower()
    left = {text for text in _told(read([capture], PLAIN)) if text.encode(errors="replace").lower() in content}
    assert left == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_there_with_the_same_validity_and_length(
    name: str, pairs: dict[str, tuple[Path, Path]]
) -> None:
    before, now = (
        [
            [{fact: value for fact, value in message.items() if fact not in WHO} for message in messages]
            for messages in by_call(read([path], PLAIN)).values()
        ]
        for path in pairs[name]
    )
    assert before == now


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_are_the_same(name: str, pairs: dict[str, tuple[Path, Path]]) -> None:
    before, now = (_without_probes(figures(read([path], PLAIN))) for path in pairs[name])
    assert before == now


def test_the_same_key_gives_the_same_capture_again_and_another_key_another(
    pairs: dict[str, tuple[Path, Path]], tmp_path: Path
) -> None:
    _, target = pairs["A02"]
    capture, _ = pairs["A02"]
    split([capture], f"{tmp_path}/again.pcapng", key=KEY, media=Media.ALL)
    split([capture], f"{tmp_path}/other.pcapng", key=derived_key(b"another secret"), media=Media.ALL)
    assert (tmp_path / "again.pcapng").read_bytes() == target.read_bytes()
    assert (tmp_path / "other.pcapng").read_bytes() != target.read_bytes()


def test_names_of_files_tell_nothing_either(tmp_path: Path) -> None:
    split([DEMO], f"{tmp_path}/{{from}}-{{to}}-{{call_id}}-{{source}}", key=KEY)
    names = " ".join(path.name for path in tmp_path.iterdir())
    told: set[str] = {text for text in _told(read([DEMO], PLAIN)) if text in names}
    assert told == set()
