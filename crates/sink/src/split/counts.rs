//! What was written, and what was not and why.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::file::FileCounts;

/// Counts by reason.
pub(super) type Reasons = BTreeMap<&'static str, u64>;

/// What became of calls and of their packets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SplitCounts {
    /// Call-IDs that were seen: those written and those left out.
    pub calls: u64,
    /// Call-IDs that were chosen and that have packets in a file.
    pub calls_written: u64,
    /// Call-IDs that were left out, by reason.
    pub calls_left_out: Reasons,
    /// SIP messages in the files.
    pub messages: u64,
    /// SIP messages that are in none, by reason.
    pub messages_left_out: Reasons,
    /// Media packets in the files, by kind.
    pub media: Reasons,
    /// Media packets of chosen calls that are in none, by reason.
    pub media_left_out: Reasons,
    /// Packets in the files, with those that open connections which were built anew.
    pub packets: u64,
    /// Of those, the ones that were built here.
    pub rebuilt: u64,
    /// Call-IDs that were forgotten before their time.
    pub forgotten: u64,
    /// Announced addresses of media that were not followed: too many of one call or of all.
    pub endpoints_refused: u64,
    /// The files.
    #[serde(flatten)]
    pub files: FileCounts,
}

/// Adds one to a reason.
pub(super) fn count(reasons: &mut Reasons, reason: &'static str) {
    *reasons.entry(reason).or_default() += 1;
}
