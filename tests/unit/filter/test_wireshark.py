from siptower.filter.wireshark import ours


def test_names_of_wireshark_are_known() -> None:
    assert ours("sip.from.user") == "from.user"
    assert ours("sip.Status-Code") == "status"
    assert ours("sip.Call-ID") == "call_id"
    assert ours("ip.src") == "src_ip"
    assert ours("from.user") is None
