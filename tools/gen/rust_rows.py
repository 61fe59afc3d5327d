"""`crates/track/src/rows/`: row structs, enums and what is known of the columns."""

from pathlib import Path

from tools.gen.names import camel
from tools.gen.rust import HEADER, PROSE, formatted
from tools.gen.schema import Column, Enumeration, Row, Schema

__all__ = ["outputs"]

# The Rust type of a column that is always there.
RUST_TYPES = {
    "timestamp": "Timestamp",
    "duration": "i64",
    "durations": "&'a [i64]",
    "bool": "bool",
    "u16": "u16",
    "u32": "u32",
    "u64": "u64",
    "u16s": "&'a [u16]",
    "string": "&'a str",
    "bytes": "&'a [u8]",
    "address": "IpAddr",
    "issues": "&'a [Issue]",
    "headers": "&'a [(Arc<str>, Arc<str>)]",
}

# The `Value` of a column; `{}` is the expression that holds it.
VALUES = {
    "timestamp": "Value::Integer({})",
    "duration": "Value::Integer({})",
    "durations": "Value::Integers({})",
    "bool": "Value::Bool({})",
    "u16": "Value::Integer(i64::from({}))",
    "u32": "Value::Integer(i64::from({}))",
    "u64": "Value::Integer(i64::try_from({}).unwrap_or(i64::MAX))",
    "u16s": "Value::Numbers({})",
    "string": "Value::Text({})",
    "bytes": "Value::Bytes({})",
    "address": "Value::Address({})",
    "enum": "Value::Text({}.as_str())",
    "issues": "Value::Issues({})",
    "headers": "Value::Headers({})",
}

KNOWN_OF_COLUMNS = """/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Nanoseconds since 1970, UTC.
    Timestamp,
    /// Nanoseconds.
    Duration,
    /// Several of them.
    Durations,
    Bool,
    U16,
    U32,
    U64,
    /// Several numbers of 16 bits.
    U16s,
    String,
    Bytes,
    Address,
    /// One of a closed set, as text.
    Enum,
    Issues,
    Headers,
}

/// What is known of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: ColumnKind,
    /// It may be absent.
    pub optional: bool,
    /// It is a label, which every table has.
    pub label: bool,
}

const fn own(name: &'static str, kind: ColumnKind, optional: bool) -> Column {
    Column { name, kind, optional, label: false }
}

const fn label(name: &'static str, kind: ColumnKind, optional: bool) -> Column {
    Column { name, kind, optional, label: true }
}
"""

VALUE = """/// The value of one column of one row.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    Absent,
    Bool(bool),
    /// Numbers; timestamps and durations in nanoseconds.
    Integer(i64),
    /// Text, and the name of an enum's value.
    Text(&'a str),
    Integers(&'a [i64]),
    /// Several numbers of 16 bits.
    Numbers(&'a [u16]),
    Address(IpAddr),
    Bytes(&'a [u8]),
    Issues(&'a [Issue]),
    Headers(&'a [(Arc<str>, Arc<str>)]),
}

/// A row seen without knowing its table.
pub trait Row {
    const TABLE: Table;

    /// The value of a column by its place in `columns(Self::TABLE)`; absent past the end.
    fn value(&self, column: usize) -> Value<'_>;

    /// Number of its label set: rows of one tracker with the same number, other than 0, have the same labels.
    fn label_set(&self) -> u64 {
        0
    }
}
"""


def outputs(root: Path, schema: Schema) -> dict[Path, str]:
    """The files of the module `track::rows`."""
    folder = root / "crates" / "track" / "src" / "rows"
    texts = {"mod": _module(schema), "enums": _enums(schema)}
    texts |= {row.name: _row(row, schema.labels) for row in schema.rows}
    return {folder / f"{name}.rs": formatted(text, root) for name, text in texts.items()}


def _module(schema: Schema) -> str:
    modules = "\n".join(f"mod {name};" for name in sorted(["enums", *(row.name for row in schema.rows)]))
    uses = "\n".join(f"pub use {row.name}::{camel(row.name)}Row;" for row in schema.rows)
    return f"""//! The rows. {HEADER}
{PROSE}
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use decode::sip::Issue;

use crate::labels::Labels;

{modules}

pub use enums::*;
{uses}
{_tables(schema)}
{_trait(schema)}
{KNOWN_OF_COLUMNS}
{_columns(schema)}
{VALUE}
{_label_values(schema)}
"""


def _tables(schema: Schema) -> str:
    variants = "\n".join(f"/// {row.doc}\n{camel(row.name)}," for row in schema.rows)
    names = "\n".join(f'Self::{camel(row.name)} => "{row.name}",' for row in schema.rows)
    every = ", ".join(f"Self::{camel(row.name)}" for row in schema.rows)
    return f"""
/// Which table a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {{
    {variants}
}}

impl Table {{
    /// Every table, in the order of the schema.
    pub const ALL: &'static [Self] = &[{every}];

    /// The name that users see.
    pub const fn as_str(self) -> &'static str {{
        match self {{ {names} }}
    }}
}}

impl FromStr for Table {{
    type Err = UnknownTable;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownTable> {{
        Self::ALL.iter().copied().find(|table| table.as_str() == name).ok_or(UnknownTable)
    }}
}}

/// No table has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTable;

impl fmt::Display for UnknownTable {{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {{
        formatter.write_str("no table has this name")
    }}
}}

impl std::error::Error for UnknownTable {{}}
"""


