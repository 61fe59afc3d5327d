"""`siptower read --call`: what is asked of single calls and messages, and what was meant by an unknown Call-ID."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.cli.messages import tell_error
from siptower.cli.usage import HintedUsageError
from siptower.model.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from siptower.pipeline.reading import Reading
    from siptower.server.wiring import Parts
    from siptower.views.ladder.view import LadderView
    from siptower.views.message.view import MessageView
    from siptower.views.output import Output, View

__all__ = ["CallQuestion", "call_question", "show_calls"]

_MOST_CALLS = 1_000
_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """What is asked of single calls and messages."""

    call_ids: tuple[str, ...]
    """Call-IDs, or parts of them; empty where messages of the whole capture are meant."""

    numbers: tuple[int, ...]
    """None for ladders, one message, or two to compare."""

    @property
    def option(self) -> str:
        """The option that asks it, without its dashes."""
        if self.call_ids:
            return "call"
        return "diff" if len(self.numbers) > 1 else "message"

    def view(
        self, call_ids: tuple[str, ...], output: Output, aliases: Mapping[str, str], parts: Parts, *, whole: bool
    ) -> LadderView | MessageView:
        """The view that answers it for these Call-IDs."""
        if not self.numbers:
            from siptower.views.ladder.view import LadderView  # noqa: PLC0415 (who shows all calls needs no ladder)

            return LadderView(call_ids, output, aliases, parts.parse_sip, whole=whole)
        from siptower.views.message.detail import MessageDoor  # noqa: PLC0415 (as above)
        from siptower.views.message.view import MessageView  # noqa: PLC0415 (as above)

        door = MessageDoor(parts.parse_sip, parts.sip_spans)
        return MessageView(self.numbers, call_ids[0] if call_ids else None, output, aliases, door)


def call_question(
    calls: tuple[str, ...], message: int | None, difference: tuple[int, int] | None, views: tuple[str, ...]
) -> CallQuestion | None:
    """What is asked; None when nothing of this kind is.

    Raises:
        HintedUsageError: Options do not go together.
    """
    if not calls and message is None and difference is None:
        return None
    option = "--call" if calls else ("--message" if message is not None else "--diff")
    if views:
        raise HintedUsageError(f"{option} does not go with --{views[0]}", "choose one, and run it again for the other")
    if message is not None and difference is not None:
        raise HintedUsageError("--message and --diff are two views", "choose one, and run it again for the other")
    numbers = difference or (() if message is None else (message,))
    if any(number < 1 for number in numbers):
        raise HintedUsageError(f"there is no message {min(numbers)}", "messages are numbered from 1")
    if numbers and len(calls) > 1:
        raise HintedUsageError(
            f"{'--diff' if difference else '--message'} goes with one --call", "numbers are those of one ladder"
        )
    if len(calls) > _MOST_CALLS:
        raise HintedUsageError(f"{len(calls)} calls are too many", f"{_MOST_CALLS} are the most")
    if not all(calls):
        raise HintedUsageError("--call is empty", "give a Call-ID, or a part of one")
    return CallQuestion(tuple(dict.fromkeys(calls)), numbers)


def show_calls(
    question: CallQuestion,
    files: tuple[str, ...],
    view_of: Callable[[tuple[str, ...]], LadderView | MessageView],
    run: Callable[[View, tuple[str, ...] | None], Reading],
) -> tuple[Reading, bool]:
    """Show what is asked; where nothing has a Call-ID, look for what was meant.

    Args:
        question: What is asked.
        files: Inputs as they were written.
        view_of: The view for some Call-IDs.
        run: Reads the inputs for a view, with rows of these Call-IDs only.

    Returns:
        The last reading, and whether something was not there.
    """
    from siptower.views.message.view import MessageView  # noqa: PLC0415 (as above)

    view = view_of(question.call_ids)
    reading = run(view, question.call_ids or None)
    absent = False
    if view.missing and not reading.stopped:
        reading, view, absent = _look(view, reading, files, view_of, run)
    if isinstance(view, MessageView) and view.problem is not None:
        tell_error(view.problem)
        absent = True
    return reading, absent


def _look(
    view: LadderView | MessageView,
    reading: Reading,
    files: tuple[str, ...],
    view_of: Callable[[tuple[str, ...]], LadderView | MessageView],
    run: Callable[[View, tuple[str, ...] | None], Reading],
) -> tuple[Reading, LadderView | MessageView, bool]:
    """Find what was meant by Call-IDs that nothing has: show what is clear, name the others."""
    if _STANDARD_INPUT in files:
        for part in view.missing:
            tell_error(_not_found(part, "a pipe is read only once: give the whole Call-ID, as --messages shows it"))
        return reading, view, True
    from siptower.views.ladder.search import CallSearch  # noqa: PLC0415 (as above)

    search = CallSearch(view.missing)
    reading = run(search, None)
    meant = {part: search.meant(part) for part in view.missing}
    clear = tuple(dict.fromkeys(call_id for call_id in meant.values() if call_id is not None))
    unclear = [part for part, call_id in meant.items() if call_id is None]
    if clear and not reading.stopped:
        view = view_of(clear)
        reading = run(view, clear)
    for part in unclear:
        tell_error(_not_found(part, _suggestion(search.suggestions(part)), several=bool(search.found.get(part))))
    return reading, view, bool(unclear)


def _not_found(part: str, hint: str, *, several: bool = False) -> Problem:
    part = part if len(part) <= _LONGEST_SHOWN else f"{part[:_LONGEST_SHOWN]}..."
    if several:
        return Problem(f"several Call-IDs hold {part}", hint.replace("the nearest are", "such as"))
    return Problem(f"no message has the Call-ID {part}", hint)


_LONGEST_SHOWN = 80
"""Signs of a Call-ID that an error repeats."""


def _suggestion(near: tuple[str, ...]) -> str:
    if not near:
        return "--messages shows the Call-IDs of a capture; this one has none"
    return f"the nearest is {near[0]}" if len(near) == 1 else f"the nearest are {'  '.join(near)}"
