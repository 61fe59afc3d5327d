"""The Python API: captures and SIP messages as Python values. `import siptower` offers all of it."""

from __future__ import annotations

from siptower.model.enums import (
    Class,
    Direction,
    EventName,
    Hop,
    How,
    Outcome,
    RegistrationOutcome,
    ReleasedBy,
    Transport,
    Validity,
)
from siptower.model.errors import (
    ExpressionError,
    FilterError,
    InputError,
    InputNotFoundError,
    Problem,
    SettingsError,
    SiptowerError,
    UnavailableError,
)
from siptower.model.records import (
    AttemptRecord,
    EventRecord,
    Issue,
    MessageRecord,
    Record,
    RegistrationRecord,
    SessionRecord,
    TransactionRecord,
)
from siptower.model.settings import Settings
from siptower.pipeline.reading import EngineProgress as Progress
from siptower.trace.call import Call
from siptower.trace.kpi import Kpi
from siptower.trace.ladder import Ladder
from siptower.trace.opening import read
from siptower.trace.parsed import Headers, ParsedMessage, parse_sip
from siptower.trace.passes import CaptureWarning
from siptower.trace.trace import Trace
from siptower.views.capture import CaptureFacts, SourceFacts

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
    "parse_sip",
    "read",
]
