//! One column, ready to be written row by row.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampNanosecondType, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, BinaryArray, BooleanArray, StringArray};
use arrow_buffer::{ArrowNativeType, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, TimeUnit};

use super::json;

/// A column with what is written before each of its values.
pub(super) struct Column {
    /// `{"ts":` or `,"ts":`.
    pub(super) key: Vec<u8>,
    pub(super) values: Values,
    nulls: Option<NullBuffer>,
}

/// What a column holds: the types of `schema/README.md`. Whole numbers with a sign are durations, in nanoseconds.
pub(super) enum Values {
    Timestamp(ScalarBuffer<i64>),
    Duration(ScalarBuffer<i64>),
    Durations(Lists<ScalarBuffer<i64>>),
    Bool(BooleanArray),
    U16(ScalarBuffer<u16>),
    U32(ScalarBuffer<u32>),
    U64(ScalarBuffer<u64>),
    U16s(Lists<ScalarBuffer<u16>>),
    Text(StringArray),
    Bytes(BinaryArray),
    Issues(Lists<Issues>),
    Headers(Lists<Headers>),
}

/// Several values a row.
pub(super) struct Lists<T> {
    offsets: OffsetBuffer<i32>,
    pub(super) items: T,
}

/// Deviations from the standard, one below the other.
pub(super) struct Issues {
    pub(super) codes: StringArray,
    pub(super) places: ScalarBuffer<u32>,
    pub(super) references: StringArray,
}

/// Header labels, one below the other.
pub(super) struct Headers {
    pub(super) keys: StringArray,
    pub(super) values: StringArray,
}

impl Column {
    pub(super) fn new(name: &str, array: &ArrayRef, is_first: bool) -> Result<Self, ArrowError> {
        let mut key = vec![if is_first { b'{' } else { b',' }];
        json::text(&mut key, name);
        key.push(b':');
        let values = Values::new(array).ok_or_else(|| {
            ArrowError::NotYetImplemented(format!(
                "column {name:?} is a {}, and no table has such a column",
                array.data_type()
            ))
        })?;
        Ok(Self {
            key,
            values,
            nulls: array
                .nulls()
                .filter(|nulls| nulls.null_count() > 0)
                .cloned(),
        })
    }

    /// Whether there is no value in this row.
    pub(super) fn is_absent(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }
}

impl Values {
    /// The values of an array; none where no table has such a column.
    fn new(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                let array = array.as_primitive_opt::<TimestampNanosecondType>()?;
                Self::Timestamp(array.values().clone())
            }
            DataType::Int64 => {
                Self::Duration(array.as_primitive_opt::<Int64Type>()?.values().clone())
            }
            DataType::Boolean => Self::Bool(array.as_boolean_opt()?.clone()),
            DataType::UInt16 => Self::U16(array.as_primitive_opt::<UInt16Type>()?.values().clone()),
            DataType::UInt32 => Self::U32(array.as_primitive_opt::<UInt32Type>()?.values().clone()),
            DataType::UInt64 => Self::U64(array.as_primitive_opt::<UInt64Type>()?.values().clone()),
            DataType::Utf8 => Self::Text(array.as_string_opt()?.clone()),
            DataType::Binary => Self::Bytes(array.as_binary_opt()?.clone()),
            DataType::List(_) => Self::lists(array)?,
            DataType::Map(_, _) => {
                let map = array.as_map_opt()?;
                Self::Headers(Lists {
                    offsets: map.offsets().clone(),
                    items: Headers {
                        keys: map.keys().as_string_opt()?.clone(),
                        values: map.values().as_string_opt()?.clone(),
                    },
                })
            }
            _ => return None,
        })
    }

    fn lists(array: &ArrayRef) -> Option<Self> {
        let list = array.as_list_opt::<i32>()?;
        let offsets = list.offsets().clone();
        Some(match list.value_type() {
            DataType::Int64 => Self::Durations(Lists {
                offsets,
                items: list
                    .values()
                    .as_primitive_opt::<Int64Type>()?
                    .values()
                    .clone(),
            }),
            DataType::UInt16 => Self::U16s(Lists {
                offsets,
                items: list
                    .values()
                    .as_primitive_opt::<UInt16Type>()?
                    .values()
                    .clone(),
            }),
            DataType::Struct(_) => {
                let items = list.values().as_struct_opt()?;
                Self::Issues(Lists {
                    offsets,
                    items: Issues {
                        codes: items.column_by_name("code")?.as_string_opt()?.clone(),
                        places: items
                            .column_by_name("offset")?
                            .as_primitive_opt::<UInt32Type>()?
                            .values()
                            .clone(),
                        references: items.column_by_name("reference")?.as_string_opt()?.clone(),
                    },
                })
            }
            _ => return None,
        })
    }

    /// Whether it holds several values a row, and none in this one.
    pub(super) fn is_empty(&self, row: usize) -> bool {
        match self {
            Self::Durations(lists) => lists.range(row).is_empty(),
            Self::U16s(lists) => lists.range(row).is_empty(),
            Self::Issues(lists) => lists.range(row).is_empty(),
            Self::Headers(lists) => lists.range(row).is_empty(),
            _ => false,
        }
    }
}

impl<T> Lists<T> {
    /// Where the values of a row stand.
    pub(super) fn range(&self, row: usize) -> std::ops::Range<usize> {
        let start = self.offsets.get(row).map_or(0, |offset| offset.as_usize());
        let end = self
            .offsets
            .get(row + 1)
            .map_or(start, |offset| offset.as_usize());
        start..end
    }
}

impl<N: ArrowNativeType> Lists<ScalarBuffer<N>> {
    /// The values of a row.
    pub(super) fn row(&self, row: usize) -> &[N] {
        self.items.get(self.range(row)).unwrap_or_default()
    }
}

/// A number of a column.
pub(super) fn number<N: ArrowNativeType>(values: &[N], row: usize) -> N {
    values.get(row).copied().unwrap_or_default()
}
