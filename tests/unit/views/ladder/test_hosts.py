from siptower.views.ladder.hosts import MOST_HOSTS, OTHERS, Hosts, alias_of, written_endpoint
from tests.unit.views.ladder.made import ALICE, PROXY, ladder, message


def test_hosts_stand_in_the_order_in_which_they_appear() -> None:
    built = ladder(message(1, "100 Trying", PROXY, ALICE), message(0, "INVITE"))
    assert [host.name for host in built.hosts] == [ALICE, PROXY]


def test_ports_of_one_host_share_a_column() -> None:
    built = ladder(message(0, "INVITE", src_port=40001), message(1, "BYE", src_port=40002))
    assert [(host.name, host.ports) for host in built.hosts] == [(ALICE, (40001, 40002)), (PROXY, (5060,))]


def test_an_address_that_talks_to_itself_has_a_column_for_each_port() -> None:
    built = ladder(message(0, "INVITE", "127.0.0.1", "127.0.0.1", dst_port=5080))
    assert [host.name for host in built.hosts] == ["127.0.0.1:5060", "127.0.0.1:5080"]


def test_an_endpoint_with_a_name_has_a_column_of_its_own() -> None:
    messages = (message(0, "INVITE"), message(1, "INVITE", dst_port=5080))
    built = ladder(*messages, aliases={f"{PROXY}:5080": "media", PROXY: "core"})
    assert [(host.name, host.alias) for host in built.hosts] == [
        (ALICE, ""),
        (PROXY, "core"),
        (f"{PROXY}:5080", "media"),
    ]


def test_the_longest_network_names_an_address() -> None:
    aliases = {"10.0.0.0/8": "all", "10.1.0.0/16": "west", "2001:db8::/32": "six", "10.1.0.9": "one"}
    assert alias_of(aliases, "10.1.0.1") == "west"
    assert alias_of(aliases, "10.1.0.9") == "one"
    assert alias_of(aliases, "10.9.0.1", 5060) == "all"
    assert alias_of(aliases, "2001:db8::5") == "six"
    assert alias_of(aliases, "192.0.2.1") == alias_of({}, "10.1.0.1") == alias_of(aliases, "") == ""


def test_hosts_beyond_the_most_share_the_last_column() -> None:
    hosts = Hosts({}, frozenset())
    indexes = [hosts.index(f"10.0.{number // 250}.{number % 250}", 5060) for number in range(300)]
    assert indexes[MOST_HOSTS - 1 :] == [MOST_HOSTS - 1] * (300 - MOST_HOSTS + 1)
    assert len(hosts.all()) == MOST_HOSTS
    assert hosts.all()[-1].name == OTHERS


def test_addresses_of_both_families_are_written_with_their_port() -> None:
    assert written_endpoint("10.0.0.1", 5060) == "10.0.0.1:5060"
    assert written_endpoint("2001:db8::1", 5060) == "[2001:db8::1]:5060"
