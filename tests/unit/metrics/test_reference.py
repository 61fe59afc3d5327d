from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from siptower.metrics.definitions import MEASURES, QUERIES
from siptower.metrics.promql import promql
from siptower.metrics.reference import example, text
from siptower.metrics.to_sql import query_sql

if TYPE_CHECKING:
    from siptower.metrics.query import Query

PAGE = text()


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_figure_stands_on_the_page_with_all_that_is_known_of_it(query: Query) -> None:
    section = PAGE.split(f"\n### `{query.name}`: ", 1)[1].split("\n### ", 1)[0]
    assert query.definition in section
    assert f"Source: {query.source}." in section
    assert f"```promql\n{promql(query)}\n```" in section
    assert f"```sql\n{query_sql(query, seconds=3600.0)}\n```" in section
    assert f"\n{example(query)}\n" in section


@pytest.mark.parametrize("name", [name for name, measure in MEASURES.items() if measure.exposed])
def test_measure_stands_on_the_page(name: str) -> None:
    assert f"\n| `{name}` | " in PAGE


def test_examples_are_worked_out() -> None:
    assert example(QUERIES["ner"]) == (
        "Example A25: 16 of 19 are 84.21 %, with 95 % certainty between 62.4 and 94.5 %. Above the line `answered` 12,"
        " `busy` 2, `cancelled_after_alerting` 1, `no_answer` 1; below it `answered` 12, `bad_number` 1, `busy` 2,"
        " `cancelled_after_alerting` 1, `no_answer` 1, `server_failure` 1, `timeout` 1."
    )
    assert example(QUERIES["mht"]) == "Example A25: 20 values, 462.63 s together: 23.1315 s each."
    assert example(QUERIES["pdd_p95"]) == "Example A25: of 14 values in order, number 14 is 0.6 s."
    assert example(QUERIES["cps"]) == "Example A25: 20 in 219.005 s are 0.0913 a second."
    assert example(QUERIES["sdt_failed"]) == "Example A25: nothing to count, so it is undefined."
    assert example(QUERIES["extra_2xx"]) == "Example A10: 1."
    assert example(QUERIES["malformed"]) == "Example A25: none."


def test_page_is_the_same_every_time_and_ends_with_one_line_feed() -> None:
    assert text() == PAGE
    assert PAGE.endswith("\n")
    assert not PAGE.endswith("\n\n")
    assert not re.search(r"[ \t]+$", PAGE, re.MULTILINE)
