import shlex

import pytest

from siptower.cli.handbook.layout import PageFormatter
from siptower.cli.handbook.page import Example


def _examples(width: int, *examples: Example) -> str:
    formatter = PageFormatter(width=width)
    with formatter.section("Examples"):
        formatter.write_examples(examples)
    return formatter.getvalue()


def test_what_an_example_does_stands_beside_it_where_there_is_room() -> None:
    examples = (Example("siptower read a.pcap", "calls"), Example("siptower read - <a.pcap", "from a pipe"))
    assert _examples(80, *examples).splitlines() == [
        "Examples:",
        "  siptower read a.pcap     calls",
        "  siptower read - <a.pcap  from a pipe",
    ]
    assert _examples(40, *examples).splitlines() == [
        "Examples:",
        "  siptower read a.pcap",
        "      calls",
        "  siptower read - <a.pcap",
        "      from a pipe",
    ]


def test_a_long_command_is_broken_so_that_a_shell_still_takes_it() -> None:
    command = "siptower read --messages --config siptower.yaml -f 'udp and host 10.1.0.1' trunk.pcap | jq .call_id"
    printed = _examples(40, Example(command)).split("\n", 1)[1]
    assert all(len(line) <= 40 for line in printed.splitlines())
    assert shlex.split(printed.replace("\\\n", " ")) == shlex.split(command)
    assert "  --config siptower.yaml" in printed, "an option stays with its value"


@pytest.mark.parametrize(("width", "line"), [(80, "--format FORM  json"), (40, "--format FORM\n    json")])
def test_terms_stand_beside_their_text_or_above_it(width: int, line: str) -> None:
    formatter = PageFormatter(width=width)
    formatter.write_dl([("--format FORM", "json")])
    assert formatter.getvalue() == f"{line}\n"


def test_short_terms_stand_beside_their_text_on_every_screen() -> None:
    formatter = PageFormatter(width=40)
    formatter.write_dl([("0", "fine"), ("130", "interrupted")])
    assert formatter.getvalue() == "0    fine\n130  interrupted\n"


def test_a_list_is_broken_between_its_entries() -> None:
    formatter = PageFormatter(width=40)
    formatter.write_list("See also", ("siptower parse --help", "docs/guides/first-steps.md"))
    assert formatter.getvalue() == "See also: siptower parse --help,\n  docs/guides/first-steps.md\n"


@pytest.mark.parametrize(("columns", "width"), [("20", 40), ("72", 72), ("400", 100)])
def test_a_page_is_as_wide_as_the_terminal_within_reason(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert PageFormatter().width == width
