import shutil
import subprocess

import pytest

from siptower.cli.handbook import Example, Page, Section
from siptower.cli.handbook.manual import Manual, OptionSection, manuals
from siptower.cli.handbook.roff import manual_page, page_name
from siptower.cli.program import program

MANUAL = Manual(
    path="tool go",
    summary="Go there",
    synopsis="[OPTIONS] FILE...",
    description=("First.", ".hidden files - and it's \\n fine", "caf\u00e9"),
    commands=(),
    sections=(OptionSection(Section.SHOW, "One of these.", (("--all", "Show all."),)),),
    page=Page(examples=(Example("tool go 'a b' \\", "goes"),), see_also=("siptower read --help", "docs/index.md")),
)


def test_the_sections_stand_in_the_usual_order() -> None:
    text = manual_page(MANUAL, "1.2")
    headings = [line.removeprefix(".SH ") for line in text.splitlines() if line.startswith(".SH ")]
    assert headings == ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "SEE ALSO"]
    assert text.startswith('.TH TOOL-GO 1 "" "siptower 1.2" "siptower"\n')
    assert "\\fBsiptower\\-read\\fR(1),\ndocs/index.md\n" in text


def test_text_is_never_taken_for_a_request() -> None:
    lines = manual_page(MANUAL, "1").splitlines()
    assert r"\&.hidden files \- and it\(aqs \en fine" in lines
    assert r"caf\[u00E9]" in lines
    assert r"tool go \(aqa b\(aq \e" in lines


def test_a_page_is_named_for_what_is_typed() -> None:
    assert page_name("siptower config check") == "siptower-config-check"


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
@pytest.mark.parametrize("manual", list(manuals(program)), ids=lambda manual: manual.path)
def test_groff_reads_every_page_without_a_warning(manual: Manual) -> None:
    ran = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-c", "-rLL=78n"],
        input=manual_page(manual, "1"),
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )
    assert ran.stderr == ""
    assert "EXIT STATUS" in ran.stdout.replace("\b", "").replace("EEXXIITT SSTTAATTUUSS", "EXIT STATUS")
