"""The grammar: from text to a tree of words that still has to be understood.

It is LALR and read without recursion, so that neither length nor nesting can exhaust anything; both are bounded all
the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from siptower.filter.mistakes import character_error, token_error
from siptower.model.errors import ExpressionError

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

__all__ = ["LONGEST", "syntax_tree"]

LONGEST = 10_000
"""Most characters of an expression."""

_GRAMMAR = r"""
?start: _some
_some: some | _every
some: _every (_OR _every)+
_every: every | _one
every: _one (_AND _one)+
_one: negation | test | "(" _some ")"
negation: NOT _one
?test: NAME                                                    -> flag
    | NAME OPERATOR _literal                                   -> comparison
    | NAME NOT? IN "(" _literal ("," _literal)* ","? ")"       -> membership
    | NAME NOT? IN _literal                                    -> membership
    | EXISTS "(" NAME ")"                                      -> presence
    | HAS "(" (NAME | STRING) ")"                              -> header
_literal: STRING | TIME | ADDRESS | QUANTITY | NAME

_OR.9: /or(?![\w.-])/i
_AND.9: /and(?![\w.-])/i
NOT.9: /not(?![\w.-])/i
IN.9: /in(?![\w.-])/i
EXISTS.9: /exists(?=\s*\()/i
HAS.9: /has(?=\s*\()/i
OPERATOR.9: /==|!=|<=|>=|=~|!~|<|>|(contains|startswith|endswith)(?![\w.-])/i
TIME.8: /[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9:.]+(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?(?![\w.])/
ADDRESS.7: /(?:[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:(?:\.[0-9]+){3})?|[0-9]+(?:\.[0-9]+){3})(?:\/[0-9]+)?(?![\w:.])/
QUANTITY.6: /[0-9][\w.µ]*/
NAME.5: /[^\W\d][\w.-]*/
STRING.5: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/s
%ignore /\s+/
"""


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415 (costs 0.1 s, and most runs choose nothing)

    return Lark(_GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)


def syntax_tree(text: str) -> Tree[Token]:
    """The words of an expression in their order of precedence.

    Raises:
        ExpressionError: It is empty, too long, or no expression.
    """
    if not text.strip():
        raise ExpressionError("the expression is empty", 'say what to look for, as in outcome == "busy"', text, 0, 1)
    if len(text) > LONGEST:
        message = f"the expression has {len(text):,} characters; {LONGEST:,} are the most"
        raise ExpressionError(message, "look for less at once", text, LONGEST, len(text))
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken  # noqa: PLC0415 (see above)

    try:
        return _parser().parse(text)
    except UnexpectedCharacters as error:
        raise character_error(text, error.pos_in_stream) from None
    except UnexpectedToken as error:
        before = error.interactive_parser.parser_state.value_stack
        raise token_error(text, error.token, frozenset(error.expected), before[-1] if before else None) from None
