"""The way from paths and settings to a trace."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from siptower.model.errors import InputError, Problem, SettingsError
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest, usable_sources
from siptower.server.settings_loading import load_settings
from siptower.server.wiring import CONFIG_VARIABLE, real_parts
from siptower.trace.inputs import STANDARD_INPUT, Inputs, refuse_missing
from siptower.trace.names import call_id_text
from siptower.trace.readings import Readings
from siptower.trace.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from siptower.pipeline.reading import EngineProgress as Progress
    from siptower.server.settings_file import SettingsPath
    from siptower.server.wiring import Parts

__all__ = ["read", "read_with"]


def read(  # noqa: PLR0913 (one argument an option, as the program has them)
    *paths: str | os.PathLike[str],
    config: str | os.PathLike[str] | Mapping[str, object] | Settings | None = None,
    packet_filter: str | None = None,
    finalize: bool = False,
    redact: bool = False,
    call_ids: Iterable[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Trace:
    """Open captures. They are read when something is asked of the trace, not before.

    Args:
        paths: Captures (pcap, pcapng, also gzip and zstd), merged in time order; `"-"` is standard input.
        config: Settings: path of a `siptower.yaml`, a mapping with the same tree, or ready `Settings`, which are taken
            as they are. `SIPTOWER_*` variables count as they do for the program, `SIPTOWER_CONFIG` where this is None.
        packet_filter: Read only packets that this expression of tcpdump accepts, such as `"udp and host 10.1.0.1"`.
        finalize: At the end of the input let the timers that still run fire.
        redact: Overwrite credentials, keys and bodies in raw messages.
        call_ids: One Call-ID or several: tables, calls and figures are those of these alone; None for all.
        progress: Told several times a second how far a reading is, by the thread that reads. What it raises ends the
            reading.

    Returns:
        The trace.

    Raises:
        InputNotFoundError: There is no such file. It is a `FileNotFoundError`, too.
        InputError: An input is a folder, or of a kind that is not read here.
        SettingsError: The settings cannot be used; `problems` has everything that is wrong.
        FilterError: The packet filter is wrong.
        UnavailableError: libpcap, which compiles packet filters, is not installed.

    Example:
        >>> import siptower
        >>> trace = siptower.read("examples/demo/demo.pcap.gz", config="examples/demo/siptower.yaml")
        >>> trace.kpi("ner", carrier="bluewave", direction="egress").n
        127
    """
    return read_with(
        real_parts(),
        paths,
        config=config,
        packet_filter=packet_filter,
        finalize=finalize,
        redact=redact,
        call_ids=call_ids,
        progress=progress,
    )


def read_with(  # noqa: PLR0913 (one argument an option, as the program has them)
    parts: Parts,
    paths: Iterable[str | os.PathLike[str]],
    *,
    config: str | os.PathLike[str] | Mapping[str, object] | Settings | None = None,
    packet_filter: str | None = None,
    finalize: bool = False,
    redact: bool = False,
    call_ids: Iterable[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Trace:
    """`read`, with the parts of the world that it needs. Tests hand in their own."""
    written = tuple(_written(path) for path in paths)
    if not written:
        raise TypeError("read() needs at least one capture, such as siptower.read('trunk.pcap')")
    if packet_filter is not None and not isinstance(packet_filter, str):
        raise TypeError(f"packet_filter is a str, not {type(packet_filter).__name__}")
    settings = _settings(parts, config, redact=redact)
    sources, refused = usable_sources(written)
    for problem in refused:
        raise InputError(problem.line(), problem.hint)
    for source in sources:
        refuse_missing(source.target)
    _refuse_terminal(written)
    request = ReadRequest(
        sources,
        finalize=finalize,
        packet_filter=None if packet_filter is None else parts.compile_filter(packet_filter),
        call_ids=_call_ids(call_ids),
    )
    return Trace(Readings(Inputs(written, settings, request, parts.open_engine, parts.parse_sip, progress)))


def _call_ids(given: Iterable[str] | None) -> tuple[str, ...] | None:
    """The Call-IDs that are wanted; a string is one of them, not several letters.

    Raises:
        TypeError: One of them is no text.
    """
    if given is None:
        return None
    kind: object = given  # whoever runs no type checker gives anything
    if isinstance(kind, bytes) or not isinstance(kind, Iterable):
        raise TypeError(f"call_ids is one str or several, not {type(given).__name__}")
    return tuple(map(call_id_text, (given,) if isinstance(given, str) else given))


def _written(path: str | os.PathLike[str]) -> str:
    """A path as sources are written.

    Raises:
        TypeError: It is no path.
    """
    text = os.fspath(path)
    if not isinstance(text, str):
        raise TypeError(f"a capture is given by its path, a str or a pathlib.Path, not by {type(path).__name__}")
    if not text:
        raise InputError("the path of a capture is empty", "name a file, such as siptower.read('trunk.pcap')")
    # What is a path for certain means a file, whatever its name looks like: pathlib.Path("-"), Path("hep:1").
    is_plain = isinstance(path, str) or not (text == STANDARD_INPUT or ":" in text) or Path(text).is_absolute()
    return text if is_plain else f"./{text}"


def _settings(
    parts: Parts, config: str | os.PathLike[str] | Mapping[str, object] | Settings | None, *, redact: bool
) -> Settings:
    """The settings in force."""
    if isinstance(config, Settings):
        privacy = config.privacy.model_copy(update={"redact": config.privacy.redact or redact})
        return config.model_copy(update={"privacy": privacy})
    flags: dict[SettingsPath, tuple[object, str]] = {("privacy", "redact"): (True, "redact=True")} if redact else {}
    if isinstance(config, str) and not config:
        problem = Problem("the path of the settings is empty", "name a siptower.yaml, or leave config out")
        raise SettingsError((problem,))
    if isinstance(config, (str, os.PathLike)):
        return load_settings(Path(config), parts.environment, flags).settings
    if config is not None:
        if not isinstance(config, Mapping):
            raise TypeError(f"config is a path, a mapping or Settings, not {type(config).__name__}")
        return load_settings(None, parts.environment, flags, config).settings
    named = parts.environment.get(CONFIG_VARIABLE)
    return load_settings(Path(named) if named else None, parts.environment, flags).settings


def _refuse_terminal(written: tuple[str, ...]) -> None:
    """A terminal gives no capture: waiting for one would look like a hang."""
    if STANDARD_INPUT in written and sys.stdin is not None and sys.stdin.isatty():
        raise InputError("standard input is a terminal, not a capture", "pipe one in: tcpdump -w - udp | python ...")
