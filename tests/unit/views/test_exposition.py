from siptower.views.exposition import MetricsView
from tests.unit.counts import CountedSource, Told, counts


def test_metrics_are_the_text_of_the_engine_and_then_the_figures_of_now() -> None:
    view = MetricsView()
    text = '# TYPE sip_messages_total counter\nsip_messages_total{method="INVITE"} 7\n'
    lines = "".join(view.lines(CountedSource(Told(counts(), exposition=text))))
    assert lines.startswith(text)
    assert "# TYPE sip_sessions_active gauge\n" in lines


def test_metrics_need_counts_and_no_rows() -> None:
    view = MetricsView()
    assert view.tables() == {}
    assert view.plan()
    assert not view.keep_samples()
