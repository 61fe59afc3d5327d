#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow_array::builder::{MapBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampNanosecondArray, UInt16Array,
};

use super::{PIECE_BYTES, RowText, TextForm};

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

fn text(batch: &RecordBatch, form: TextForm, at_most: usize) -> String {
    let mut rows = RowText::new(batch, form, at_most).unwrap();
    let mut text = Vec::new();
    while let Some(piece) = rows.piece() {
        text.extend_from_slice(piece);
    }
    String::from_utf8(text).unwrap()
}

fn texts(values: Vec<Option<&str>>) -> ArrayRef {
    Arc::new(StringArray::from(values))
}

#[test]
fn rows_are_objects_in_the_order_of_the_columns() {
    let rows = batch(vec![
        (
            "ts",
            Arc::new(TimestampNanosecondArray::from(vec![
                1_767_225_600_020_000_001,
                -1,
            ])),
        ),
        (
            "pdd",
            Arc::new(Int64Array::from(vec![Some(500_000_000), None])),
        ),
        ("up", Arc::new(BooleanArray::from(vec![true, false]))),
        ("port", Arc::new(UInt16Array::from(vec![5060, 0]))),
        ("user", texts(vec![Some("a\"\\\r\n\u{1}"), Some("")])),
        (
            "raw",
            Arc::new(BinaryArray::from_vec(vec![b"\xffA\xc3\xbc", b"\xed\xa0"])),
        ),
    ]);
    let expected = [
        r#"{"ts":"2026-01-01T00:00:00.020000001Z","pdd":0.5,"up":true,"port":5060,"user":"a\"\\\r\n\u0001","raw":"\\xffAü"}"#,
        r#"{"ts":"1969-12-31T23:59:59.999999999Z","pdd":null,"up":false,"port":0,"user":"","raw":"\\xed\\xa0"}"#,
    ];
    assert_eq!(
        text(&rows, TextForm::Ndjson, 9),
        format!("{}\n{}\n", expected[0], expected[1])
    );
    assert_eq!(text(&rows, TextForm::Json, 9), expected.join(",\n"));
    assert_eq!(text(&rows, TextForm::Json, 1), expected[0]);
    assert_eq!(text(&rows, TextForm::Ndjson, 0), "");
}

#[test]
fn what_drives_terminals_or_hides_stands_as_an_escape() {
    let rows = batch(vec![(
        "user",
        texts(vec![Some(
            "\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{feff}\u{e0041}漢",
        )]),
    )]);
    assert_eq!(
        text(&rows, TextForm::Ndjson, 9),
        "{\"user\":\"\\u001b[2J\\u007f\\u009b\\u202e\\ufeff\\udb40\\udc41漢\"}\n"
    );
    assert_eq!(
        text(&rows, TextForm::Csv, 9),
        "\\x1b[2J\\x7f\\x9b\\u202e\\ufeff\\U000e0041漢\n"
    );
}

#[test]
fn no_cell_is_a_formula_and_none_ends_early() {
    let cells = [
        "=1",
        "+1",
        "-1",
        "@x",
        "\ty",
        "\rz",
        "a,b",
        "say \"x\"",
        "\n=2",
        "\0=3",
    ];
    let rows = batch(vec![
        ("user", texts(cells.into_iter().map(Some).collect())),
        ("none", texts(vec![None; cells.len()])),
    ]);
    let expected = [
        "'=1,",
        "'+1,",
        "'-1,",
        "'@x,",
        "'\ty,",
        "\"'\rz\",",
        "\"a,b\",",
        "\"say \"\"x\"\"\",",
        "\"\n=2\",",
        "\\x00=3,",
    ];
    assert_eq!(
        text(&rows, TextForm::Csv, 99),
        expected.map(|line| format!("{line}\n")).concat()
    );
}

#[test]
fn lists_in_cells_are_json_and_empty_ones_are_nothing() {
    let mut headers = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    headers.keys().append_value("account");
    headers.values().append_value("7");
    headers.append(true).unwrap();
    headers.append(true).unwrap();
    let rows = batch(vec![
        ("user", texts(vec![Some("a"), Some("b")])),
        ("headers", Arc::new(headers.finish())),
    ]);
    assert_eq!(
        text(&rows, TextForm::Csv, 9),
        "a,\"{\"\"account\"\":\"\"7\"\"}\"\nb,\n"
    );
    assert_eq!(
        text(&rows, TextForm::Ndjson, 9),
        "{\"user\":\"a\",\"headers\":{\"account\":\"7\"}}\n{\"user\":\"b\",\"headers\":{}}\n"
    );
}

#[test]
fn a_piece_holds_whole_rows_and_not_many_more_bytes_than_it_should() {
    let row = "x".repeat(1_000);
    let rows = batch(vec![("user", texts(vec![Some(row.as_str()); 200]))]);
    let mut writer = RowText::new(&rows, TextForm::Ndjson, 200).unwrap();
    let mut lines = 0;
    while let Some(piece) = writer.piece() {
        assert!(piece.len() < PIECE_BYTES + 1_100 && piece.ends_with(b"\n"));
        lines += piece.split(|byte| *byte == b'\n').count() - 1;
    }
    assert_eq!(lines, 200);
}

#[test]
fn columns_that_no_table_has_are_refused() {
    let rows = batch(vec![("x", Arc::new(Float64Array::from(vec![0.5])))]);
    assert!(RowText::new(&rows, TextForm::Csv, 1).is_err());
}

#[test]
fn the_calendar_holds_for_centuries() {
    let day = 86_400_000_000_000;
    let moments = [
        -73_048, -25_509, -1, 0, 58, 59, 789, 11_016, 11_017, 47_540, 106_751,
    ];
    let rows = batch(vec![(
        "ts",
        Arc::new(TimestampNanosecondArray::from_iter_values(
            moments.map(|number| number * day),
        )),
    )]);
    let expected = [
        "1770-01-01",
        "1900-02-28",
        "1969-12-31",
        "1970-01-01",
        "1970-02-28",
        "1970-03-01",
        "1972-02-29",
        "2000-02-29",
        "2000-03-01",
        "2100-02-28",
        "2262-04-11",
    ];
    let lines = expected.map(|date| format!("{date}T00:00:00.000000000Z\n"));
    assert_eq!(text(&rows, TextForm::Csv, 99), lines.concat());
}
