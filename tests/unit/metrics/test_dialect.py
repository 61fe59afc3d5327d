from __future__ import annotations

from typing import Any

import duckdb
import pytest

from siptower.metrics.dialect import CLICKHOUSE, DUCKDB


def asked(expression: str, values: str = "(4), (2), (3), (1)", where: str = "TRUE") -> Any:
    sql = f"SELECT {expression} FROM (VALUES {values}) AS t(x) WHERE {where}"  # noqa: S608 a test's own words
    return duckdb.connect().execute(sql).fetchall()[0][0]


@pytest.mark.parametrize(("thousandths", "expected"), [(0, 1), (500, 2), (501, 3), (750, 3), (999, 4), (1000, 4)])
def test_quantile_is_of_the_nearest_rank(thousandths: int, expected: int) -> None:
    assert asked(DUCKDB.quantile("x", thousandths)) == expected


def test_quantile_of_nothing_is_null() -> None:
    assert asked(DUCKDB.quantile("x", 500), where="FALSE") is None
    assert CLICKHOUSE.quantile("x", 500).startswith("if(COUNT(x) = 0, NULL,")


@pytest.mark.parametrize(("value", "expected"), [("NULL", None), ("TRUE", "true"), ("17", "17")])
def test_text_is_that_of_the_value_and_null_has_none(value: str, expected: str | None) -> None:
    assert asked(DUCKDB.text("x"), values=f"({value})") == expected


def test_clickhouse_makes_text_without_a_cast() -> None:
    assert CLICKHOUSE.text("x") == "toString(x)"
