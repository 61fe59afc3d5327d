"""Watches SIP telephony and explains it.

    import siptower

    trace = siptower.read("trunk.pcapng")
    for call in trace.calls():
        print(call.started, call.from_user, call.to_user, call.outcome, call.pdd_seconds)

Rust turns packets into rows, Python turns rows into answers. The packages below stand in layers, and imports only point
downwards:

    cli | trace > server > pipeline | views > metrics | export > engine > model

The names of the Python API are those of `siptower.trace`; they are imported when they are first asked for, because
starting the program needs none of them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from siptower.trace import (
        AttemptRecord,
        Call,
        CaptureFacts,
        CaptureWarning,
        Class,
        Direction,
        EventName,
        EventRecord,
        ExpressionError,
        FilterError,
        Headers,
        Hop,
        How,
        InputError,
        InputNotFoundError,
        Issue,
        Kpi,
        Ladder,
        MessageRecord,
        Outcome,
        ParsedMessage,
        Problem,
        Progress,
        Record,
        RegistrationOutcome,
        RegistrationRecord,
        ReleasedBy,
        SessionRecord,
        Settings,
        SettingsError,
        SiptowerError,
        SourceFacts,
        Trace,
        TransactionRecord,
        Transport,
        UnavailableError,
        Validity,
        parse_sip,
        read,
    )

    __version__: str
else:
    # Type checkers must not see it: they would believe every name.
    def __getattr__(name: str) -> object:
        if name == "__version__":
            from importlib import metadata  # noqa: PLC0415 (costs 20 ms)

            return metadata.version("siptower")
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from siptower import trace  # noqa: PLC0415 (see above)

        value = getattr(trace, name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = [
    "AttemptRecord",
    "Call",
    "CaptureFacts",
    "CaptureWarning",
    "Class",
    "Direction",
    "EventName",
    "EventRecord",
    "ExpressionError",
    "FilterError",
    "Headers",
    "Hop",
    "How",
    "InputError",
    "InputNotFoundError",
    "Issue",
    "Kpi",
    "Ladder",
    "MessageRecord",
    "Outcome",
    "ParsedMessage",
    "Problem",
    "Progress",
    "Record",
    "RegistrationOutcome",
    "RegistrationRecord",
    "ReleasedBy",
    "SessionRecord",
    "Settings",
    "SettingsError",
    "SiptowerError",
    "SourceFacts",
    "Trace",
    "TransactionRecord",
    "Transport",
    "UnavailableError",
    "Validity",
    "__version__",
    "parse_sip",
    "read",
]
