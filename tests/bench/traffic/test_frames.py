"""Frames made fast are the frames that the test kit makes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bench.traffic.frames import Datagrams, way
from siptower.testing import Endpoint, Sent, Wire

ENDPOINTS = st.builds(Endpoint, st.ip_addresses(v=4), st.integers(1, 65_535))


@given(ENDPOINTS, ENDPOINTS, st.lists(st.binary(max_size=60), min_size=1, max_size=4))
def test_frame_is_that_of_the_test_kit(source: Endpoint, destination: Endpoint, payloads: list[bytes]) -> None:
    wire, datagrams = Wire(next_identification=1), Datagrams()
    for payload in payloads:
        kit = wire.packet(Sent(0, source, destination, payload)).data
        assert datagrams.frame(way(source, destination), payload) == kit


def test_number_of_a_frame_is_never_zero() -> None:
    datagrams = Datagrams()
    road = way(Endpoint.of("10.0.0.1"), Endpoint.of("10.0.0.2"))
    numbers = [datagrams.frame(road, b"")[18:20] for _ in range(65_537)]
    assert numbers[0] == numbers[65_535] == b"\0\1"
    assert b"\0\0" not in numbers
