//! The frames of one direction (RFC 6455 section 5).

use crate::sip::KeepaliveKind;
use crate::stream::{Item, Items};

use super::Role;
use super::header::{FrameHeader, HeaderRead, LONGEST, Opcode};
use super::inflate::{Compression, Inflater, Output, Stop};
use super::mask::Mask;
use super::message::{Form, Message};
use super::resync::begins_frame;

/// Masked bytes of a compressed message that are unmasked at a time.
const UNMASK: usize = 1_024;

/// Where the next byte stands.
#[derive(Debug)]
enum Place {
    /// In the header of a frame, of which these bytes came.
    Header {
        bytes: [u8; LONGEST],
        length: usize,
        first: i64,
    },
    Payload(Payload),
    /// Nobody knows.
    Lost,
    /// Behind the close frame or the end.
    Closed,
}

const FRESH: Place = Place::Header {
    bytes: [0; LONGEST],
    length: 0,
    first: 0,
};

/// The payload of a frame, of which `left` bytes are still to come.
#[derive(Clone, Copy, Debug)]
struct Payload {
    left: u64,
    mask: Mask,
    of: Owner,
}

/// What a payload belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Message { last: bool },
    Control,
    Close,
}

/// Reads the frames of one direction.
#[derive(Debug)]
pub(super) struct Direction {
    /// Bytes of a message that are kept.
    limit: usize,
    /// Who sends; `None` until a frame tells.
    role: Option<Role>,
    compression: Compression,
    place: Place,
    message: Option<Message>,
    inflater: Option<Box<Inflater>>,
}

impl Direction {
    /// A direction whose next byte begins a frame.
    pub(super) fn new(limit: usize, role: Role, compression: Compression) -> Self {
        Self {
            limit,
            role: Some(role),
            compression,
            place: FRESH,
            message: None,
            inflater: None,
        }
    }

    /// A direction in which a frame must be found first.
    pub(super) fn lost(limit: usize, role: Option<Role>, compression: Compression) -> Self {
        Self {
            limit,
            role,
            compression: compression.after_loss(),
            place: Place::Lost,
            message: None,
            inflater: None,
        }
    }

    /// Who sends; `None` while no frame told.
    pub(super) fn role(&self) -> Option<Role> {
        self.role
    }

    /// The other direction told who sends here.
    pub(super) fn set_role(&mut self, role: Role) {
        self.role = Some(role);
    }

    /// The next bytes, which came at `ts`.
    pub(super) fn data(&mut self, bytes: &[u8], ts: i64, items: &mut Items<'_>) {
        if matches!(self.place, Place::Lost)
            && let Some(role) = begins_frame(bytes, self.role, self.compression)
        {
            self.role = Some(role);
            self.place = FRESH;
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.place {
                Place::Header { .. } => self.header(rest, ts, items),
                Place::Payload(payload) => self.payload(payload, rest, ts, items),
                Place::Lost | Place::Closed => {
                    unframed(rest.len(), items);
                    return;
                }
            };
        }
    }

    /// Bytes are missing here for ever.
    pub(super) fn gap(&mut self, bytes: Option<u64>, items: &mut Items<'_>) {
        match (&mut self.place, bytes) {
            (_, Some(0)) | (Place::Closed, _) => {}
            (Place::Payload(payload), Some(bytes)) if bytes <= payload.left => {
                payload.left -= bytes;
                payload.mask.skip(bytes);
                let payload = *payload;
                if matches!(payload.of, Owner::Message { .. }) {
                    self.hole();
                }
                self.end_frame(payload, items);
            }
            _ => self.lose(items),
        }
    }

    /// Nothing more comes.
    pub(super) fn end(&mut self, items: &mut Items<'_>) {
        self.lose(items);
        self.place = Place::Closed;
    }

    /// Bytes of memory that it keeps.
    pub(super) fn held(&self) -> usize {
        let message = self.message.as_ref().map_or(0, Message::held);
        message + self.inflater.as_ref().map_or(0, |_| Inflater::held())
    }

    /// Reads a header; gives the bytes behind it.
    fn header<'b>(&mut self, bytes: &'b [u8], ts: i64, items: &mut Items<'_>) -> &'b [u8] {
        let Place::Header {
            bytes: kept,
            length,
            first,
        } = &mut self.place
        else {
            return bytes;
        };
        if *length == 0 {
            *first = ts;
        }
        let before = *length;
        for (space, byte) in kept.iter_mut().skip(before).zip(bytes) {
            *space = *byte;
            *length += 1;
        }
        let first = *first;
        let read = FrameHeader::read(kept.get(..*length).unwrap_or_default());
        match read {
            HeaderRead::More => &[],
            HeaderRead::Header(header) if self.accepts(&header) => {
                self.begin_frame(&header, first, items);
                bytes.get(header.bytes - before..).unwrap_or_default()
            }
            HeaderRead::Header(_) | HeaderRead::Wrong => {
                if let Place::Header { length, .. } = &mut self.place {
                    *length = before;
                }
                self.lose(items);
                bytes
            }
        }
    }

    fn accepts(&self, header: &FrameHeader) -> bool {
        self.role == Some(header.role)
            && (!header.compressed || self.compression != Compression::Off)
    }

