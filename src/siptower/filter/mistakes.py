"""What people write instead of an expression, and what they are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from siptower.model.errors import ExpressionError

if TYPE_CHECKING:
    from lark import Token, Tree

__all__ = ["character_error", "token_error"]

_EXAMPLE = 'a condition is a field, an operator and a value, as in outcome == "busy" or pdd > 3s'
_INSTEAD = {
    "&&": "and",
    "||": "or",
    "&": "and",
    "|": "or",
    "===": "==",
    "=": "==",
    "~": "=~",
    "!": "not",
}
_WORDS = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "ge": ">=",
    "lt": "<",
    "le": "<=",
    "is": "==",
    "equals": "==",
    "matches": "=~",
    "like": "contains or startswith",
    "has": "contains",
    "begins": "startswith",
    "beginswith": "startswith",
    "starts": "startswith",
    "starts_with": "startswith",
    "ends": "endswith",
    "ends_with": "endswith",
}
_LITERALS = {"STRING", "TIME", "ADDRESS", "QUANTITY"}
_UNITS = {"ns", "us", "µs", "ms", "s", "m", "h", "d"}
_END = "$END"
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)


def character_error(text: str, at: int) -> ExpressionError:
    """A character that begins nothing."""
    sign = text[at]
    if sign in "\"'":
        return ExpressionError(f"the quote {sign} is not closed", f"write {sign} at its end", text, at, len(text))
    for written, meant in _INSTEAD.items():
        if text.startswith(written, at):
            begin = at - 2 if written == "=" and text[max(0, at - 2) : at] == "==" else at
            shown = text[begin : at + len(written)]
            return ExpressionError(f"{shown} is no operator here", f"write {meant}", text, begin, at + len(written))
    if sign == "/" and text[:at].rstrip()[-1:].isdigit():
        hint = "networks are written whole, as in src_ip in 10.1.0.0/16"
    elif sign == "-":
        hint = "there are no negative values, and nothing is calculated"
    elif sign in ":.[":
        hint = "addresses are written whole and without brackets: src_ip == 10.1.2.3, src_ip == 2001:db8::1"
    else:
        hint = _EXAMPLE
    return ExpressionError(f"{_shown(sign)} has no meaning here", hint, text, at, at + 1)


def token_error(text: str, token: Token, expected: frozenset[str], last: Tree[Token] | Token | None) -> ExpressionError:
    """A word that may not stand where it stands.

    Args:
        text: The expression.
        token: The word.
        expected: Kinds of words that may stand there.
        last: What stands before it.
    """
    if token.type == _END:
        return _end_error(text, expected)
    start = token.start_pos or 0
    end = token.end_pos or start + 1
    if token.type == "OPERATOR" and getattr(last, "type", "") == "OPERATOR":
        hint = "write !=" if f"{last}{token}" == "<>" else "leave one of them"
        begin = getattr(last, "start_pos", start)
        return ExpressionError(f"{last} {token} are two operators", hint, text, begin, end)
    if token.type == "RPAR":
        message, hint = _closing(text, start)
    elif "OPERATOR" in expected:
        message, hint = _no_operator(token, last)
    elif "HAS" in expected:
        message, hint = _no_condition(token, text[end:])
    elif "_AND" in expected:
        message, hint = _no_join(token, text)
    elif token.type in {"_AND", "_OR", "NOT", "IN"}:
        message, hint = f"a value is missing before {token}", _EXAMPLE
    else:
        message, hint = f"{_shown(str(token))} is not expected here", _EXAMPLE
    return ExpressionError(message, hint, text, start, end)


def _closing(text: str, start: int) -> tuple[str, str]:
    """A parenthesis closes where none may."""
    before = _QUOTED.sub("", text[:start])
    if before.count("(") <= before.count(")"):
        return "no parenthesis was opened that this one closes", "take it away, or open one"
    return "something is missing before this parenthesis", _EXAMPLE


def _no_operator(token: Token, last: Tree[Token] | Token | None) -> tuple[str, str]:
    """A field is followed by what is no operator."""
    word = token.lower()
    if word == "is":
        return f"{token} is no operator", f"write ==, or ask exists({last}) whether there is a value"
    if word in _WORDS:
        return f"{token} is no operator", f"write {_WORDS[word]}"
    hint = "and or or is missing before it, or text is not in quotes"
    return f"{_shown(str(token))} is no operator", hint


def _no_condition(token: Token, after: str) -> tuple[str, str]:
    """Where a condition should begin stands something else."""
    if token.type in _LITERALS:
        hint = "turn it round, as in pdd > 3s"
        if re.match(r"\s*in\b", after, re.IGNORECASE):
            hint = f"for lists write the field first: vlans contains {token}"
        return "a condition begins with a field, not with a value", hint
    if token.type == "OPERATOR":
        return f"{token} has no field before it", "compare one field with one value, and join with and"
    return f"{token} needs a condition before it", _EXAMPLE


def _no_join(token: Token, text: str) -> tuple[str, str]:
    """A condition is followed by something that is neither and nor or."""
    number = re.search(r"(?<![\w.])([0-9]+(?:\.[0-9]+)?)\s+\Z", text[: token.start_pos])
    if number is not None and token in _UNITS:
        return f"{number[1]} and its unit {token} stand apart", f"write {number[1]}{token}"
    if token.type == "OPERATOR":
        return f"{token} has no field before it", "compare one field with one value, and join with and"
    return f"and or or is missing before {_shown(str(token))}", "join conditions with and, or"


def _end_error(text: str, expected: frozenset[str]) -> ExpressionError:
    """The text is over too early."""
    end = len(text.rstrip())
    if "HAS" in expected:
        return ExpressionError("a condition is missing at the end", _EXAMPLE, text, end, end + 1)
    if "STRING" in expected:
        return ExpressionError("a value is missing at the end", _EXAMPLE, text, end, end + 1)
    opened = _unclosed(text)
    if opened is not None:
        return ExpressionError("this parenthesis is not closed", "write ) where it ends", text, opened, opened + 1)
    return ExpressionError("the expression ends too early", _EXAMPLE, text, end, end + 1)


def _unclosed(text: str) -> int | None:
    """The innermost parenthesis that stays open; None when there is none. Quotes are known to be closed."""
    opened: list[int] = []
    plain = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    for at, sign in enumerate(plain):
        if sign == "(":
            opened.append(at)
        elif sign == ")" and opened:
            opened.pop()
    return opened[-1] if opened else None


def _shown(text: str) -> str:
    """What was written, short enough for a line; what has no shape stands as its escape."""
    cut = text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in cut)
