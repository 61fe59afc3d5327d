"""What a trace reads and how, and the beginning of each reading."""

from __future__ import annotations

import stat
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siptower.model.errors import InputError, InputNotFoundError
from siptower.pipeline.reading import start_reading
from siptower.views.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from siptower.model.settings import Settings
    from siptower.pipeline.engine_config import ReadRequest
    from siptower.pipeline.reading import EngineProgress, NativeEngine, Reading

__all__ = ["STANDARD_INPUT", "Inputs", "Streams", "refuse_missing"]

STANDARD_INPUT = "-"

_NAMED = 2
"""So many captures are named; of the others the number is told."""


@dataclass(slots=True)
class Streams:
    """Inputs that give their bytes once: which of them did."""

    taken: set[str] = field(default_factory=set)
    """Those that a reading took."""

    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, paths: tuple[str, ...]) -> None:
        """Take the streams among the inputs of a reading.

        Raises:
            InputError: One of them was taken before.
        """
        with self._lock:
            for path in filter(_is_stream, paths):
                if path in self.taken:
                    raise InputError(
                        f"{_named(path)} was read before, and can be read only once",
                        "load all that is wanted at first: siptower.read(...).load(); or save it to a file",
                    )
                self.taken.add(path)


def _named(path: str) -> str:
    return "standard input" if path == STANDARD_INPUT else path


def _is_stream(path: str) -> bool:
    """Whether it can be read only once, as standard input, a FIFO or a socket."""
    if path == STANDARD_INPUT:
        return True
    try:
        return not stat.S_ISREG(Path(path).stat().st_mode)
    except OSError:
        return False  # the reading says what is wrong with it


def refuse_missing(path: str) -> None:
    """Refuse an input that is not there or is a folder, before anything is read.

    Raises:
        InputNotFoundError: There is no such file.
        InputError: It is a folder.
    """
    if path == STANDARD_INPUT:
        return
    try:
        mode = Path(path).stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        hint = "check the path, or give - for standard input"
        if any(sign in path for sign in "*?["):
            hint = f"patterns are not expanded here: siptower.read(*sorted(glob.glob({path!r})))"
        elif path.startswith("~"):
            hint = f"~ is not expanded here: siptower.read(os.path.expanduser({path!r}))"
        raise InputNotFoundError(f"{path}: no such file", hint) from None
    except ValueError:
        raise InputNotFoundError(f"{path!r}: no such file", "a path holds no zero byte") from None
    except OSError:
        return  # the reading says what is wrong with it
    if stat.S_ISDIR(mode):
        raise InputError(
            f"{path}: is a directory, not a capture file",
            "name the files in it: siptower.read(*sorted(Path(directory).glob('*.pcap')))",
        )


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is read, and how. Data, until a reading starts."""

    paths: tuple[str, ...]
    """Captures, merged in time order; `-` is standard input."""

    settings: Settings
    """The settings in force."""

    request: ReadRequest
    """The sources and what is left out of them; each reading adds what it wants."""

    open_engine: Callable[[str], NativeEngine]
    """Makes an engine from its configuration."""

    parse_sip: Callable[[bytes], str]
    """Explains one SIP message, as JSON."""

    watch: Callable[[EngineProgress], None] | None = None
    """Told now and then how far a reading is."""

    streams: Streams = field(default_factory=Streams)
    """Which of the inputs can be read no more."""

    def words(self) -> str:
        """The captures in a few words: the first ones by name."""
        words = ", ".join(path if path.isprintable() else repr(path) for path in self.paths[:_NAMED])
        more = len(self.paths) - _NAMED
        return f"{words} and {counted(more, 'more capture')}" if more > 0 else words

    def only(self, call_ids: Iterable[str]) -> Inputs:
        """The same inputs, of which these Call-IDs alone are wanted."""
        return replace(self, request=replace(self.request, call_ids=tuple(sorted(call_ids))))

    def refuse_streams(self) -> None:
        """Refuse what takes two readings, where an input can be read only once.

        Raises:
            InputError: One of the inputs is standard input, a FIFO or a socket.
        """
        for path in filter(_is_stream, self.paths):
            raise InputError(
                f"{_named(path)} can be read only once, and to choose calls takes two readings", "save it to a file"
            )

    def start(
        self,
        tables: Mapping[str, tuple[str, ...] | None],
        measures: Mapping[str, Any] | None,
        *,
        keep_samples: bool = False,
    ) -> Reading:
        """Prepare a reading; it begins when its first batch is asked for.

        Args:
            tables: Rows that are wanted: table to columns, None for all.
            measures: The plan of the figures that are counted; None for none.
            keep_samples: Keep every single value of the histograms.

        Raises:
            InputError: An input was read before and can be read only once.
            SettingsError: The engine cannot use the settings.
        """
        request = replace(self.request, tables=tables, measures=measures, keep_samples=keep_samples)
        reading = start_reading(self.settings, request, self.open_engine, self.watch)
        self.streams.take(self.paths)
        return reading
