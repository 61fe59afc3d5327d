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
    "like": "contains",
    "has": "contains",
    "begins": "startswith",
}
_LITERALS = {"STRING", "TIME", "ADDRESS", "QUANTITY"}
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
    message, hint = f"{_shown(str(token))} is not expected here", _EXAMPLE
    if token.type == "RPAR" and text.count("(", 0, start) <= text.count(")", 0, start):
        message, hint = "no parenthesis was opened that this one closes", "take it away, or open one"
    elif token.type == "RPAR":
        message = "something is missing before this parenthesis"
    elif token.type in _LITERALS and "HAS" in expected:
        message, hint = "a condition begins with a field, not with a value", "turn it round, as in pdd > 3s"
        if re.match(r"\s*in\b", text[end:], re.IGNORECASE):
            hint = f"for lists write the field first: vlans contains {token}"
    elif token.type == "NAME" and "OPERATOR" in expected:
        meant = _WORDS.get(token.lower())
        message = f"{token} is no operator"
        hint = f"write {meant}" if meant else "and or or is missing before it, or text is not in quotes"
        if token.lower() == "is":
            hint = f"write ==, or ask exists({last}) whether there is a value"
    elif token.type == "HAS" and "OPERATOR" in expected:
        message, hint = f"{token} is no operator", "for lists and text write contains"
    elif token.type == "OPERATOR" and getattr(last, "type", "") == "OPERATOR":
        both = f"{last}{token}"
        message = f"{last} {token} are two operators"
        hint = "write !=" if both == "<>" else "leave one of them"
        start = getattr(last, "start_pos", start)
    elif token.type == "OPERATOR":
        message, hint = f"{token} has no field before it", "compare one field with one value, and join with and"
    elif "_AND" in expected and token.type in {"NAME", "NOT", "HAS", "EXISTS", "LPAR", *_LITERALS}:
        message, hint = f"and or or is missing before {_shown(str(token))}", "join conditions with and, or"
    elif "_AND" not in expected and token.type in {"_AND", "_OR", "NOT", "IN"}:
        message = f"{token} needs a condition before it" if "HAS" in expected else f"a value is missing before {token}"
    return ExpressionError(message, hint, text, start, end)


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
    """What was written, short enough for a line."""
    return text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004
