import pytest

from siptower.metrics import definitions
from siptower.metrics.gauges import GAUGES
from siptower.model.columns import COLUMNS
from siptower.model.sources import is_written_down, source_links


def test_pages_become_links_and_standards_stay() -> None:
    source = "concepts/outcomes.md#seizures; ITU-T E.425 section 1.5"
    assert source_links(source, "../") == "[seizures](../concepts/outcomes.md#seizures); ITU-T E.425 section 1.5"
    assert source_links("reference/sip-issues.md", "") == "[sip issues](reference/sip-issues.md)"
    assert source_links("RFC 4028", "../") == "RFC 4028"


@pytest.mark.parametrize("source", ["1.3", "0", "1.3; RFC 6076 section 4.2", "concepts/x", "somewhere"])
def test_a_number_without_its_document_is_no_source(source: str) -> None:
    assert not is_written_down(source)


def test_every_rule_can_be_looked_up() -> None:
    sources = {
        *(column.source for columns in COLUMNS.values() for column in columns.values()),
        *(measure.source for measure in definitions.MEASURES.values()),
        *(query.source for query in definitions.QUERIES.values()),
        *(gauge.source for gauge in GAUGES),
    }
    assert len(sources) > 50
    assert [source for source in sources if not is_written_down(source)] == []