def _trait(schema: Schema) -> str:
    methods = "\n".join(
        f"/// {row.doc} Written {row.written}.\nfn {row.name}(&mut self, row: &{camel(row.name)}Row<'_>);"
        for row in schema.rows
    )
    return f"""/// Who takes the rows. A row is lent for the time of the call.
pub trait Rows {{
    /// Whether anybody asked for this table: what nobody asked for need not be built.
    fn wants(&self, table: Table) -> bool {{
        let _ = table;
        true
    }}
    /// Whether anybody looks at `MESSAGE_TEXTS`.
    fn wants_message_texts(&self) -> bool {{
        true
    }}
    {methods}
}}
"""


def _columns(schema: Schema) -> str:
    columns = "\n".join(f"Table::{camel(row.name)} => &{row.name}::COLUMNS," for row in schema.rows)
    labels = "\n".join(f"{_declaration(label)}," for label in schema.labels)
    return f"""/// The columns that every table ends with.
pub const LABELS: [Column; {len(schema.labels)}] = [{labels}];

/// The columns of a table in the order of the schema, then the labels.
pub const fn columns(table: Table) -> &'static [Column] {{
    match table {{ {columns} }}
}}
"""


def _label_values(schema: Schema) -> str:
    arms = "\n".join(
        f"{index} => {VALUES[label.type].format(_borrowed_label(label))}," for index, label in enumerate(schema.labels)
    )
    return f"""/// The value of a label by its place in `LABELS`; absent past the end.
fn label_value(labels: &Labels, index: usize) -> Value<'_> {{
    match index {{
        {arms}
        _ => Value::Absent,
    }}
}}
"""


def _borrowed_label(label: Column) -> str:
    return f"labels.{label.name}" if label.type == "enum" else f"&labels.{label.name}"


def _declaration(column: Column) -> str:
    kind = f"ColumnKind::{camel(column.type)}"
    maker = "label" if column.label else "own"
    return f'{maker}("{column.name}", {kind}, {str(column.optional).lower()})'


def _enums(schema: Schema) -> str:
    return f"//! Closed sets of values. {HEADER}\n{PROSE}\n" + "\n".join(_enum(enum) for enum in schema.enums)


def _enum(enum: Enumeration) -> str:
    variants = "\n".join(f"{camel(value)}," for value in enum.values)
    names = "\n".join(f'Self::{camel(value)} => "{value}",' for value in enum.values)
    every = ", ".join(f"Self::{camel(value)}" for value in enum.values)
    return f"""/// {enum.doc}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum {enum.name} {{ {variants} }}

impl {enum.name} {{
    /// Every value, in the order of the schema.
    pub const ALL: &'static [Self] = &[{every}];

    /// The name that users see.
    pub const fn as_str(self) -> &'static str {{
        match self {{ {names} }}
    }}
}}
"""


def _row(row: Row, labels: tuple[Column, ...]) -> str:
    name = f"{camel(row.name)}Row"
    fields = "\n".join(f"/// {column.doc}\npub {column.name}: {_rust_type(column)}," for column in row.columns)
    values = "\n".join(f"{index} => {_value(column)}," for index, column in enumerate(row.columns))
    declared = "\n".join(f"{_declaration(column)}," for column in row.columns)
    shared = ", ".join(f"LABELS[{index}]" for index in range(len(labels)))
    return f"""//! The row `{row.name}`. {HEADER}
{PROSE}
{_uses(row)}

/// {row.doc} Written {row.written}.
#[derive(Clone, Debug)]
pub struct {name}<'a> {{
    {fields}
    /// Who it is counted for.
    pub labels: &'a Labels,
}}

pub(super) const COLUMNS: [Column; {len(row.columns) + len(labels)}] = [{declared} {shared}];

impl Row for {name}<'_> {{
    const TABLE: Table = Table::{camel(row.name)};

    fn value(&self, column: usize) -> Value<'_> {{
        match column {{
            {values}
            _ => label_value(self.labels, column - {len(row.columns)}),
        }}
    }}

    fn label_set(&self) -> u64 {{
        self.labels.set
    }}
}}
"""


def _uses(row: Row) -> str:
    types = {column.type for column in row.columns}
    std = ["use std::net::IpAddr;"] if "address" in types else []
    enums = sorted({column.enum for column in row.columns if column.enum})
    names = ", ".join(["Column", "ColumnKind", "LABELS", "Row", "Table", "Value", "label_value", "own", *enums])
    decode = ["use decode::sip::Issue;"] if "issues" in types else []
    crate = ["use crate::Timestamp;", "use crate::labels::Labels;"]
    return "\n\n".join("\n".join(part) for part in (std, decode, [*crate, f"use super::{{{names}}};"]) if part)


def _rust_type(column: Column) -> str:
    name = column.enum or RUST_TYPES[column.type]
    return f"Option<{name}>" if column.optional else name


def _value(column: Column) -> str:
    if not column.optional:
        return VALUES[column.type].format(f"self.{column.name}")
    value = VALUES[column.type]
    function = value.removesuffix("({})") if value.count("(") == 1 else f"|value| {value.format('value')}"
    return f"self.{column.name}.map_or(Value::Absent, {function})"
