"""Commands whose help is a page: options in sections, examples, remarks, exit status, environment, see also."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from siptower.cli.handbook.layout import PageFormatter
from siptower.cli.handbook.page import Page, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["HandbookCommand", "HandbookGroup", "SectionOption", "option", "sections", "write_page"]

_Command = TypeVar("_Command", bound="Callable[..., Any]")


class SectionOption(click.Option):
    """An option that knows its section of the page."""

    def __init__(self, *names: Any, section: Section = Section.OPTIONS, **attributes: Any) -> None:  # noqa: ANN401 (as click takes them)
        """Keep the section.

        Args:
            *names: As click takes them.
            section: Where it stands on the page.
            **attributes: As click takes them.
        """
        super().__init__(*names, **attributes)
        self.section = section


def option(*names: str, section: Section, **attributes: Any) -> Callable[[_Command], _Command]:  # noqa: ANN401 (as click takes them)
    """An option, like `click.option`, in a section of the command's page.

    Args:
        *names: As click takes them.
        section: Where it stands on the page.
        **attributes: As click takes them.
    """
    return click.option(*names, cls=SectionOption, section=section, **attributes)


class _PageContext(click.Context):
    """A context whose help is laid out for narrow screens, too."""

    formatter_class = PageFormatter


class HandbookCommand(click.Command):
    """A command with a page."""

    context_class = _PageContext

    def __init__(self, *arguments: Any, page: Page, **attributes: Any) -> None:  # noqa: ANN401 (as click takes them)
        """Keep the page.

        Args:
            *arguments: As click takes them.
            page: What its page says beyond its options.
            **attributes: As click takes them.
        """
        super().__init__(*arguments, **attributes)
        self.page = page
        self.params.append(_traceback_option())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options by section."""
        _write_sections(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        """Write the rest of the page."""
        if isinstance(formatter, PageFormatter):
            write_page(self.page, formatter)


class HandbookGroup(click.Group):
    """A group of commands with a page."""

    context_class = _PageContext
    command_class = HandbookCommand

    def __init__(self, *arguments: Any, page: Page, **attributes: Any) -> None:  # noqa: ANN401 (as click takes them)
        """Keep the page.

        Args:
            *arguments: As click takes them.
            page: What its page says beyond its options and its commands.
            **attributes: As click takes them.
        """
        super().__init__(*arguments, **attributes)
        self.page = page
        self.params.append(_traceback_option())

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Name the commands in the order in which they were declared."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options by section."""
        self.format_commands(ctx, formatter)
        _write_sections(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        """Write the rest of the page."""
        if isinstance(formatter, PageFormatter):
            write_page(self.page, formatter)


def sections(command: click.Command, context: click.Context) -> Iterator[tuple[Section, list[click.Option]]]:
    """The options of a command by section, in the order of the page; sections without options are left out.

    Args:
        command: Any command.
        context: Its context.
    """
    options = [each for each in command.get_params(context) if isinstance(each, click.Option) and not each.hidden]
    for section in Section:
        inside = [each for each in options if _section(each) is section]
        if inside:
            yield section, inside


def write_page(page: Page, formatter: PageFormatter) -> None:
    """Write what a page says after the options.

    Args:
        page: What it says.
        formatter: Where it is written to.
    """
    with formatter.section("Example" if len(page.examples) == 1 else "Examples"):
        formatter.write_examples(page.examples)
    for remark in page.remarks:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(remark)
    with formatter.section("Exit status"):
        formatter.write_dl([(str(code), says) for code, says in page.exit_status.items()])
    for title, entries in (("Environment", page.environment), ("Files", page.files)):
        if entries:
            with formatter.section(title):
                formatter.write_dl(list(entries.items()))
    if page.see_also:
        formatter.write_paragraph()
        formatter.write_list("See also", page.see_also)


def _section(option: click.Option) -> Section:
    """The section of any option; those that click makes itself are general."""
    if isinstance(option, SectionOption):
        return option.section
    return Section.GENERAL if "--help" in option.opts else Section.OPTIONS


def _write_sections(command: HandbookCommand | HandbookGroup, ctx: click.Context, to: click.HelpFormatter) -> None:
    for section, options in sections(command, ctx):
        records = [record for each in options if (record := each.get_help_record(ctx))]
        with to.section(section):
            remark = command.page.section_remarks.get(section)
            if remark:
                to.write_text(remark)
            to.write_dl(records)


def _traceback_option() -> SectionOption:
    """`--traceback`, which `siptower.cli.program` looks for wherever it stands in the line."""
    return SectionOption(
        ["--traceback"],
        is_flag=True,
        expose_value=False,
        section=Section.GENERAL,
        help="When the program itself fails, show where.",
    )
