"""Every family that a real reading exposes stands in the reference, with its kind."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from siptower.cli import real_parts, run

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "examples" / "demo"


def _exposition() -> str:
    out = StringIO()
    with redirect_stdout(out):
        arguments = ["read", "--metrics", "--config", str(DEMO / "siptower.yaml"), str(DEMO / "demo.pcap.gz")]
        assert run(arguments, real_parts()) == 0
    return out.getvalue()


def test_every_family_is_described() -> None:
    families = dict(re.findall(r"^# TYPE (\S+) (\S+)$", _exposition(), re.MULTILINE))
    assert len(families) > 90
    page = (ROOT / "docs" / "reference" / "kpis.md").read_text(encoding="utf-8")
    assert [name for name in families if f"| `{name}` |" not in page] == []
    described = dict(re.findall(r"^\| `(\w+)` \| (counter|gauge|histogram) \|", page, re.MULTILINE))
    assert {name: kind for name, kind in families.items() if described.get(name, kind) != kind} == {}


def test_families_about_the_process_carry_its_name() -> None:
    families = re.findall(r"^# TYPE (\S+) ", _exposition(), re.MULTILINE)
    assert [name for name in families if name.startswith("table_")] == []
    assert {"siptower_table_entries", "siptower_table_offered_total"} <= set(families)
