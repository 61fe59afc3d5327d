//! Why a plan cannot run.

use std::fmt;

/// A plan that cannot run: which measure, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError {
    measure: String,
    problem: String,
}

impl PlanError {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self {
            measure: String::new(),
            problem: problem.into(),
        }
    }

    /// The same problem, found in this measure.
    pub(crate) fn of(self, measure: &str) -> Self {
        Self {
            measure: measure.to_owned(),
            ..self
        }
    }

    /// Name of the measure.
    pub fn measure(&self) -> &str {
        &self.measure
    }

    /// What is wrong, in words.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "measure `{}`: {}", self.measure, self.problem)
    }
}

impl std::error::Error for PlanError {}
