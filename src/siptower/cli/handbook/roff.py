"""A command's page as a manual page, in the macros of man(7)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from siptower.cli.handbook.manual import Manual

__all__ = ["manual_page", "page_name"]

_SECTION = 1


def page_name(path: str) -> str:
    """The name of the manual page of a command: `siptower config check` has `siptower-config-check`.

    Args:
        path: What is typed.
    """
    return path.replace(" ", "-")


def manual_page(manual: Manual, version: str) -> str:
    """The page, as `man -l -` reads it.

    Args:
        manual: What it says.
        version: Version of the program, for the foot of the page.
    """
    name = page_name(manual.path)
    lines = [
        f'.TH {name.upper()} {_SECTION} "" "siptower {_text(version)}" "siptower"',
        ".SH NAME",
        rf"{_text(name)} \- {_text(manual.summary)}",
        ".SH SYNOPSIS",
        rf"\fB{_text(manual.path)}\fR {_text(manual.synopsis)}",
        ".SH DESCRIPTION",
        *_paragraphs((*manual.description, *manual.page.remarks)),
        *_terms("COMMANDS", manual.commands),
        *_options(manual),
        *_examples(manual),
        *_terms("EXIT STATUS", ((str(code), says) for code, says in manual.page.exit_status.items())),
        *_terms("ENVIRONMENT", manual.page.environment.items()),
        *_terms("FILES", manual.page.files.items()),
        *_see_also(manual),
    ]
    return "\n".join(lines) + "\n"


def _options(manual: Manual) -> Iterator[str]:
    yield ".SH OPTIONS"
    for section in manual.sections:
        yield f".SS {_text(section.title)}"
        yield from ([_text(section.remark)] if section.remark else [])
        for written, says in section.options:
            yield from (".TP", rf"\fB{_text(written)}\fR", _text(says))


def _examples(manual: Manual) -> Iterator[str]:
    yield ".SH EXAMPLES"
    for number, example in enumerate(manual.page.examples):
        yield from ([".PP"] if number else [])
        yield from ([_text(_sentence(example.says))] if example.says else [])
        yield from (".RS 4", ".EX", _text(example.command), ".EE", ".RE")


def _see_also(manual: Manual) -> Iterator[str]:
    if manual.page.see_also:
        yield ".SH SEE ALSO"
        yield ",\n".join(_reference(each) for each in manual.page.see_also)


def _reference(named: str) -> str:
    """Something to read next: a command by its manual page."""
    if named.startswith("siptower"):
        return rf"\fB{_text(page_name(named.removesuffix(' --help')))}\fR({_SECTION})"
    return _text(named)


def _paragraphs(texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield from ([".PP"] if number else [])
        yield _text(text)


def _terms(title: str, terms: Iterable[tuple[str, str]]) -> Iterator[str]:
    listed = list(terms)
    if listed:
        yield f".SH {title}"
    for term, says in listed:
        yield from (".TP", rf"\fB{_text(term)}\fR", _text(_sentence(says)))


def _sentence(says: str) -> str:
    return f"{says[:1].upper()}{says[1:].removesuffix('.')}."


def _text(text: str) -> str:
    """Text that roff takes for nothing else: no request at the start of a line, no escape, every hyphen as typed."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("`", r"\(ga")
    escaped = re.sub(r"[^\x00-\x7f]", lambda match: rf"\[u{ord(match[0]):04X}]", escaped)
    return rf"\&{escaped}" if escaped.startswith(".") else escaped
