//! Builders of the columns that hold several values of several parts.

use std::sync::Arc;

use arrow_array::builder::{StringBuilder, UInt32Builder};
use arrow_array::{ArrayRef, ListArray, MapArray, StructArray};
use arrow_buffer::OffsetBufferBuilder;
use arrow_schema::{ArrowError, DataType, Field};
use decode::sip::Issue;

use super::field::{header_fields, issue_fields, item};

/// Builds a column of issues: `list<struct<code, offset, reference>>`.
pub(super) struct IssuesBuilder {
    offsets: OffsetBufferBuilder<i32>,
    codes: StringBuilder,
    places: UInt32Builder,
    references: StringBuilder,
}

impl IssuesBuilder {
    pub(super) fn new() -> Self {
        Self {
            offsets: OffsetBufferBuilder::new(0),
            codes: StringBuilder::new(),
            places: UInt32Builder::new(),
            references: StringBuilder::new(),
        }
    }

    pub(super) fn append(&mut self, issues: &[Issue]) {
        for issue in issues {
            self.codes.append_value(issue.code.as_str());
            self.places.append_value(issue.offset);
            self.references.append_value(issue.code.reference());
        }
        self.offsets.push_length(issues.len());
    }

    pub(super) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let offsets = std::mem::replace(&mut self.offsets, OffsetBufferBuilder::new(0)).finish();
        let parts: Vec<ArrayRef> = vec![
            Arc::new(self.codes.finish()),
            Arc::new(self.places.finish()),
            Arc::new(self.references.finish()),
        ];
        let values = StructArray::try_new(issue_fields(), parts, None)?;
        let element = Arc::new(item(DataType::Struct(issue_fields())));
        Ok(Arc::new(ListArray::try_new(
            element,
            offsets,
            Arc::new(values),
            None,
        )?))
    }
}

/// Builds a column of header labels: `map<utf8, utf8>`.
pub(super) struct HeadersBuilder {
    offsets: OffsetBufferBuilder<i32>,
    keys: StringBuilder,
    values: StringBuilder,
}

impl HeadersBuilder {
    pub(super) fn new() -> Self {
        Self {
            offsets: OffsetBufferBuilder::new(0),
            keys: StringBuilder::new(),
            values: StringBuilder::new(),
        }
    }

    pub(super) fn append(&mut self, headers: &[(Arc<str>, Arc<str>)]) {
        for (key, value) in headers {
            self.keys.append_value(key);
            self.values.append_value(value);
        }
        self.offsets.push_length(headers.len());
    }

    pub(super) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let offsets = std::mem::replace(&mut self.offsets, OffsetBufferBuilder::new(0)).finish();
        let parts: Vec<ArrayRef> =
            vec![Arc::new(self.keys.finish()), Arc::new(self.values.finish())];
        let entries = StructArray::try_new(header_fields(), parts, None)?;
        let entry = Arc::new(Field::new(
            "entries",
            DataType::Struct(header_fields()),
            false,
        ));
        Ok(Arc::new(MapArray::try_new(
            entry, offsets, entries, None, false,
        )?))
    }
}
