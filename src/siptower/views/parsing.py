"""One SIP message explained: what it is, how well it keeps to the standard, and where it does not."""

from __future__ import annotations

import json as standard_json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.export.table import Column, table
from siptower.export.text import Align, Style, cell
from siptower.model.outcomes import Meaning
from siptower.views.output import Format
from siptower.views.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from siptower.views.output import Output

__all__ = ["ParsedMessage", "explain", "parsed_lines"]

_COLUMNS = ("file", "validity", "method", "status", "call_id", "issues", "headers")
_MEANINGS = {"valid": Meaning.GOOD, "lenient": Meaning.WATCH, "malformed": Meaning.BAD}


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """What the parser says about one file."""

    file: str
    """Its path, or `-`."""

    found: dict[str, Any]
    """Validity, issues, method or status, Call-ID and headers."""

    def object(self) -> dict[str, Any]:
        """It for programs."""
        return {"file": self.file} | self.found


def explain(file: str, answer: str) -> ParsedMessage:
    """The parser's answer, in JSON, about a file."""
    return ParsedMessage(file, standard_json.loads(answer))


def parsed_lines(messages: Iterable[ParsedMessage], output: Output) -> Iterator[str]:
    """Messages as text, one after the other."""
    match output.form:
        case Format.TABLE:
            for number, message in enumerate(messages):
                if number:
                    yield "\n"
                yield from _readable(message, output)
        case Format.CSV:
            yield from csv.table(_COLUMNS, (message.object() for message in messages))
        case Format.JSON | Format.NDJSON:
            yield from json.lines(message.object() for message in messages)


def _readable(message: ParsedMessage, output: Output) -> Iterator[str]:
    """One message for people."""
    canvas, found = output.canvas, message.found
    meaning = _MEANINGS.get(found["validity"], Meaning.UNKNOWN)
    style = Style(meaning.value)
    what = found.get("method") or found.get("status")
    yield canvas.line(
        (f"{canvas.symbol(meaning.value)} {found['validity']}", style),
        ("  ", Style.PLAIN),
        (str(what) if what else "neither request nor response", Style.STRONG),
        ("  ", Style.PLAIN),
        (message.file, Style.DIM),
    )
    if found.get("call_id"):
        yield canvas.line(("  Call-ID  ", Style.DIM), (str(found["call_id"]), Style.PLAIN))
    issues = found.get("issues") or []
    if issues:
        yield "\n"
        yield canvas.line((f"  {counted(len(issues), 'deviation')} from the standard", Style.TITLE))
        columns = (Column("At byte", Align.RIGHT, least=7), Column("Issue", most=60), Column("Reference", most=60))
        rows = (
            (cell(f"{issue['offset']:,}"), cell(issue["code"], style), cell(issue["reference"], Style.DIM))
            for issue in issues
        )
        yield from table(canvas, columns, rows)
    headers = found.get("headers") or []
    if headers:
        yield "\n"
        yield canvas.line((f"  {counted(len(headers), 'header')}", Style.TITLE))
        pair = (Column("Name", most=32), Column("Value", least=20, most=400))
        yield from table(canvas, pair, ((cell(h["name"], Style.ACCENT), cell(h["value"])) for h in headers))
