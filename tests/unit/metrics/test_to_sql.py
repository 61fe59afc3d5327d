from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import given, settings

from siptower.metrics.definitions import MEASURES, QUERIES
from siptower.metrics.dialect import CLICKHOUSE
from siptower.metrics.evaluate import breakdown, evaluate
from siptower.metrics.expression import column
from siptower.metrics.measure import Kind, Measure, Source, counter
from siptower.metrics.query import NORMAL, Breakdown, is_, not_
from siptower.metrics.to_fold import plan
from siptower.metrics.to_sql import measure_sql, query_sql
from tests.unit.metrics import random_rows, reference_fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.metrics.reference_fold import Rows

SECONDS = 3600.0


class Database:
    """The rows in DuckDB."""

    def __init__(self, rows: Rows) -> None:
        self.connection = duckdb.connect()
        for name, table in random_rows.arrow(rows).items():
            self.connection.register(name, table)

    def close(self) -> None:
        self.connection.close()

    def ask(self, sql: str) -> list[dict[str, Any]]:
        answer = self.connection.execute(sql)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


@pytest.fixture
def empty() -> Iterator[Database]:
    with closing(Database({})) as database:
        yield database


def by_sql(measure: Measure, database: Database) -> dict[tuple[str, ...], dict[str, int]]:
    found = {}
    for row in database.ask(measure_sql(measure)):
        labels = tuple(row.pop(label) for label in measure.labels)
        found[labels] = {name: int(value) for name, value in row.items()}
    return found


def by_reference(measure: dict[str, Any], values: reference_fold.Values) -> dict[tuple[str, ...], dict[str, int]]:
    found = {}
    for labels in values:
        series = reference_fold.series(measure, labels, values[labels])
        if measure["kind"] == Kind.COUNTER:
            found[labels] = {"count": series["count"]}
        else:
            found[labels] = {
                "count": series["n"],
                **{name: series[name] for name in ("sum", "min", "max")},
                **{f"bucket_{place}": count for place, count in enumerate(series["buckets"][:-1], 1)},
            }
    return found


@settings(max_examples=10)
@given(random_rows.rows(most=12))
def test_every_measure_counts_in_sql_what_its_plan_counts(rows: Rows) -> None:
    compiled = plan()
    counted = reference_fold.run(compiled, rows)
    with closing(Database(rows)) as database:
        for measure in compiled["measures"]:
            expected = by_reference(measure, counted[measure["name"]])
            assert by_sql(MEASURES[measure["name"]], database) == expected, measure["name"]


@settings(max_examples=6)
@given(random_rows.rows(most=12))
def test_every_query_answers_in_sql_what_the_fold_answers(rows: Rows) -> None:
    compiled = plan()
    results = reference_fold.results(compiled, reference_fold.run(compiled, rows))
    with closing(Database(rows)) as database:
        for query in QUERIES.values():
            for matchers in ((), (NORMAL, is_("carrier", "alpha"), not_("direction", "ingress"))):
                found = database.ask(query_sql(query, matchers=matchers, seconds=SECONDS))
                if isinstance(query.formula, Breakdown):
                    label = query.formula.label
                    assert {row[label]: row["value"] for row in found} == breakdown(query, results, matchers=matchers)
                    continue
                answer = evaluate(query, results, matchers=matchers, seconds=SECONDS)
                assert len(found) == 1
                if answer.value is None:
                    assert found[0]["value"] is None, query.name
                else:
                    assert found[0]["value"] == pytest.approx(answer.value, rel=1e-12), query.name
                if "n" in found[0]:
                    assert max(found[0]["n"], 0) == answer.n, query.name


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_figure_over_no_rows_is_undefined_or_zero(query: Any, empty: Database) -> None:
    found = empty.ask(query_sql(query, seconds=SECONDS))
    undefined = query.unit in {"%", "s"} and not query.zero_when_undefined
    if isinstance(query.formula, Breakdown):
        assert found == []
    else:
        assert found[0]["value"] is None if undefined else found[0]["value"] == 0


def test_figure_per_second_needs_the_length() -> None:
    with pytest.raises(ValueError, match="erlang needs the length"):
        query_sql(QUERIES["erlang"])


def test_sql_is_plain_to_read() -> None:
    assert (
        query_sql(QUERIES["ser_literal"])
        == """\
SELECT CASE WHEN "denominator" > 0 THEN 100 * CAST("numerator" AS DOUBLE) / "denominator" ELSE NULL END AS "value",
    "numerator", "denominator" AS "n"
FROM (
    SELECT
        COUNT(CASE WHEN "code" = '200' THEN 1 END) AS "numerator",
        COUNT(CASE WHEN NOT ("code" LIKE '3__') THEN 1 END) AS "denominator"
    FROM (
        SELECT "hop", "class", "code"
        FROM (SELECT * FROM "transaction" WHERE ("method" = 'INVITE' AND "initial" = TRUE)) AS "chosen"
    ) AS "rows"
    WHERE "class" = 'normal' AND "hop" = 'first'
) AS "parts\""""
    )


def test_quotes_in_values_cannot_leave_them(empty: Database) -> None:
    measure = counter("x", "", Source("attempt", column("outcome") == "' OR ''='"), source="")
    assert "'' OR ''''=''" in measure_sql(measure)
    assert by_sql(measure, empty) == {}


def test_clickhouse_has_its_own_words_for_lists_sums_and_quantiles() -> None:
    delays = measure_sql(MEASURES["sip_srd_seconds"], CLICKHOUSE)
    assert 'arrayJoin("srd_other_forks")' in delays
    assert 'SUM(CAST("value" AS Int128))' in delays
    assert "arraySort(groupArray(" in query_sql(QUERIES["pdd_p95"], CLICKHOUSE)
