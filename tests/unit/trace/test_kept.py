import pyarrow as pa

from siptower.trace.kept import Kept
from siptower.views.capture import capture_facts
from tests.unit.engines import status


def test_it_says_what_is_known_and_what_is_in_memory() -> None:
    kept = Kept()
    assert kept.words() == "not read yet"
    kept.facts = capture_facts(status())
    assert kept.words() == "7 messages in 1 min 3 s"
    kept.tables["event"] = pa.table({})
    assert kept.words() == "7 messages in 1 min 3 s, events in memory"


def test_captures_without_a_packet_have_no_length() -> None:
    kept = Kept(facts=capture_facts(status(messages=0, first_ns=None, last_ns=None)))
    assert kept.words() == "0 messages"
