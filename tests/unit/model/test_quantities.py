import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from siptower.model.quantities import (
    SECOND,
    duration_between,
    format_duration,
    format_size,
    parse_duration,
    parse_size,
    size_between,
)


@pytest.mark.parametrize(
    ("written", "nanoseconds"),
    [
        ("20ms", 20_000_000),
        ("32s", 32 * SECOND),
        ("3m", 180 * SECOND),
        ("12h", 43_200 * SECOND),
        ("1d", 86_400 * SECOND),
        ("1.5 s", 1_500_000_000),
        ("7us", 7_000),
        ("7µs", 7_000),
        ("5ns", 5),
        ("10", 10 * SECOND),
        (10, 10 * SECOND),
        (0.02, 20_000_000),
        (0, 0),
    ],
)
def test_durations_take_units_or_seconds(written: object, nanoseconds: int) -> None:
    assert parse_duration(written) == nanoseconds


@pytest.mark.parametrize(
    "written", ["", "s", "5 weeks", "-1s", -1, True, None, [], float("inf"), float("nan"), "1e3", "9" * 19 + "d"]
)
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="should be a duration"):
        parse_duration(written)


@pytest.mark.parametrize(
    ("written", "size"),
    [("64KiB", 65_536), ("256MB", 256_000_000), ("1 GiB", 2**30), ("10B", 10), (4096, 4096), ("4096", 4096)],
)
def test_sizes_take_units_or_bytes(written: object, size: int) -> None:
    assert parse_size(written) == size


@pytest.mark.parametrize("written", ["", "MB", "5 parsecs", "-1B", -1, False, None])
def test_what_is_no_size_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="should be a size"):
        parse_size(written)


@given(st.integers(min_value=0, max_value=10**17))
def test_a_written_duration_reads_back_the_same(nanoseconds: int) -> None:
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@given(st.integers(min_value=0, max_value=10**14))
def test_a_written_size_reads_back_the_same(size: int) -> None:
    assert parse_size(format_size(size)) == size


def test_a_range_names_its_bounds_and_what_was_written() -> None:
    with pytest.raises(PydanticCustomError, match="is 9000s; it must be between 1s and 2h"):
        duration_between("1s", "2h").read("9000s")
    with pytest.raises(PydanticCustomError, match="is 1B; it must be between 1KiB and 1MiB"):
        size_between("1KiB", "1MiB").read("1B")


def test_bounds_belong_to_the_range() -> None:
    assert duration_between("1s", "2h").read("2h") == 7_200 * SECOND
    assert duration_between("1s", "2h").read(1) == SECOND
