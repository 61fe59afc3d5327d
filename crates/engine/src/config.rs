//! What the engine is told, as JSON. Python owns the settings that people write; this is the form that reaches the engine.

use std::collections::BTreeMap;
use std::path::PathBuf;

use capture::SourceConf;
use capture::filter::{Filter, Instruction, Program, ProgramError};
use decode::sip::Limits;
use decode::wire::WireSettings;
use fold::Plan;
use serde::{Deserialize, Serialize};
use sink::SplitSettings;

use crate::Error;

/// Most rows in a batch.
const BATCH_ROWS_AT_MOST: usize = 1 << 20;
/// Most batches in the queue.
const QUEUE_BATCHES_AT_MOST: usize = 1 << 16;

/// Everything that the engine is told. Unknown fields are refused.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Inputs, merged in time order; for equal stamps the earlier one in this list comes first.
    pub sources: Vec<SourceConfig>,
    /// Which packets are wanted: the programs of an expression by link type number; `null` where all are.
    pub filter: Option<BTreeMap<u32, Vec<InstructionConfig>>>,
    /// Settings of the tracker.
    pub settings: track::Settings,
    /// Ports whose datagrams count as probes when they are not SIP. SIP itself is found by content at any port.
    pub sip_ports: Vec<u16>,
    /// How far apart copies of one packet may be.
    pub duplicate_window_ns: i64,
    /// How packets are put together.
    pub wire: WireConfig,
    /// Input limits of the parser.
    pub parser: ParserConfig,
    /// Tables that somebody wants, with their columns; `null` for all columns.
    pub tables: BTreeMap<String, Option<Vec<String>>>,
    /// Call-IDs whose rows are gathered and counted, byte for byte; `null` for all. What is tracked stays the same.
    pub call_ids: Option<Vec<String>>,
    /// Measures to count; none when absent.
    pub measures: Option<Plan>,
    /// Keep each single value of the measures.
    pub keep_samples: bool,
    /// Let the timers that are still running at the end of the input fire.
    pub finalize: bool,
    /// Replace secrets and content before anything is made of a message.
    pub redact: bool,
    /// Write calls into files; `null` for none.
    pub split: Option<SplitSettings>,
    /// Rows in a full batch.
    pub batch_rows: usize,
    /// Batches that wait at most for whoever takes them.
    pub queue_batches: usize,
}

/// One instruction of a filter program: code, jump if true, jump if false, k.
pub type InstructionConfig = (u16, u8, u8, u32);

/// One input.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// A file, a FIFO, or `-` for standard input.
    pub path: PathBuf,
    /// Go on at the end of a growing file.
    #[serde(default)]
    pub follow: bool,
}

/// How packets are put together: tunnels, fragments, streams.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WireConfig {
    /// UDP ports of VXLAN.
    pub vxlan_ports: Vec<u16>,
    /// Most memory for IP fragments.
    pub fragment_bytes: usize,
    /// Most memory for connections and associations.
    pub stream_bytes: usize,
    /// Most data of one direction that waits behind a hole.
    pub direction_bytes: usize,
    /// How long a hole may stay, in nanoseconds.
    pub hole_wait: i64,
}

/// Input limits of the parser, by the names of its `Limits`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ParserConfig {
    pub message_bytes: usize,
    pub header_bytes: usize,
    pub header_lines: usize,
    pub via_values: usize,
    pub uri_bytes: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            sources: Vec::new(),
            filter: None,
            settings: track::Settings::default(),
            sip_ports: vec![5060],
            duplicate_window_ns: decode::duplicate::DEFAULT_WINDOW_NS,
            wire: WireConfig::default(),
            parser: ParserConfig::default(),
            tables: BTreeMap::new(),
            call_ids: None,
            measures: None,
            keep_samples: false,
            finalize: false,
            redact: false,
            split: None,
            batch_rows: 4096,
            queue_batches: 8,
        }
    }
}

impl Config {
    /// How packets are put together, in the words of the crate that does it.
    pub(crate) fn wire_settings(&self) -> WireSettings {
        WireSettings {
            vxlan_ports: self.wire.vxlan_ports.clone(),
            fragment_bytes: self.wire.fragment_bytes,
            stream_bytes: self.wire.stream_bytes,
            direction_bytes: self.wire.direction_bytes,
            hole_wait_ns: self.wire.hole_wait,
            duplicate_window_ns: self.duplicate_window_ns,
            sip_ports: self.sip_ports.clone(),
            limits: Limits::from(&self.parser),
        }
    }

    /// The defaults of everything as JSON.
    pub fn defaults() -> Result<String, Error> {
        serde_json::to_string(&Self::default())
            .map_err(|error| Error::Worker(format!("the defaults could not be written: {error}")))
    }

    /// Reads and checks a configuration.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let config: Self = serde_json::from_str(text)
            .map_err(|error| Error::Config(format!("engine configuration: {error}")))?;
        between("batch_rows", config.batch_rows, BATCH_ROWS_AT_MOST)?;
        between("queue_batches", config.queue_batches, QUEUE_BATCHES_AT_MOST)?;
        Ok(config)
    }

    /// The filter, with its programs checked.
    pub(crate) fn filter(&self) -> Result<Option<Filter>, Error> {
        let Some(written) = &self.filter else {
            return Ok(None);
        };
        let programs = written.iter().map(|(link_type, instructions)| {
            let program = filter_program(instructions)
                .map_err(|error| Error::Config(format!("filter.{link_type}: {error}")))?;
            Ok((*link_type, program))
        });
        Ok(Some(Filter::new(programs.collect::<Result<_, Error>>()?)))
    }
}

/// Checks one program.
pub fn filter_program(instructions: &[InstructionConfig]) -> Result<Program, ProgramError> {
    let read = |&(code, jump_true, jump_false, k): &InstructionConfig| Instruction {
        code,
        jump_true,
        jump_false,
        k,
    };
    Program::new(&instructions.iter().map(read).collect::<Vec<_>>())
}

fn between(name: &str, value: usize, at_most: usize) -> Result<(), Error> {
    if (1..=at_most).contains(&value) {
        Ok(())
    } else {
        Err(Error::Config(format!(
            "{name}: {value} is not between 1 and {at_most}"
        )))
    }
}

impl From<&SourceConfig> for SourceConf {
    fn from(config: &SourceConfig) -> Self {
        Self {
            path: config.path.clone(),
            follow: config.follow,
        }
    }
}

impl Default for WireConfig {
    fn default() -> Self {
        let settings = WireSettings::default();
        Self {
            vxlan_ports: settings.vxlan_ports,
            fragment_bytes: settings.fragment_bytes,
            stream_bytes: settings.stream_bytes,
            direction_bytes: settings.direction_bytes,
            hole_wait: settings.hole_wait_ns,
        }
    }
}

impl Default for ParserConfig {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            message_bytes: limits.message_bytes,
            header_bytes: limits.header_bytes,
            header_lines: limits.header_lines,
            via_values: limits.via_values,
            uri_bytes: limits.uri_bytes,
        }
    }
}

impl From<&ParserConfig> for Limits {
    fn from(config: &ParserConfig) -> Self {
        Self {
            message_bytes: config.message_bytes,
            header_bytes: config.header_bytes,
            header_lines: config.header_lines,
            via_values: config.via_values,
            uri_bytes: config.uri_bytes,
        }
    }
}