    fn begin_frame(&mut self, header: &FrameHeader, first: i64, items: &mut Items<'_>) {
        let of = match header.opcode {
            Opcode::Close => Owner::Close,
            Opcode::Ping => {
                items(Item::Keepalive(KeepaliveKind::WebSocketPing));
                Owner::Control
            }
            Opcode::Pong => {
                items(Item::Keepalive(KeepaliveKind::WebSocketPong));
                Owner::Control
            }
            Opcode::Message => {
                self.begin_message(header.compressed, first, items);
                Owner::Message { last: header.last }
            }
            Opcode::Continuation => {
                // Its first frame was lost, as after a gap that a control frame ended.
                self.message
                    .get_or_insert_with(|| Message::new(Form::Unreadable, first));
                Owner::Message { last: header.last }
            }
        };
        let payload = Payload {
            left: header.length,
            mask: header.mask,
            of,
        };
        self.place = Place::Payload(payload);
        self.end_frame(payload, items);
    }

    fn begin_message(&mut self, compressed: bool, first: i64, items: &mut Items<'_>) {
        // A sender that begins another message never ends this one.
        self.abandon(items);
        let form = match (compressed, self.compression) {
            (false, _) => Form::Plain,
            (true, Compression::Off | Compression::Unreadable) => Form::Unreadable,
            (true, Compression::Alone | Compression::Shared) => Form::Deflated,
        };
        if form == Form::Deflated {
            self.inflater
                .get_or_insert_with(|| Box::new(Inflater::new()))
                .begin();
        }
        self.message = Some(Message::new(form, first));
    }

    /// Reads payload; gives the bytes behind it.
    fn payload<'b>(
        &mut self,
        mut payload: Payload,
        bytes: &'b [u8],
        ts: i64,
        items: &mut Items<'_>,
    ) -> &'b [u8] {
        let take = usize::try_from(payload.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        let (part, rest) = bytes.split_at_checked(take).unwrap_or((bytes, &[]));
        if matches!(payload.of, Owner::Message { .. }) {
            self.message_part(part, &mut payload.mask, ts);
        }
        payload.left -= part.len() as u64;
        self.place = Place::Payload(payload);
        self.end_frame(payload, items);
        rest
    }

    fn message_part(&mut self, bytes: &[u8], mask: &mut Mask, ts: i64) {
        let Some(message) = &mut self.message else {
            return;
        };
        message.count(bytes.len(), ts);
        match message.form {
            Form::Plain => message.append(bytes, mask, self.limit),
            Form::Deflated => self.deflated_part(bytes, mask),
            Form::Complete | Form::Unreadable => mask.skip(bytes.len() as u64),
        }
    }

    fn deflated_part(&mut self, bytes: &[u8], mask: &mut Mask) {
        let mut clear = [0; UNMASK];
        for masked in bytes.chunks(UNMASK) {
            let clear = clear.get_mut(..masked.len()).unwrap_or_default();
            clear.copy_from_slice(masked);
            mask.apply(clear);
            self.inflate(Some(clear));
        }
    }

    /// Inflates the next bytes of the message, or its end.
    fn inflate(&mut self, bytes: Option<&[u8]>) {
        let (Some(message), Some(inflater)) = (&mut self.message, &mut self.inflater) else {
            return;
        };
        if message.form != Form::Deflated {
            return;
        }
        let mut output = Output {
            bytes: &mut message.bytes,
            limit: self.limit,
        };
        let result = match bytes {
            Some(bytes) => inflater.feed(bytes, &mut output),
            None => inflater.end(&mut output),
        };
        message.truncated |= inflater.produced() > self.limit as u64;
        match result {
            Ok(()) => return,
            Err(Stop::Corrupt) => message.give_up(),
            Err(Stop::TooMuch) => message.cut(),
            Err(Stop::Ended) => message.form = Form::Complete,
        }
        self.forget_window();
    }

    /// Bytes of the message are missing.
    fn hole(&mut self) {
        let Some(message) = &mut self.message else {
            return;
        };
        let was = message.form;
        message.cut();
        if was == Form::Deflated {
            self.forget_window();
        }
    }

    fn forget_window(&mut self) {
        self.inflater = None;
        self.compression = self.compression.after_loss();
    }

    /// Ends the frame when nothing of its payload is left.
    fn end_frame(&mut self, payload: Payload, items: &mut Items<'_>) {
        if payload.left > 0 {
            return;
        }
        self.place = FRESH;
        match payload.of {
            Owner::Message { last: true } => self.end_message(items),
            Owner::Message { last: false } | Owner::Control => {}
            Owner::Close => {
                self.abandon(items);
                self.inflater = None;
                self.place = Place::Closed;
            }
        }
    }

    fn end_message(&mut self, items: &mut Items<'_>) {
        self.inflate(None);
        if self.compression == Compression::Alone {
            self.inflater = None;
        }
        if let Some(message) = self.message.take() {
            message.tell(items);
        }
    }

    /// The rest of the message never comes.
    fn abandon(&mut self, items: &mut Items<'_>) {
        self.hole();
        if let Some(message) = self.message.take() {
            message.tell(items);
        }
    }

    /// Nobody knows where the next frame begins.
    fn lose(&mut self, items: &mut Items<'_>) {
        self.abandon(items);
        self.forget_window();
        if let Place::Header { length, .. } = self.place {
            unframed(length, items);
        }
        if !matches!(self.place, Place::Closed) {
            self.place = Place::Lost;
        }
    }
}

fn unframed(bytes: usize, items: &mut Items<'_>) {
    if bytes > 0 {
        items(Item::Unframed {
            bytes: bytes as u64,
        });
    }
}
