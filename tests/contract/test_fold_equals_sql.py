"""Every KPI that the fold counts while rows are made equals its SQL over the rows, on every capture of the tree."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest

from siptower.engine import Engine, SourceSpec
from siptower.metrics.definitions import MEASURES, QUERIES
from siptower.metrics.evaluate import breakdown, evaluate
from siptower.metrics.measure import Kind
from siptower.metrics.query import NORMAL, Breakdown
from siptower.metrics.results import Results
from siptower.metrics.to_fold import plan
from siptower.metrics.to_sql import measure_sql, query_sql
from siptower.model.columns import COLUMNS
from siptower.pipeline.engine_config import ReadRequest, engine_config
from siptower.server.settings_loading import load_settings
from tests.unit.metrics import random_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.metrics.measure import Measure
    from siptower.metrics.results import Distribution

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "tests/golden/scenarios/siptower.yaml"
CAPTURES = sorted([*ROOT.glob("tests/golden/*/*.pcap*"), *ROOT.glob("examples/*/*.pcap*")])
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One capture: what the fold counted, and the rows in a database."""

    results: Results
    database: duckdb.DuckDBPyConnection

    def ask(self, sql: str) -> list[dict[str, Any]]:
        answer = self.database.execute(sql)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def read(capture: Path) -> Reading:
    request = ReadRequest(
        (SourceSpec.parse(str(capture)),),
        tables={table: tuple(random_rows.columns_read(table)) for table in COLUMNS},
        measures=plan(),
        keep_samples=True,
        finalize=True,
    )
    engine = Engine(engine_config(load_settings(SETTINGS, {}).settings, request))
    engine.start()
    batches: dict[str, list[pa.RecordBatch]] = {table: [] for table in COLUMNS}
    while not engine.finished():
        if (found := engine.next_batch(1.0)) is not None:
            batches[found[0]].append(pa.record_batch(found[1]))
    database = duckdb.connect()
    nothing = random_rows.arrow({})
    for table, taken in batches.items():
        database.register(table, pa.Table.from_batches(taken) if taken else nothing[table])
    return Reading(Results.from_json(engine.measures()), database)


@pytest.fixture(
    scope="module",
    params=CAPTURES,
    ids=lambda capture: capture.name.partition(".")[0],
)
def reading(request: pytest.FixtureRequest) -> Iterator[Reading]:
    found = read(request.param)
    with closing(found.database):
        yield found


def by_fold(measure: Measure, results: Results) -> dict[tuple[str, ...], dict[str, int | None]]:
    found: dict[tuple[str, ...], dict[str, int | None]] = {}
    for series in results.series(measure.name):
        counted: dict[str, int | None] = {"count": series.count}
        if measure.kind is Kind.HISTOGRAM:
            spread = series.distribution
            counted |= {"sum": spread.sum, "min": spread.min, "max": spread.max}
            counted |= {f"bucket_{place}": number for place, number in enumerate(spread.buckets[:-1], 1)}
        found[series.values] = counted
    return found


def by_sql(measure: Measure, reading: Reading) -> dict[tuple[str, ...], dict[str, int]]:
    found = {}
    for row in reading.ask(measure_sql(measure)):
        labels = tuple(row.pop(label) for label in measure.labels)
        found[labels] = {name: int(value) for name, value in row.items()}
    return found


def test_there_are_captures_to_compare() -> None:
    assert len(CAPTURES) > 40


def test_each_measure_is_the_same_from_the_fold_and_from_sql(reading: Reading) -> None:
    for measure in MEASURES.values():
        assert by_fold(measure, reading.results) == by_sql(measure, reading), measure.name


def test_each_figure_is_the_same_from_the_fold_and_from_sql(reading: Reading) -> None:
    for query in QUERIES.values():
        found = reading.ask(query_sql(query, matchers=(NORMAL,), seconds=SECONDS))
        if isinstance(query.formula, Breakdown):
            counts = {row[query.formula.label]: row["value"] for row in found}
            assert counts == breakdown(query, reading.results, matchers=(NORMAL,)), query.name
            continue
        answer = evaluate(query, reading.results, matchers=(NORMAL,), seconds=SECONDS)
        value = None if answer.value is None else pytest.approx(answer.value, rel=1e-12)
        assert found[0]["value"] == value, query.name


def test_kept_samples_are_all_the_values_there_are(reading: Reading) -> None:
    for spread in distributions(reading):
        assert spread.samples is not None
        assert (len(spread.samples), sum(spread.samples)) == (spread.n, spread.sum)


def test_sketch_answers_within_a_thousandth_of_the_samples(reading: Reading) -> None:
    for spread in distributions(reading):
        rough = replace(spread, samples=None)
        for thousandths in (500, 900, 950, 990):
            assert rough.quantile(thousandths) == pytest.approx(spread.quantile(thousandths), rel=0.001)


def distributions(reading: Reading) -> Iterator[Distribution]:
    for measure in MEASURES.values():
        if measure.kind is Kind.HISTOGRAM:
            for series in reading.results.series(measure.name):
                yield series.distribution
