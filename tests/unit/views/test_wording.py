import pytest

from siptower.views.wording import (
    count,
    counted,
    day,
    delay,
    iso_time,
    percent,
    seconds,
    span,
    talk_time,
    time_of_day,
)

SECOND = 1_000_000_000
MOMENT = 1_767_225_600 * SECOND


@pytest.mark.parametrize(
    ("nanoseconds", "words"),
    [
        (0, "0 ms"),
        (500, "0 us"),
        (250_000, "250 us"),
        (2_500_000, "2.5 ms"),
        (20_000_000, "20 ms"),
        (999_400_000, "999 ms"),
        (999_600_000, "1.00 s"),
        (1_230_000_000, "1.23 s"),
        (9_996_000_000, "10.0 s"),
        (32_000_000_000, "32.0 s"),
        (185 * SECOND, "3:05"),
        (-20_000_000, "-20 ms"),
    ],
)
def test_delays_show_the_digits_that_matter(nanoseconds: int, words: str) -> None:
    assert delay(nanoseconds) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [(0, "0:00"), (32, "0:32"), (725, "12:05"), (3_723, "1:02:03"), (183_600, "2 d 03:00:00"), (-5, "-0:05")],
)
def test_talk_times_read_like_a_clock(length: int, words: str) -> None:
    assert talk_time(length * SECOND) == words


def test_talk_times_round_to_the_nearest_second() -> None:
    assert talk_time(59_500_000_000) == "1:00"
    assert talk_time(59_499_999_999) == "0:59"


@pytest.mark.parametrize(
    ("length", "words"),
    [(0.3, "300 ms"), (1.5, "1.5 s"), (872, "14 min 32 s"), (12_000, "3 h 20 min"), (187_200, "2 d 4 h")],
)
def test_spans_are_told_in_two_units(length: float, words: str) -> None:
    assert span(round(length * SECOND)) == words


def test_moments_keep_all_their_digits() -> None:
    assert iso_time(MOMENT + 20_000_001) == "2026-01-01T00:00:00.020000001Z"
    assert iso_time(-1) == "1969-12-31T23:59:59.999999999Z"
    assert iso_time(2**63 - 1) == "2262-04-11T23:47:16.854775807Z"
    assert iso_time(-(2**63)) == "1677-09-21T00:12:43.145224192Z"
    assert iso_time(None) is None


def test_moments_for_people_are_in_utc_to_the_millisecond() -> None:
    assert time_of_day(MOMENT + 43_471_120_999_999) == "12:04:31.120"
    assert day(MOMENT) == "2026-01-01"


def test_numbers_have_thousands_separators() -> None:
    assert count(1_204) == "1,204"
    assert counted(1, "packet") == "1 packet"
    assert counted(1_204, "packet") == "1,204 packets"
    assert counted(2, "retry", "retries") == "2 retries"
    assert percent(63.1579) == "63.2 %"


def test_seconds_are_exact_enough_to_be_read_back() -> None:
    assert seconds(20_000_000) == 0.02
    assert seconds(None) is None
