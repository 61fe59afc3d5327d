"""What goes to standard error: `error:` and `warning:` in one line each, then `hint:`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from siptower.model.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from siptower.model.errors import ExpressionError

__all__ = ["tell_error", "tell_expression_error", "tell_problems", "tell_warning"]

_SETTINGS_HINT = "`siptower config schema` lists every setting with its range"
_RED, _YELLOW, _DIM = "31", "33", "2"


def tell_error(problem: Problem) -> None:
    """Say that something failed."""
    _tell("error", problem, _RED)


def tell_warning(problem: Problem) -> None:
    """Say that something is worth knowing."""
    _tell("warning", problem, _YELLOW)


def tell_problems(problems: Iterable[Problem]) -> None:
    """Say everything that is wrong with the settings."""
    for problem in problems:
        _tell("error", problem, _RED, _SETTINGS_HINT)


def tell_expression_error(error: ExpressionError) -> None:
    """Say what is wrong with an expression, and show where."""
    _tell("error", Problem(error.message, error.hint), _RED, expression=error)


def _tell(
    word: str, problem: Problem, colour: str, otherwise: str = "", expression: ExpressionError | None = None
) -> None:
    """One problem on standard error; when that is gone there is nobody to tell."""
    from siptower.cli.terminal import canvas_for, is_terminal  # noqa: PLC0415 (an error is rare, and this costs time)

    canvas = canvas_for(sys.stderr)
    paint = canvas.colour and is_terminal(sys.stderr)

    def label(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if paint else text

    lines = [f"{label(f'{word}:', colour)} {canvas.text(problem.line())}"]
    if expression is not None:
        lines += [f"  {line}" for line in expression.marked(canvas.width - 2, plain=not canvas.unicode)]
    hint = problem.hint or otherwise
    if hint:
        lines.append(f"{label('hint:', _DIM)} {canvas.text(hint)}")
    try:
        sys.stderr.write("\n".join(lines) + "\n")
    except (OSError, ValueError):
        return
