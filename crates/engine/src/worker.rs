//! The thread: takes packets from the sources in time order and hands batches over.

use std::sync::Arc;
use std::time::Duration;

use capture::MergeStep;

use crate::Error;
use crate::analysis::Analysis;
use crate::batch::Batch;
use crate::config::SourceConfig;
use crate::shared::Shared;
use crate::sources::Sources;

/// How long a followed source may say nothing before its rows are handed over in a batch that is not full.
const SILENCE: Duration = Duration::from_millis(200);
/// Packets after which the progress and the state of the sources are published.
const PUBLISH_PACKETS: u32 = 256;

/// What the thread runs.
pub(crate) struct Worker {
    pub(crate) configs: Vec<SourceConfig>,
    pub(crate) finalize: bool,
    pub(crate) shared: Arc<Shared>,
}

impl Worker {
    /// Reads all sources to their end, or until it is stopped.
    pub(crate) fn run(&self) -> Result<(), Error> {
        let names = self.read()?;
        let at_the_end = !self.shared.is_stopped();
        let ready = self.shared.analyse(|analysis| {
            if at_the_end {
                analysis.finish(&names, self.finalize);
            }
            analysis.finish_files();
            analysis.flush();
        })?;
        self.hand_over(ready);
        Ok(())
    }

    /// Gives the names of the inputs.
    fn read(&self) -> Result<Vec<String>, Error> {
        let mut sources = Sources::open(&self.configs);
        self.shared.register(&sources.stoppers);
        let names = sources.names();
        let mut until_publishing = PUBLISH_PACKETS;
        while !self.shared.is_stopped() {
            match sources.merge.step(SILENCE) {
                MergeStep::Packet { source, packet } => {
                    let ready = self
                        .shared
                        .analyse(|analysis| analysis.packet(&names, source, &packet))?;
                    self.hand_over(ready);
                    until_publishing -= 1;
                    if until_publishing == 0 {
                        until_publishing = PUBLISH_PACKETS;
                        self.publish(&mut sources);
                    }
                }
                MergeStep::Waiting => {
                    self.publish(&mut sources);
                    if sources.is_followed() {
                        self.hand_over(self.shared.analyse(Analysis::flush)?);
                    }
                }
                MergeStep::End => break,
            }
        }
        self.publish(&mut sources);
        Ok(names)
    }

    fn hand_over(&self, ready: Vec<Batch>) {
        for batch in ready {
            self.shared.queue.offer(batch);
        }
    }

    fn publish(&self, sources: &mut Sources) {
        let (read, total) = sources.merge.progress();
        self.shared.gauges.bytes(read, total);
        self.shared.publish_sources(sources.statuses());
    }
}
