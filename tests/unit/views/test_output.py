from siptower.export.text import Canvas
from siptower.views.output import Format, Output


def test_output_is_a_whole_table_when_nothing_is_said() -> None:
    output = Output()
    assert (output.form, output.limit) == (Format.TABLE, None)
    assert output.canvas == Canvas()


def test_forms_have_the_names_of_the_command_line() -> None:
    assert [form.value for form in Format] == ["table", "json", "csv", "ndjson"]
