//! Builds one Arrow column, value by value.

use std::fmt::Write;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Int64Builder, ListBuilder, StringBuilder,
    TimestampNanosecondBuilder, UInt16Builder, UInt32Builder, UInt64Builder,
};
use arrow_schema::{ArrowError, DataType};
use track::rows::{ColumnKind, Value};

use super::field::item;
use super::nested::{HeadersBuilder, IssuesBuilder};

/// What a number or a flag takes in a batch, roughly.
const FIXED_BYTES: usize = 8;

/// The builder of one column, by what the column holds.
pub(super) enum ColumnBuilder {
    Timestamp(TimestampNanosecondBuilder),
    Duration(Int64Builder),
    Durations(ListBuilder<Int64Builder>),
    Bool(BooleanBuilder),
    U16(UInt16Builder),
    U32(UInt32Builder),
    U64(UInt64Builder),
    U16s(ListBuilder<UInt16Builder>),
    Text(StringBuilder),
    Bytes(BinaryBuilder),
    Issues(IssuesBuilder),
    Headers(HeadersBuilder),
}

impl ColumnBuilder {
    pub(super) fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Timestamp => {
                Self::Timestamp(TimestampNanosecondBuilder::new().with_timezone("UTC"))
            }
            ColumnKind::Duration => Self::Duration(Int64Builder::new()),
            ColumnKind::Durations => Self::Durations(
                ListBuilder::new(Int64Builder::new()).with_field(item(DataType::Int64)),
            ),
            ColumnKind::Bool => Self::Bool(BooleanBuilder::new()),
            ColumnKind::U16 => Self::U16(UInt16Builder::new()),
            ColumnKind::U32 => Self::U32(UInt32Builder::new()),
            ColumnKind::U64 => Self::U64(UInt64Builder::new()),
            ColumnKind::U16s => Self::U16s(
                ListBuilder::new(UInt16Builder::new()).with_field(item(DataType::UInt16)),
            ),
            ColumnKind::String | ColumnKind::Address | ColumnKind::Enum => {
                Self::Text(StringBuilder::new())
            }
            ColumnKind::Bytes => Self::Bytes(BinaryBuilder::new()),
            ColumnKind::Issues => Self::Issues(IssuesBuilder::new()),
            ColumnKind::Headers => Self::Headers(HeadersBuilder::new()),
        }
    }

    /// Appends one value and says about how many bytes it takes. What is no value of this column counts as absent,
    /// and `finish` refuses it where the schema allows no absence.
    pub(super) fn append(&mut self, value: Value<'_>) -> usize {
        match self {
            Self::Timestamp(builder) => builder.append_option(integer(value)),
            Self::Duration(builder) => builder.append_option(integer(value)),
            Self::Bool(builder) => builder.append_option(if let Value::Bool(flag) = value {
                Some(flag)
            } else {
                None
            }),
            Self::U16(builder) => builder.append_option(number(value)),
            Self::U32(builder) => builder.append_option(number(value)),
            Self::U64(builder) => builder.append_option(number(value)),
            Self::Durations(builder) => return append_durations(builder, value),
            Self::U16s(builder) => return append_numbers(builder, value),
            Self::Text(builder) => return append_text(builder, value),
            Self::Bytes(builder) => return append_bytes(builder, value),
            Self::Issues(builder) => {
                let issues = if let Value::Issues(issues) = value {
                    issues
                } else {
                    &[]
                };
                builder.append(issues);
                return issues.len() * FIXED_BYTES * 8;
            }
            Self::Headers(builder) => {
                let headers = if let Value::Headers(headers) = value {
                    headers
                } else {
                    &[]
                };
                builder.append(headers);
                return headers
                    .iter()
                    .map(|(key, value)| key.len() + value.len() + FIXED_BYTES)
                    .sum();
            }
        }
        FIXED_BYTES
    }

    /// The column, and an empty builder in its place.
    pub(super) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Timestamp(builder) => Arc::new(builder.finish()),
            Self::Duration(builder) => Arc::new(builder.finish()),
            Self::Durations(builder) => Arc::new(builder.finish()),
            Self::Bool(builder) => Arc::new(builder.finish()),
            Self::U16(builder) => Arc::new(builder.finish()),
            Self::U32(builder) => Arc::new(builder.finish()),
            Self::U64(builder) => Arc::new(builder.finish()),
            Self::U16s(builder) => Arc::new(builder.finish()),
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Bytes(builder) => Arc::new(builder.finish()),
            Self::Issues(builder) => return builder.finish(),
            Self::Headers(builder) => return builder.finish(),
        })
    }
}

fn integer(value: Value<'_>) -> Option<i64> {
    if let Value::Integer(integer) = value {
        Some(integer)
    } else {
        None
    }
}

fn number<N: TryFrom<i64>>(value: Value<'_>) -> Option<N> {
    integer(value).and_then(|integer| N::try_from(integer).ok())
}

fn append_text(builder: &mut StringBuilder, value: Value<'_>) -> usize {
    match value {
        Value::Text(text) => {
            builder.append_value(text);
            text.len() + FIXED_BYTES
        }
        // Writing into a builder cannot fail.
        Value::Address(address) => match write!(builder, "{address}") {
            Ok(()) => {
                builder.append_value("");
                2 * FIXED_BYTES
            }
            Err(_) => append_text(builder, Value::Absent),
        },
        _ => {
            builder.append_null();
            FIXED_BYTES
        }
    }
}

fn append_bytes(builder: &mut BinaryBuilder, value: Value<'_>) -> usize {
    if let Value::Bytes(bytes) = value {
        builder.append_value(bytes);
        bytes.len() + FIXED_BYTES
    } else {
        builder.append_null();
        FIXED_BYTES
    }
}

fn append_durations(builder: &mut ListBuilder<Int64Builder>, value: Value<'_>) -> usize {
    let durations = if let Value::Integers(durations) = value {
        durations
    } else {
        &[]
    };
    builder.values().append_slice(durations);
    builder.append(true);
    (durations.len() + 1) * FIXED_BYTES
}

fn append_numbers(builder: &mut ListBuilder<UInt16Builder>, value: Value<'_>) -> usize {
    let numbers = if let Value::Numbers(numbers) = value {
        numbers
    } else {
        &[]
    };
    builder.values().append_slice(numbers);
    builder.append(true);
    (numbers.len() + 1) * FIXED_BYTES
}
