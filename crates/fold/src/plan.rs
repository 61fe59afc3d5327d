//! A plan as it arrives: measures, the rows they count, and nothing that runs yet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything to be counted.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub measures: Vec<MeasurePlan>,
    /// Keep every single value of every histogram, for those who list them.
    #[serde(default)]
    pub keep_samples: bool,
    /// Label sets per measure; what comes after them is counted under the label values `other`.
    #[serde(default = "default_series_limit")]
    pub series_limit: usize,
}

const fn default_series_limit() -> usize {
    10_000
}

/// One counter or histogram.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MeasurePlan {
    pub name: String,
    pub kind: Kind,
    #[serde(default)]
    pub help: String,
    #[serde(default)]
    pub unit: Unit,
    /// Whether it stands in the exposition text; results hold it either way.
    #[serde(default = "yes")]
    pub exposed: bool,
    pub labels: Vec<String>,
    /// Upper bounds in `unit`, ascending; the last one, infinity, is understood.
    #[serde(default)]
    pub buckets: Vec<f64>,
    pub sources: Vec<SourcePlan>,
}

const fn yes() -> bool {
    true
}

/// What a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Counter,
    Histogram,
}

/// The unit in which people see the values of a histogram; inside they are nanoseconds, or plain numbers for `1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Unit {
    #[default]
    #[serde(rename = "1")]
    One,
    #[serde(rename = "milliseconds")]
    Milliseconds,
    #[serde(rename = "seconds")]
    Seconds,
}

impl Unit {
    /// How many decimal places of the unit one whole number inside stands for.
    pub(crate) const fn decimals(self) -> u32 {
        match self {
            Self::One => 0,
            Self::Milliseconds => 6,
            Self::Seconds => 9,
        }
    }
}

/// Rows of one table that a measure counts.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourcePlan {
    pub row: String,
    #[serde(rename = "where", default)]
    pub condition: Option<ConditionPlan>,
    /// Where the value of a label comes from; a label that is not named here is the column of the same name.
    #[serde(default)]
    pub label_columns: BTreeMap<String, LabelPlan>,
    #[serde(default)]
    pub value: Option<ValuePlan>,
}

/// Where the value of a label comes from: a column, perhaps renamed value by value, or a constant.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LabelPlan {
    #[serde(default)]
    pub column: Option<String>,
    #[serde(default)]
    pub constant: Option<String>,
    /// New names for values of the column.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
    /// The name of every value that `map` leaves out; `None` keeps them.
    #[serde(default)]
    pub otherwise: Option<String>,
}

/// What a histogram observes: a column, or each element of a list column.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ValuePlan {
    #[serde(default)]
    pub column: Option<String>,
    #[serde(default)]
    pub each: Option<String>,
}

/// A condition over the columns of a row, with the logic of SQL: what compares with an absent value is unknown, and
/// only what is true counts.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConditionPlan {
    Eq {
        column: String,
        value: Constant,
    },
    Ne {
        column: String,
        value: Constant,
    },
    In {
        column: String,
        values: Vec<Constant>,
    },
    NotIn {
        column: String,
        values: Vec<Constant>,
    },
    /// A pattern over the whole value in which a dot stands for any one character.
    Like {
        column: String,
        pattern: String,
    },
    Present {
        column: String,
    },
    Absent {
        column: String,
    },
    And {
        of: Vec<ConditionPlan>,
    },
    Or {
        of: Vec<ConditionPlan>,
    },
    Not {
        of: Box<ConditionPlan>,
    },
}

/// A value that a plan compares with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Constant {
    Bool(bool),
    Integer(i64),
    Text(String),
}
