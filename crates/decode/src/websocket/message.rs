//! A message that is being put together from its frames.

use crate::sip::{Content, classify};
use crate::stream::{Item, Items, Stamps};

use super::mask::Mask;

/// What happens to the next bytes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// They are kept as they are.
    Plain,
    /// They go through the inflater.
    Deflated,
    /// They are not kept; what was kept so far is the beginning of the message.
    Complete,
    /// They are not kept; nobody can read this message.
    Unreadable,
}

/// The message.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) form: Form,
    pub(super) bytes: Vec<u8>,
    pub(super) truncated: bool,
    stamps: Stamps,
    /// Bytes of payload that came.
    came: u64,
}

impl Message {
    /// A message whose first frame began at `ts`.
    pub(super) fn new(form: Form, ts: i64) -> Self {
        Self {
            form,
            bytes: Vec::new(),
            truncated: false,
            stamps: Stamps {
                first: ts,
                last: ts,
            },
            came: 0,
        }
    }

    /// Bytes of payload came.
    pub(super) fn count(&mut self, bytes: usize, ts: i64) {
        self.came += bytes as u64;
        self.stamps.last = self.stamps.last.max(ts);
    }

    /// Keeps bytes as they are, up to the limit.
    pub(super) fn append(&mut self, bytes: &[u8], mask: &mut Mask, limit: usize) {
        let begin = self.bytes.len();
        let (kept, dropped) = bytes
            .split_at_checked(limit.saturating_sub(begin))
            .unwrap_or((bytes, &[]));
        self.bytes.extend_from_slice(kept);
        mask.apply(self.bytes.get_mut(begin..).unwrap_or_default());
        mask.skip(dropped.len() as u64);
        self.truncated |= !dropped.is_empty();
    }

    /// Nobody can read this message.
    pub(super) fn give_up(&mut self) {
        self.form = Form::Unreadable;
        self.bytes = Vec::new();
    }

    /// Nothing more is kept, and something is missing.
    pub(super) fn cut(&mut self) {
        self.truncated = true;
        if self.form != Form::Unreadable {
            self.form = Form::Complete;
        }
    }

    /// Says what the message is.
    pub(super) fn tell(self, items: &mut Items<'_>) {
        let content = match self.form {
            Form::Unreadable => Content::Other,
            _ => classify(&self.bytes),
        };
        match content {
            Content::Sip => items(Item::Sip {
                bytes: &self.bytes,
                stamps: self.stamps,
                truncated: self.truncated,
            }),
            Content::Keepalive(kind) if !self.truncated => items(Item::Keepalive(kind)),
            _ if self.came > 0 => items(Item::Unframed { bytes: self.came }),
            _ => {}
        }
    }

    /// Bytes of memory that it keeps.
    pub(super) fn held(&self) -> usize {
        self.bytes.capacity()
    }
}
