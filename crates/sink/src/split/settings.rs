//! What may be chosen.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::file::FileFormat;

/// What of the media goes into the files. Audio is content, and content is kept only where somebody asks for it
/// (docs/guides/split.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Media {
    /// Nothing.
    None,
    /// RTCP.
    Rtcp,
    /// RTCP, and of everything else the headers without what was said.
    #[default]
    Headers,
    /// Everything, audio and fax included.
    All,
}

/// What is written, and where. Unknown fields are refused.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SplitSettings {
    /// Name of each file, with placeholders; of the one file, without.
    pub template: String,
    /// All calls go into one file.
    pub single: bool,
    /// Format of the files.
    pub format: FileFormat,
    /// Replace files that are there.
    pub overwrite: bool,
    /// What of the media is kept.
    pub media: Media,
    /// Methods of the request that opens a Call-ID; empty takes all.
    pub methods: Vec<String>,
    /// Expression that the caller or the called number has to match.
    pub number: Option<String>,
    /// Call-IDs; `null` takes all.
    pub call_ids: Option<Vec<String>>,
    /// Only calls that agreed on T.38.
    pub t38: bool,
    /// Of the calls that fit, the first and then each n-th.
    pub every: u64,
    /// Most bytes of all files together.
    pub max_bytes: Option<u64>,
    /// Most files.
    pub max_files: Option<u64>,
    /// Secrets and content in messages were overwritten; those of media are to be.
    pub redact: bool,
    /// Key of the pseudonyms, 32 hexadecimal digits; `null` leaves names, numbers and addresses as they are.
    pub anonymise: Option<String>,
    /// Call-IDs that are known at a time; beyond, the one that was silent longest is given up.
    pub calls: usize,
    /// Most bytes that wait in memory.
    pub held_bytes: usize,
    /// How long a Call-ID that may come again is known, in nanoseconds.
    pub idle: i64,
}

impl Default for SplitSettings {
    fn default() -> Self {
        Self {
            template: "{date}/{time}-{from}-{to}-{call_id}".to_owned(),
            single: false,
            format: FileFormat::default(),
            overwrite: false,
            media: Media::default(),
            methods: vec!["INVITE".to_owned()],
            number: None,
            call_ids: None,
            t38: false,
            every: 1,
            max_bytes: None,
            max_files: None,
            redact: false,
            anonymise: None,
            calls: 500_000,
            held_bytes: 64 << 20,
            idle: 7_200_000_000_000,
        }
    }
}

impl SplitSettings {
    /// The one file without its ending.
    pub(super) fn single_base(&self) -> PathBuf {
        let ending = format!(".{}", self.format.extension());
        self.template
            .strip_suffix(&ending)
            .unwrap_or(&self.template)
            .into()
    }
}
