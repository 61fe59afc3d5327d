from __future__ import annotations

from ipaddress import ip_address

import pytest

from siptower.testing.endpoint import Endpoint


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("10.1.0.10", "10.1.0.10", 5060),
        ("10.1.0.10:5071", "10.1.0.10", 5071),
        ("2001:db8::1", "2001:db8::1", 5060),
        ("[2001:db8::1]", "2001:db8::1", 5060),
        ("[2001:db8::1]:5071", "2001:db8::1", 5071),
    ],
)
def test_every_form_is_read(text: str, address: str, port: int) -> None:
    assert Endpoint.of(text) == Endpoint(ip_address(address), port)


@pytest.mark.parametrize("text", ["10.1.0.10:5060", "[2001:db8::1]:5071"])
def test_text_is_what_was_read(text: str) -> None:
    assert str(Endpoint.of(text)) == text


def test_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        Endpoint.of("somewhere")
