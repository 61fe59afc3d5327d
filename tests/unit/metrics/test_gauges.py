from __future__ import annotations

from siptower.metrics.example import CALLS
from siptower.metrics.gauges import compat_text, status_text
from siptower.metrics.results import Results

STATUS = {
    "active": {"sessions": 3, "early_dialogs": 1, "registrations": 7, "addresses_of_record": 5, "subscriptions": 0},
    "capture": {
        "packets": 100,
        "duplicates": 4,
        "dropped": {"truncated": 1, "bad_ip_header": 6},
        "tcp_gaps": 3,
        "wire": {"keepalives": {"stun": 2}, "tcp": {"gap_bytes": 1460}, "tls": {"alerts": {"handshake_failure": 1}}},
    },
    "tables": [{"table": "sessions", "entries": 3, "bytes": 3600, "evicted": {"age": 2}}],
}


def samples(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return dict(line.rsplit(" ", 1) for line in lines)


def test_what_is_open_now_and_what_is_below_sip_is_told() -> None:
    assert samples(status_text(STATUS)) == {
        "sip_sessions_active": "3",
        "sip_early_dialogs_active": "1",
        "sip_registrations_active": "7",
        "sip_registered_addresses_active": "5",
        "sip_subscriptions_active": "0",
        "capture_packets_total": "100",
        "capture_duplicate_packets_total": "4",
        'capture_dropped_packets_total{reason="bad_ip_header"}': "6",
        'capture_dropped_packets_total{reason="truncated"}': "1",
        'sip_keepalives_total{kind="stun"}': "2",
        "tcp_gaps_total": "3",
        "tcp_gap_bytes_total": "1460",
        'tls_alerts_total{alert="handshake_failure"}': "1",
        'siptower_table_entries{table="sessions"}': "3",
        'siptower_table_bytes{table="sessions"}': "3600",
        'siptower_table_evictions_total{table="sessions",reason="age"}': "2",
    }


def test_each_family_says_what_it_is() -> None:
    text = status_text(STATUS)
    assert "# TYPE sip_sessions_active gauge\n" in text
    assert "# TYPE capture_duplicate_packets_total counter\n" in text
    assert text.count("# HELP ") == text.count("# TYPE ")


def test_what_the_status_does_not_tell_is_left_out() -> None:
    assert status_text({}) == ""


def test_label_values_are_escaped() -> None:
    text = status_text({"capture": {"dropped": {'a"b\\c\nd': 1}}})
    assert 'capture_dropped_packets_total{reason="a\\"b\\\\c\\nd"} 1\n' in text


def test_ratio_gauges_of_sip_exporter_come_for_each_of_its_label_sets() -> None:
    found = samples(compat_text(CALLS.results()))
    assert {name.partition("{")[0]: value for name, value in found.items()} == {
        "sip_exporter_ser": "57.142857142857146",
        "sip_exporter_seer": "71.42857142857143",
        "sip_exporter_isa": "4.545454545454546",
        "sip_exporter_scr": "54.54545454545455",
        "sip_exporter_asr": "54.54545454545455",
        "sip_exporter_ner": "95.45454545454545",
        "sip_exporter_register_success_ratio": "0",
        "sip_exporter_sessions": "0",
    }
    assert all("carrier=" in name and "source_country=" in name for name in found)


def test_nothing_counted_has_no_gauges() -> None:
    assert compat_text(Results({})) == ""
