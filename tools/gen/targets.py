"""Every generated file and its text."""

import importlib
import importlib.util
from pathlib import Path

from tools.gen import agents, benchmarks, clickhouse, description, events, kpis, python, reference, rust_rows, settings
from tools.gen.schema import load

__all__ = ["outputs"]

# Written for the protocol tables; it may not be there in a sparse checkout.
PROTOCOL = "tools.gen.protocol"


def outputs(root: Path) -> dict[Path, str]:
    """The text of each generated file of the project at `root`."""
    schema = load(root)
    texts: dict[Path, str] = {}
    for part in (rust_rows, python, description, clickhouse, reference):
        texts |= part.outputs(root, schema)
    if importlib.util.find_spec(PROTOCOL):
        texts |= importlib.import_module(PROTOCOL).outputs(root)
    texts |= agents.outputs(root) | benchmarks.outputs(root)
    return texts | events.outputs(root) | kpis.outputs(root) | settings.outputs(root)
