from __future__ import annotations

from siptower.metrics.measure import COMMON, Constant, From, Kind, Source, Unit, Value, counter, histogram, named


def test_counter_carries_the_common_labels_before_its_own() -> None:
    measure = counter("calls_total", "Calls.", Source("attempt"), labels=("code",), source="1.3")
    assert (measure.kind, measure.unit, measure.labels) == (Kind.COUNTER, Unit.ONE, (*COMMON, "code"))


def test_histogram_is_in_seconds() -> None:
    measure = histogram("x_seconds", "X.", Source("attempt", value=Value("pdd")), buckets=(1,), source="1.3")
    assert (measure.kind, measure.unit, measure.buckets) == (Kind.HISTOGRAM, Unit.SECONDS, (1,))


def test_label_is_the_column_of_its_name_unless_the_source_says_otherwise() -> None:
    source = Source("attempt", labels=named(via=From("pdd_via"), fork=Constant("first")))
    assert source.label("via") == From("pdd_via")
    assert source.label("fork") == Constant("first")
    assert source.label("code") == From("code")


def test_units_know_their_nanoseconds() -> None:
    assert [unit.nanoseconds for unit in Unit] == [1, 10**6, 10**9]
