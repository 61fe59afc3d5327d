import pytest

from siptower.views.choice import TABLES, view_for
from siptower.views.exposition import MetricsView
from siptower.views.kpis import KpiView
from siptower.views.output import Format, Output
from siptower.views.report import ReportView
from siptower.views.rows import RowsView
from siptower.views.summary import SummaryView


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("calls", ReportView),
        ("summary", SummaryView),
        ("kpis", KpiView),
        ("metrics", MetricsView),
        ("events", RowsView),
    ],
)
def test_a_name_means_a_view(name: str, kind: type[object]) -> None:
    assert isinstance(view_for(name, Output()), kind)


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_asked_for_by_the_plural_of_their_table(name: str) -> None:
    view = view_for(name, Output(Format.CSV))
    assert list(view.tables()) == [TABLES[name]]
    assert TABLES[name] in name


def test_observations_reach_the_summary() -> None:
    assert view_for("summary", Output(), observations=True).keep_samples()
