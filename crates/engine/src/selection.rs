//! Which tables and columns somebody asked for.

use std::collections::BTreeMap;

use track::rows::{Table, columns};

use crate::Error;
use crate::batch::TableBuilder;

/// One builder for each table that somebody asked for, at the place of the table in `Table::ALL`.
pub(crate) fn builders(
    asked: &BTreeMap<String, Option<Vec<String>>>,
    rows_at_most: usize,
) -> Result<Vec<Option<TableBuilder>>, Error> {
    let mut builders: Vec<Option<TableBuilder>> = Table::ALL.iter().map(|_| None).collect();
    for (name, names) in asked {
        let table: Table = name
            .parse()
            .map_err(|_| Error::Config(format!("tables: there is no table `{name}`")))?;
        let places = places(table, names.as_deref())?;
        if let Some(builder) = builders.get_mut(table as usize) {
            *builder = Some(TableBuilder::new(table, &places, rows_at_most));
        }
    }
    Ok(builders)
}

/// The places of the columns in the schema, in the order in which they were asked for.
fn places(table: Table, names: Option<&[String]>) -> Result<Vec<usize>, Error> {
    let known = columns(table);
    let Some(names) = names else {
        return Ok((0..known.len()).collect());
    };
    let mut places = Vec::with_capacity(names.len());
    for name in names {
        let place = known.iter().position(|column| column.name == name.as_str());
        let place = place.ok_or_else(|| {
            Error::Config(format!(
                "tables.{}: there is no column `{name}`",
                table.as_str()
            ))
        })?;
        if places.contains(&place) {
            return Err(Error::Config(format!(
                "tables.{}: column `{name}` is asked for twice",
                table.as_str()
            )));
        }
        places.push(place);
    }
    Ok(places)
}
