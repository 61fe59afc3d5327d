import click
import pytest

from siptower.cli.handbook import Example, HandbookCommand, HandbookGroup, Page, Section, option

PAGE = Page(
    examples=(Example("tool go", "goes"),),
    remarks=("A remark.",),
    section_remarks={Section.SHOW: "One of these."},
    environment={"TOOL": "its place"},
    files={"tool.yaml": "its settings"},
    see_also=("tool stop --help",),
)


@click.group(cls=HandbookGroup, page=PAGE)
def tool() -> None:
    """Do things."""


@tool.command(page=PAGE)
@option("--plain", section=Section.GENERAL, help="Say less.")
@option("--all", section=Section.SHOW, help="Show all.")
@click.option("--other", help="Stands in no section.")
def stop(plain: str, other: str, **_all: str) -> None:
    """Stop."""
    raise AssertionError(plain + other)


@tool.command(page=PAGE)
def go() -> None:
    """Go."""


def _context_help(command: HandbookCommand | HandbookGroup) -> str:
    context = command.make_context("tool", [], resilient_parsing=True)
    return command.get_help(context)


def test_options_stand_in_their_sections_in_the_order_of_a_page() -> None:
    assert isinstance(stop, HandbookCommand)
    text = _context_help(stop)
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == [
        "What to show:",
        "Options:",
        "In general:",
        "Example:",
        "Exit status:",
        "Environment:",
        "Files:",
    ]
    show, general = text.index("What to show:"), text.index("In general:")
    assert "One of these.\n  --all TEXT" in text[show:]
    assert show < text.index("--other") < general < text.index("--plain")
    assert text.rstrip().endswith("See also: tool stop --help")


def test_commands_stand_in_the_order_in_which_they_were_declared() -> None:
    text = _context_help(tool)
    assert "Commands:\n  stop  Stop.\n  go    Go.\n" in text


@pytest.mark.parametrize("command", [tool, stop, go], ids=lambda command: command.name)
def test_the_traceback_is_offered_everywhere_and_asks_for_nothing(command: click.Command) -> None:
    assert isinstance(command, HandbookCommand | HandbookGroup)
    assert "--traceback" in _context_help(command)
    assert go.main(["--traceback"], standalone_mode=False) is None
