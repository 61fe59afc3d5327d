"""The tree names no machine and no registry, and nothing in it is left for later."""

from __future__ import annotations

import re

import pytest

from tests.arch import tree

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": ["/" + "work/", "/" + "root/", "/" + r"home/\w+/", r"(?<![\w/])\." + "library/"],
    "the host of a package registry": [
        "py" + r"pi\.org",
        "python" + "hosted",
        "registry." + "npm",
        "static." + "crates",
        "proxy." + "golang",
        "deb." + "debian",
    ],
    "twins that a generator or a contract test should tie": ["[Kk]eep in" + " sync", "[Mm]ust be in" + " sync"],
}
UNFINISHED = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", "unimplemented" + "!", "todo" + r"!\("]


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_no_file_holds(what: str) -> None:
    pattern = re.compile("|".join(FORBIDDEN[what]))
    found = [f"{path}: {hit.group()}" for path in tree.files() if (hit := pattern.search(tree.text(path)))]
    assert not found


def test_no_code_is_left_for_later() -> None:
    pattern = re.compile(rf"\b({'|'.join(UNFINISHED)})")
    found = [f"{path}: {hit.group()}" for path in tree.code() if (hit := pattern.search(tree.text(path)))]
    assert not found


def test_text_files_end_with_one_line_feed_and_carry_no_trailing_space() -> None:
    kinds = {*tree.CODE, ".md", ".toml", ".yml", ".yaml"}
    bad = [
        str(path)
        for path in tree.files()
        if path.suffix in kinds
        and (content := tree.text(path))
        and (not content.endswith("\n") or re.search(r"[ \t]+$", content, re.MULTILINE))
    ]
    assert not bad


def test_every_lock_is_pinned_by_hash_and_names_no_index() -> None:
    locks = {
        name: tree.text(path)
        for path in tree.files()
        if (name := path.name).startswith("requirements") and path.suffix == ".lock"
    }
    pins = {name: dict(re.findall(r"^([a-z][\w.-]*)==(\S+)", content, re.MULTILINE)) for name, content in locks.items()}
    assert set(locks) == {"requirements.lock", "requirements-dev.lock"}
    assert pins["requirements.lock"].items() <= pins["requirements-dev.lock"].items()
    for name, content in locks.items():
        entries = re.split(r"\n(?=[a-z])", content)
        assert all("--hash=sha256:" in entry for entry in entries), name
        assert "://" not in content, name
        assert "--index" not in content, name
