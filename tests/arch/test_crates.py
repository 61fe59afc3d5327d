"""Which crate may use which, and what the pure ones may not touch."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.arch import tree

# A crate may use those named here and no other; a crate that is not named here is refused.
MAY_USE = {
    "decode": set(),
    "track": {"decode"},
    "capture": set(),
    "sink": {"decode"},
    "fold": {"decode", "track"},
    "engine": {"decode", "track", "capture", "fold", "sink"},
    "siptower-py": {"decode", "track", "fold", "engine"},
}
PURE = ("decode", "track", "fold")
SAFE = ("decode", "track", "fold", "capture", "sink")
ONLY_HERE = {
    "pyo3": {"siptower-py"},
    "arrow-array": {"engine", "siptower-py"},
    "pcap-parser": {"capture"},
    "etherparse": {"decode"},
}

CLOCK_OR_WORLD = re.compile(
    r"\b(SystemTime|Instant|std::fs|std::net::(Udp|Tcp)\w+|std::process|std::env|std::thread)\b"
)


@pytest.fixture(scope="module")
def crates() -> dict[str, dict[str, Any]]:
    """The crates of the workspace by name, as cargo tells them."""
    told = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--format-version", "1"],
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {crate["name"]: crate for crate in json.loads(told)["packages"]}


def test_every_crate_has_its_place(crates: dict[str, dict[str, Any]]) -> None:
    assert set(crates) == set(MAY_USE)


@pytest.mark.parametrize("name", sorted(MAY_USE))
def test_crate_uses_only_what_stands_below_it(crates: dict[str, dict[str, Any]], name: str) -> None:
    used = {
        dependency["name"]
        for dependency in crates[name]["dependencies"]
        if dependency.get("path") and dependency["kind"] != "dev"
    }
    assert used <= MAY_USE[name]


@pytest.mark.parametrize(("library", "users"), sorted(ONLY_HERE.items()))
def test_library_has_one_door(crates: dict[str, dict[str, Any]], library: str, users: set[str]) -> None:
    found = {
        name
        for name, crate in crates.items()
        if any(each["name"] == library and each["kind"] is None for each in crate["dependencies"])
    }
    assert found <= users


@pytest.mark.parametrize("name", sorted(MAY_USE))
def test_crate_obeys_the_lints_of_the_workspace(name: str) -> None:
    manifest = tree.ROOT / "crates" / name.removeprefix("siptower-") / "Cargo.toml"
    assert "[lints]\nworkspace = true" in manifest.read_text()


@pytest.mark.parametrize("name", SAFE)
def test_crate_forbids_unsafe_code(name: str) -> None:
    assert "#![forbid(unsafe_code)]" in (tree.ROOT / "crates" / name / "src" / "lib.rs").read_text()


@pytest.mark.parametrize("name", PURE)
def test_pure_crate_reads_no_clock_and_touches_no_world(name: str) -> None:
    sources = [path for path in tree.code() if path.parts[:3] == ("crates", name, "src")]
    found = [
        f"{path}: {hit.group()}" for path in sources for hit in CLOCK_OR_WORLD.finditer(_code_only(tree.text(path)))
    ]
    assert sources
    assert not found


@pytest.mark.parametrize("name", ["capture", "engine", "py"])
def test_each_unsafe_block_says_why_it_is_sound(name: str) -> None:
    bare = []
    for path in tree.code():
        if path.parts[:2] != ("crates", name):
            continue
        lines = tree.text(path).splitlines()
        bare += [
            f"{path}:{number + 1}"
            for number, line in enumerate(lines)
            if re.search(r"\bunsafe\b\s*(\{|impl|fn)", line.split("//")[0])
            and "SAFETY:" not in "\n".join(lines[max(0, number - 4) : number + 1])
        ]
    assert not bare


def test_every_fuzz_target_is_built() -> None:
    manifest = tomllib.loads(tree.text(Path("fuzz/Cargo.toml")))
    listed = {target["path"] for target in manifest["bin"]}
    assert listed == {f"fuzz_targets/{path.name}" for path in tree.files() if path.match("fuzz/fuzz_targets/*.rs")}


def test_fuzzing_uses_the_versions_that_the_program_uses() -> None:
    ours, theirs = (tomllib.loads(tree.text(Path(lock)))["package"] for lock in ("Cargo.lock", "fuzz/Cargo.lock"))
    versions = {(package["name"], package["version"]) for package in ours}
    names = {name for name, _ in versions}
    assert {(each["name"], each["version"]) for each in theirs if each["name"] in names} - versions == set()


def _code_only(source: str) -> str:
    """The source without its comments and without the tests at its end."""
    return re.sub(r"//.*", "", source.split("#[cfg(test)]", maxsplit=1)[0])
