//! The inputs: opened, merged, and what became of each.

use capture::{Merge, OpenError, ReadError, Source, SourceConf, Stopper};
use serde::Serialize;

use crate::config::SourceConfig;

/// What became of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SourceStatus {
    pub(crate) name: String,
    pub(crate) packets: u64,
    /// Why it could not be opened, or ended early.
    pub(crate) error: Option<SourceError>,
}

/// Why an input could not be opened, or ended early.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SourceError {
    /// Stable name.
    kind: &'static str,
    /// One line, without the name of the input.
    message: String,
    /// What to do about it.
    hint: String,
    /// Every packet was read all the same.
    warning: bool,
}

/// The inputs that could be opened, merged in time order.
pub(crate) struct Sources {
    pub(crate) merge: Merge,
    pub(crate) stoppers: Vec<Stopper>,
    /// Place in the configuration of each source of the merge.
    places: Vec<usize>,
    /// What became of each input, in the order of the configuration.
    statuses: Vec<SourceStatus>,
    followed: bool,
}

impl Sources {
    /// Opens the inputs. One that cannot be opened is told and left out.
    pub(crate) fn open(configs: &[SourceConfig]) -> Self {
        let mut sources: Vec<Source> = Vec::new();
        let (mut places, mut statuses) = (Vec::new(), Vec::new());
        for (place, config) in configs.iter().enumerate() {
            let mut status = SourceStatus {
                name: config.path.display().to_string(),
                packets: 0,
                error: None,
            };
            match SourceConf::from(config).build() {
                Ok(source) => {
                    source.name().clone_into(&mut status.name);
                    sources.push(source);
                    places.push(place);
                }
                Err(error) => status.error = Some(SourceError::from(&error)),
            }
            statuses.push(status);
        }
        Self {
            stoppers: sources.iter().map(Source::stopper).collect(),
            merge: Merge::new(sources),
            places,
            statuses,
            followed: configs.iter().any(|config| config.follow),
        }
    }

    /// One of the inputs goes on at its end: whoever looks on wants rows before a batch is full.
    pub(crate) fn is_followed(&self) -> bool {
        self.followed
    }

    /// Names of the sources of the merge.
    pub(crate) fn names(&self) -> Vec<String> {
        self.merge
            .reports()
            .map(|report| report.name.clone())
            .collect()
    }

    /// What became of each input so far.
    pub(crate) fn statuses(&mut self) -> &[SourceStatus] {
        for (report, place) in self.merge.reports().zip(&self.places) {
            if let Some(status) = self.statuses.get_mut(*place) {
                status.packets = report.packets;
                status.error = report.error.as_ref().map(SourceError::from);
            }
        }
        &self.statuses
    }
}

impl From<&OpenError> for SourceError {
    fn from(error: &OpenError) -> Self {
        Self {
            kind: error.kind(),
            message: error.message(),
            hint: error.hint(),
            warning: false,
        }
    }
}

impl From<&ReadError> for SourceError {
    fn from(error: &ReadError) -> Self {
        Self {
            kind: error.kind(),
            message: error.message(),
            hint: error.hint(),
            warning: error.is_warning(),
        }
    }
}
