//! Runs compiled measure definitions over rows and renders exposition text. Knows no measure by name.
//!
//! A [`Plan`] says which rows each measure counts, under which labels, and which column it times. [`Fold::compile`]
//! resolves it against the schema once; after that a row costs no allocation unless it opens a new series. Sums are
//! exact whole numbers, and results come in an order that depends on the plan and the label values alone.
#![forbid(unsafe_code)]

mod compile;
mod condition;
mod decimal;
mod dispatch;
mod error;
mod exposition;
mod fold;
#[cfg(test)]
mod given;
mod histogram;
mod interner;
mod label;
mod measure;
mod memo;
mod plan;
mod results;
mod sketch;
mod tuples;

pub use error::PlanError;
pub use fold::Fold;
pub use plan::{
    ConditionPlan, Constant, Kind, LabelPlan, MeasurePlan, Plan, SourcePlan, Unit, ValuePlan,
};
pub use results::{MeasureResult, Quantile, Results, SeriesResult};
