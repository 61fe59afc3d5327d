//! The Arrow field of a column.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, TimeUnit};
use track::rows::{Column, ColumnKind};

/// The field of a column: its type by `schema/README.md`, absent values only where the schema allows them, and the unit of durations.
pub(super) fn field(column: &Column) -> Field {
    let field = Field::new(column.name, data_type(column.kind), column.optional);
    match column.kind {
        ColumnKind::Duration | ColumnKind::Durations => {
            field.with_metadata(HashMap::from([("unit".to_owned(), "ns".to_owned())]))
        }
        _ => field,
    }
}

fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Timestamp => DataType::Timestamp(TimeUnit::Nanosecond, Some(Arc::from("UTC"))),
        ColumnKind::Duration => DataType::Int64,
        ColumnKind::Durations => DataType::List(Arc::new(item(DataType::Int64))),
        ColumnKind::Bool => DataType::Boolean,
        ColumnKind::U16 => DataType::UInt16,
        ColumnKind::U32 => DataType::UInt32,
        ColumnKind::U64 => DataType::UInt64,
        ColumnKind::U16s => DataType::List(Arc::new(item(DataType::UInt16))),
        ColumnKind::String | ColumnKind::Address | ColumnKind::Enum => DataType::Utf8,
        ColumnKind::Bytes => DataType::Binary,
        ColumnKind::Issues => DataType::List(Arc::new(item(DataType::Struct(issue_fields())))),
        ColumnKind::Headers => DataType::Map(
            Arc::new(Field::new(
                "entries",
                DataType::Struct(header_fields()),
                false,
            )),
            false,
        ),
    }
}

/// An element of a list. Lists hold no absent values.
pub(super) fn item(data_type: DataType) -> Field {
    Field::new("item", data_type, false)
}

/// One deviation from the standard.
pub(super) fn issue_fields() -> Fields {
    Fields::from(vec![
        Field::new("code", DataType::Utf8, false),
        Field::new("offset", DataType::UInt32, false),
        Field::new("reference", DataType::Utf8, false),
    ])
}

/// One header label and its value.
pub(super) fn header_fields() -> Fields {
    Fields::from(vec![
        Field::new("key", DataType::Utf8, false),
        Field::new("value", DataType::Utf8, false),
    ])
}
