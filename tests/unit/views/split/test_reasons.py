from siptower.views.split.reasons import reasons


def test_reasons_are_told_in_words_in_a_fixed_order() -> None:
    assert reasons({"number": 1, "max_files": 1_200, "rtp": 3}) == "beyond --max-files 1,200, another number 1, RTP 3"


def test_a_reason_that_nobody_knows_is_told_by_its_name() -> None:
    assert reasons({"moonlight": 2}) == "moonlight 2"
