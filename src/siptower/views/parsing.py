"""One SIP message explained: what it is, how well it keeps to the standard, and where it does not."""

from __future__ import annotations

import json as standard_json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.export.table import Column, table
from siptower.export.text import Align, Style, cell
from siptower.model.outcomes import Meaning
from siptower.model.sip_issues import SIP_ISSUES
from siptower.views.output import Format
from siptower.views.wording import count, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from siptower.export.text import Canvas
    from siptower.views.output import Output

__all__ = ["ParsedMessage", "explain", "parsed_lines"]

_COLUMNS = (
    "file",
    "validity",
    "method",
    "request_uri",
    "status",
    "reason",
    "call_id",
    "issues",
    "headers",
    "body_offset",
    "body_bytes",
)
_WIDE = 110
"""From so many columns a deviation has room for its meaning beside it."""

_UNDER = 10
"""Where the meaning begins when it stands under its deviation: under the name."""

_MEANINGS = {"valid": Meaning.GOOD, "lenient": Meaning.WATCH, "malformed": Meaning.BAD}


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """What the parser says about one file."""

    file: str
    """Its path, or `-`."""

    found: dict[str, Any]
    """Validity, issues, start-line, Call-ID, headers, and where the body lies."""

    def object(self) -> dict[str, Any]:
        """It for programs."""
        return {"file": self.file} | self.found


def explain(file: str, answer: str) -> ParsedMessage:
    """The parser's answer, in JSON, about a file; each issue gets its meaning in words."""
    found = standard_json.loads(answer)
    for issue in found["issues"]:
        issue["meaning"] = SIP_ISSUES.get(issue["code"], "")
    return ParsedMessage(file, found)


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
    yield canvas.line(
        (f"{canvas.symbol(meaning.value)} {found['validity']}", style), ("  ", Style.PLAIN), (message.file, Style.DIM)
    )
    yield from _start(canvas, found)
    issues = found["issues"]
    if issues:
        yield "\n"
        yield canvas.line((f"  {counted(len(issues), 'deviation')} from the standard", Style.TITLE))
        yield from _issue_table(canvas, issues, style)
    headers = found["headers"]
    if headers:
        yield "\n"
        yield canvas.line((f"  {counted(len(headers), 'header')}", Style.TITLE))
        pair = (Column("Name", most=32), Column("Value", least=20, most=400))
        yield from table(canvas, pair, ((cell(h["name"], Style.ACCENT), cell(h["value"])) for h in headers))


def _start(canvas: Canvas, found: dict[str, Any]) -> Iterator[str]:
    """The start-line as it was understood, the Call-ID, and how long the body is."""
    rows: list[tuple[str, str]] = []
    if found.get("method"):
        rows.append(("Request", f"{found['method']} {found.get('request_uri') or ''}".rstrip()))
    elif found.get("status"):
        rows.append(("Response", f"{found['status']} {found.get('reason') or ''}".rstrip()))
    else:
        yield canvas.line(("  neither request nor response", Style.STRONG))
    if found.get("call_id"):
        rows.append(("Call-ID", str(found["call_id"])))
    if found.get("body_bytes"):
        rows.append(("Body", f"{counted(found['body_bytes'], 'byte')} from byte {count(found['body_offset'])}"))
    for name, value in rows:
        yield canvas.line((f"  {name:<8}  ", Style.DIM), (value, Style.STRONG if name != "Call-ID" else Style.PLAIN))


def _issue_table(canvas: Canvas, issues: Sequence[dict[str, Any]], style: Style) -> Iterator[str]:
    """Deviations with what they mean: beside them where there is room, else under each."""
    columns: tuple[Column, ...] = (Column("At byte", Align.RIGHT, least=7), Column("Issue", most=40))
    rows = [(cell(count(issue["offset"])), cell(issue["code"], style)) for issue in issues]
    if canvas.width >= _WIDE:
        columns += (Column("Reference", most=24), Column("What it means", least=30, most=120, wrap=True))
        beside = [(cell(issue["reference"], Style.DIM), cell(issue["meaning"])) for issue in issues]
        yield from table(canvas, columns, [(*row, *more) for row, more in zip(rows, beside, strict=True)])
        return
    heading, *lines = table(canvas, columns, rows)
    yield heading
    for line, issue in zip(lines, issues, strict=True):
        yield line
        yield from canvas.paragraph(f"{issue['meaning']} [{issue['reference']}]".lstrip(), Style.DIM, indent=_UNDER)
