import click

from siptower.cli.handbook.file_name import CAPTURES, FileName


def test_a_file_name_is_taken_as_it_is() -> None:
    assert FileName("pcap").convert("my trunk", None, None) == "my trunk"


def test_shells_are_told_the_endings() -> None:
    command = click.Command("read", params=[click.Argument(["files"], type=FileName(*CAPTURES))])
    with click.Context(command) as context:
        (item,) = command.params[0].shell_complete(context, "tr")
    assert item.type == "ending"
    assert {"pcap", "pcapng.zst", "cap.gz"} <= set(item.value.split())
