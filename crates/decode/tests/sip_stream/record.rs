//! Keeps what a stream gives, so that it can be compared. The tests of this crate use it, and the fuzz target does.

use decode::sip::{KeepaliveKind, Limits, SipStream};
use decode::stream::{Item, Reader, Stamps};

/// One item, with bytes of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Sip {
        bytes: Vec<u8>,
        stamps: Stamps,
        truncated: bool,
    },
    Keepalive(KeepaliveKind),
    Unframed(u64),
}

/// What came so far. Bytes outside of messages that follow each other are one item, however often they were told.
#[derive(Debug, Default)]
pub(crate) struct Record(pub(crate) Vec<Found>);

impl Record {
    pub(crate) fn add(&mut self, item: Item<'_>) {
        let found = match item {
            Item::Sip {
                bytes,
                stamps,
                truncated,
            } => Found::Sip {
                bytes: bytes.to_vec(),
                stamps,
                truncated,
            },
            Item::Keepalive(kind) => Found::Keepalive(kind),
            Item::Unframed { bytes } => {
                assert!(bytes > 0);
                if let Some(Found::Unframed(before)) = self.0.last_mut() {
                    *before += bytes;
                    return;
                }
                Found::Unframed(bytes)
            }
            other => panic!("not from a SIP stream: {other:?}"),
        };
        self.0.push(found);
    }

    /// The messages, and whether bytes of them are missing.
    pub(crate) fn messages(&self) -> Vec<(&[u8], bool)> {
        self.0
            .iter()
            .filter_map(|found| match found {
                Found::Sip {
                    bytes, truncated, ..
                } => Some((&bytes[..], *truncated)),
                _ => None,
            })
            .collect()
    }

    /// How many bytes belonged to no message.
    pub(crate) fn unframed(&self) -> u64 {
        self.0
            .iter()
            .map(|found| match found {
                Found::Unframed(bytes) => *bytes,
                _ => 0,
            })
            .sum()
    }

    /// The keepalives.
    pub(crate) fn keepalives(&self) -> Vec<KeepaliveKind> {
        self.0
            .iter()
            .filter_map(|found| match found {
                Found::Keepalive(kind) => Some(*kind),
                _ => None,
            })
            .collect()
    }

    /// Messages and bytes outside of them; keepalives depend on where segments end.
    pub(crate) fn framing(&self) -> Vec<(Vec<u8>, bool, u64)> {
        let mut framing: Vec<(Vec<u8>, bool, u64)> = Vec::new();
        for found in &self.0 {
            match found {
                Found::Sip {
                    bytes, truncated, ..
                } => framing.push((bytes.clone(), *truncated, 0)),
                Found::Unframed(bytes) => match framing.last_mut() {
                    Some((message, _, before)) if message.is_empty() => *before += bytes,
                    _ => framing.push((Vec::new(), false, *bytes)),
                },
                Found::Keepalive(_) => {}
            }
        }
        framing
    }
}

/// A stream and what it gave. Each segment comes a second after the one before.
pub(crate) struct Fed {
    pub(crate) stream: SipStream,
    pub(crate) record: Record,
    pub(crate) now: i64,
}

pub(crate) const SECOND: i64 = 1_000_000_000;

impl Fed {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            stream: SipStream::new(limits),
            record: Record::default(),
            now: 0,
        }
    }

    pub(crate) fn data(&mut self, bytes: &[u8]) -> &mut Self {
        self.now += SECOND;
        let record = &mut self.record;
        self.stream
            .data(bytes, self.now, &mut |item| record.add(item));
        self
    }

    pub(crate) fn gap(&mut self, bytes: Option<u64>) -> &mut Self {
        let record = &mut self.record;
        self.stream.gap(bytes, &mut |item| record.add(item));
        self
    }

    pub(crate) fn end(&mut self) -> &mut Self {
        let record = &mut self.record;
        self.stream.end(&mut |item| record.add(item));
        self
    }

    /// Lets the time pass until the stream has waited long enough.
    pub(crate) fn wait(&mut self) -> &mut Self {
        if let Some(deadline) = self.stream.deadline() {
            self.now = deadline;
        }
        let record = &mut self.record;
        self.stream.due(self.now, &mut |item| record.add(item));
        self
    }
}

/// Everything that a stream of these segments gives.
pub(crate) fn read<'s>(segments: impl IntoIterator<Item = &'s [u8]>) -> Record {
    let mut fed = Fed::new(Limits::default());
    for segment in segments {
        fed.data(segment);
    }
    fed.end();
    fed.record
}
