"""`crates/engine/src/schema.json`: the schema as one JSON text, which the native module hands out."""

import json
from pathlib import Path
from typing import Any

from tools.gen.schema import Column, Schema

__all__ = ["outputs"]


def outputs(root: Path, schema: Schema) -> dict[Path, str]:
    """The one file."""
    described = {
        "tables": [
            {
                "name": row.name,
                "doc": row.doc,
                "written": row.written,
                "columns": [_column(column, schema) for column in schema.columns(row)],
            }
            for row in schema.rows
        ]
    }
    text = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
    return {root / "crates" / "engine" / "src" / "schema.json": text}


def _column(column: Column, schema: Schema) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "optional": column.optional,
        "label": column.label,
        "doc": column.doc,
        "source": column.source,
    }
    if column.enum:
        entry["enum"] = column.enum
        entry["values"] = list(schema.enum(column.enum).values)
    return entry
