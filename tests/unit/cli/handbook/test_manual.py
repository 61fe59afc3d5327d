import click
import pytest

from siptower.cli.handbook import Example, HandbookCommand, HandbookGroup, Page, Section, option
from siptower.cli.handbook.manual import manuals

PAGE = Page(examples=(Example("tool go"),), section_remarks={Section.SHOW: "One of these."})


@click.group(cls=HandbookGroup, page=PAGE, short_help="Do things.")
def tool() -> None:
    """Do things.

    Many
    things.
    """


@tool.command(page=PAGE, short_help="Go.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@option("--all", section=Section.SHOW, is_flag=True, help="Show all.")
def go(files: tuple[str, ...]) -> None:
    """Go."""
    raise AssertionError(files)


def test_a_manual_holds_what_the_help_says() -> None:
    whole, below = manuals(tool, "tool")
    assert (whole.path, whole.summary, whole.synopsis) == ("tool", "Do things", "[OPTIONS] COMMAND [ARGS]...")
    assert whole.description == ("Do things.", "Many things.")
    assert whole.commands == (("go", "Go."),)
    assert (below.path, below.synopsis, below.page) == ("tool go", "[OPTIONS] FILE...", PAGE)
    first = below.sections[0]
    assert (first.title, first.remark, first.options) == (Section.SHOW, "One of these.", (("--all", "Show all."),))
    assert below.sections[-1].title is Section.GENERAL
    assert [written for written, _ in below.sections[-1].options] == ["--traceback", "-h, --help"]


def test_a_command_without_a_page_is_refused() -> None:
    with pytest.raises(TypeError, match="bare has no page"):
        list(manuals(click.Command("bare"), "bare"))


def test_every_command_class_is_one_with_a_page() -> None:
    assert isinstance(go, HandbookCommand)
