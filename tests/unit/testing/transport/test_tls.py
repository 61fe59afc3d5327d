from __future__ import annotations

from siptower.testing.transport.tls import alert, client_hello, tls_record


def test_record_counts_its_content() -> None:
    assert tls_record(23, b"data") == bytes.fromhex("17 0303 0004") + b"data"


def test_alert_is_fatal_unless_told_otherwise() -> None:
    assert alert(40) == bytes.fromhex("15 0303 0002 02 28")
    assert alert(0, level=1) == bytes.fromhex("15 0303 0002 01 00")


def test_client_hello_without_extensions_but_versions() -> None:
    hello = (
        bytes.fromhex("0303") + bytes(32) + bytes.fromhex("00 0006 1301 1302 c02f 01 00 0009 002b 0005 04 0304 0303")
    )
    handshake = b"\x01" + len(hello).to_bytes(3, "big") + hello
    assert client_hello(random=bytes(32)) == bytes.fromhex("16 0301") + len(handshake).to_bytes(2, "big") + handshake


def test_client_hello_names_server_and_protocols() -> None:
    hello = client_hello("a.example", protocols=("sip", "h2"))
    assert bytes.fromhex("0000 000e 000c 00 0009") + b"a.example" in hello
    assert bytes.fromhex("0010 0009 0007 03") + b"sip" + b"\x02h2" in hello
    assert int.from_bytes(hello[3:5], "big") == len(hello) - 5
