import pytest

from siptower.cli.handbook.page import COMMON_ENVIRONMENT, EXIT_STATUS, SETTINGS_ENVIRONMENT, Example, Page, Section


def test_a_page_needs_examples_only_and_says_what_exit_codes_mean() -> None:
    page = Page((Example("siptower read trunk.pcap"),))
    assert page.exit_status is EXIT_STATUS
    assert (page.remarks, page.environment, page.files, page.see_also) == ((), {}, {}, ())


@pytest.mark.parametrize("texts", [EXIT_STATUS, SETTINGS_ENVIRONMENT, COMMON_ENVIRONMENT])
def test_texts_are_phrases_without_a_full_stop(texts: dict[object, str]) -> None:
    assert [text for text in texts.values() if text.endswith(".") or text[:1].isupper()] == []


def test_what_is_general_stands_last() -> None:
    assert list(Section)[-1] is Section.GENERAL
