from dataclasses import replace

from siptower.cli.handbook import Example, Page, Section
from siptower.cli.handbook.manual import Manual, OptionSection
from siptower.cli.handbook.markdown import reference

MANUAL = Manual(
    path="tool go",
    summary="Go there",
    synopsis="FILE...",
    description=("Takes <this> or *that*.",),
    commands=(("fast", "Go fast."),),
    sections=(OptionSection(Section.SHOW, "One of these.", (("--all|--none", "Show a|b."),)),),
    page=Page(
        examples=(Example("tool go x", "goes"), Example("tool go y")),
        remarks=("A remark.",),
        environment={"TOOL": "its place"},
        see_also=("siptower read --help", "docs/guides/first-steps.md"),
    ),
)


def test_the_page_has_one_part_for_each_command() -> None:
    text = reference([MANUAL, replace(MANUAL, path="tool stop", summary="Stop")])
    assert "- [`tool go`](#tool-go): go there\n- [`tool stop`](#tool-stop): stop\n" in text
    assert "\n## tool go\n" in text
    assert "\n## tool stop\n" in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_everything_that_the_help_says_stands_there() -> None:
    text = reference([MANUAL])
    assert "Takes \\<this> or \\*that\\*." in text
    assert "| [`fast`](#tool-go-fast) | Go fast. |" in text
    assert "**What to show.** One of these.\n" in text
    assert "| `--all\\|--none` | Show a\\|b. |" in text
    assert "```sh\ntool go x  # goes\ntool go y\n```" in text
    assert "| 130 | interrupted by Ctrl-C |" in text
    assert "| `TOOL` | its place |" in text
    assert "See also: [`siptower read`](#siptower-read), [first steps](../guides/first-steps.md)." in text
