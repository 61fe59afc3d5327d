//! One capture file a call, written while the call goes on.
//!
//! The first message of a Call-ID decides whether the call is wanted. Its file is complete 32 s after the call is over, when
//! it was silent for long, and at the end; what comes later is added to it.

mod calls;
mod choice;
mod counts;
mod endpoints;
mod media;
mod settings;

use std::collections::VecDeque;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use decode::anonymise::{Anonymiser, AnonymityKey};
use decode::frame::Frame;
use decode::sip::{ContentLength, Limits, Message, Method, parse};
use decode::wire::{Caught, Other};

use crate::file::{CaptureFile, ETHERNET, Facts, Files, Record, Template};
use crate::frame::{Builder, Way};

use calls::{Call, Calls, Key, Known};
use choice::{Choice, opening};
pub use counts::SplitCounts;
use counts::count;
use endpoints::{Claim, Endpoints, announced, has_fax};
use media::Sort;
pub use settings::{Media, SplitSettings};

/// Most connections that are remembered where all calls share one file.
const CONNECTIONS: usize = 65_536;
/// Most endpoints of one call.
const ENDPOINTS_OF_A_CALL: usize = 256;
/// Most endpoints of all calls, for each call that is known at most.
const ENDPOINTS_PER_CALL: usize = 4;

/// Why the settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitError(pub String);

impl fmt::Display for SplitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for SplitError {}

/// One SIP message, with what is written of it.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a, 'm> {
    /// As it was read.
    pub message: &'m Message<'m>,
    /// The bytes that it was read from.
    pub bytes: &'m [u8],
    /// How it came.
    pub caught: &'m Caught<'a>,
    /// The frame that was read last; `None` at the end of the input.
    pub frame: Option<&'m Frame<'a>>,
    /// Link type of the frame as its file numbers it.
    pub link_type: u32,
}

/// Writes calls into files.
#[derive(Debug)]
pub struct Split {
    choice: Choice,
    template: Template,
    /// The one file of all calls, where there is one.
    single: Option<(CaptureFile, Builder)>,
    media: Media,
    wants_fax: bool,
    max_files: u64,
    redact: bool,
    anonymiser: Option<Anonymiser>,
    held_bytes: usize,
    calls: Calls,
    endpoints: Endpoints,
    files: Files,
    /// Calls with bytes in memory, the first that had some first.
    queue: VecDeque<Key>,
    counts: SplitCounts,
    /// Files that were begun.
    begun: u64,
    now: i64,
    hidden: Vec<u8>,
    /// Where packets are built.
    frame: Vec<u8>,
}

impl Split {
    /// Checks the settings. Nothing is written before the first packet.
    pub fn new(settings: &SplitSettings) -> Result<Self, SplitError> {
        let template = Template::parse(&settings.template)
            .map_err(|error| SplitError(format!("template: {error}")))?;
        if settings.single && settings.t38 {
            let reason =
                "t38: whether a call is one shows late, which one file for all cannot wait for";
            return Err(SplitError(reason.to_owned()));
        }
        let single = settings.single.then(|| {
            (
                CaptureFile::new(settings.single_base()),
                Builder::new(CONNECTIONS),
            )
        });
        Ok(Self {
            choice: Choice::new(settings)?,
            template,
            single,
            media: settings.media,
            wants_fax: settings.t38,
            max_files: settings.max_files.unwrap_or(u64::MAX),
            redact: settings.redact || settings.anonymise.is_some(),
            anonymiser: settings.anonymise.as_deref().map(anonymiser).transpose()?,
            held_bytes: settings.held_bytes,
            calls: Calls::new(settings.calls, settings.idle),
            endpoints: Endpoints::new(settings.calls.saturating_mul(ENDPOINTS_PER_CALL)),
            files: Files::new(settings.format, settings.overwrite, settings.max_bytes),
            queue: VecDeque::new(),
            counts: SplitCounts::default(),
            begun: 0,
            now: i64::MIN,
            hidden: Vec::new(),
            frame: Vec::new(),
        })
    }

    /// What was written and what was not.
    pub fn counts(&self) -> SplitCounts {
        SplitCounts {
            files: self.files.counts().clone(),
            ..self.counts.clone()
        }
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: i64) {
        if now <= self.now {
            return;
        }
        self.now = now;
        while let Some(key) = self.calls.take_ended(now) {
            self.pause(key);
        }
        while let Some((key, known)) = self.calls.take_silent(now) {
            self.close(key, known);
        }
    }

    /// Takes a message.
    pub fn message(&mut self, given: &Given<'_, '_>) {
        self.tick(given.caught.seen);
        let message = given.message;
        if message.call_id.is_empty() && self.single.is_some() && self.choice.takes_all() {
            return self.write_message(None, given);
        }
        if message.call_id.is_empty() {
            return count(&mut self.counts.messages_left_out, "no_call_id");
        }
        let key = self.calls.key(&message.call_id);
        if self.calls.touch(key, self.now).is_none() {
            self.begin(key, given);
        }
        let Some(Known::Kept(call)) = self.calls.get(key) else {
            let reason = match self.calls.get(key) {
                Some(Known::LeftOut(reason)) => reason,
                _ => "forgotten",
            };
            return count(&mut self.counts.messages_left_out, reason);
        };
        let is_over = call.follow(message, self.now);
        if self.media != Media::None || self.wants_fax {
            self.describe(key, message);
        }
        if is_over {
            self.calls.end(key, self.now);
        }
        self.write_message(Some(key), given);
    }

    /// Takes a datagram that is no SIP: it may be media of a call.
    pub fn datagram(&mut self, other: &Other<'_>, frame: Option<&Frame<'_>>, link_type: u32) {
        if self.media == Media::None {
            return;
        }
        let Some(claim) = self.endpoints.owner(other.src, other.dst) else {
            return;
        };
        self.tick(other.ts);
        let now = self.now;
        match self.calls.touch(claim.call, now) {
            Some(Known::Kept(call)) if call.takes_media(now) => {}
            _ => return,
        }
        let sort = Sort::of(claim.kind, other.payload);
        let Some(kept) = sort.kept(self.media, other.payload) else {
            return count(&mut self.counts.media_left_out, sort.as_str());
        };
        if self.write_media(
            Some(claim.call),
            other,
            frame.zip(Some(link_type)),
            (sort, kept),
        ) {
            count(&mut self.counts.media, sort.as_str());
        } else {
            let reason = self.refusal();
            count(&mut self.counts.media_left_out, reason);
        }
    }

    /// Completes every file. Also right after an early end: what was written until then is whole.
    pub fn finish(&mut self) {
        while let Some((key, known)) = self.calls.take_next() {
            self.close(key, known);
        }
        if let Some((mut file, _)) = self.single.take() {
            self.files.complete(&mut file);
        }
    }

    /// A Call-ID that was not known.
    fn begin(&mut self, key: Key, given: &Given<'_, '_>) {
        self.counts.calls += 1;
        if let Some((oldest, known)) = self.calls.make_room() {
            self.counts.forgotten += 1;
            self.close(oldest, known);
        }
        let refusal = self.choice.refusal(given.message).or_else(|| {
            if self.single.is_none() && self.begun >= self.max_files {
                Some("max_files")
            } else if self.files.is_disk_full() {
                Some("disk_full")
            } else {
                None
            }
        });
        if let Some(reason) = refusal {
            count(&mut self.counts.calls_left_out, reason);
            return self.calls.insert(key, self.now, Known::LeftOut(reason));
        }
        self.begun += 1;
        let base = match &mut self.anonymiser {
            _ if self.single.is_some() => PathBuf::new(),
            None => self.name(
                given.message,
                given.caught.stamps.first,
                given.caught.src.ip(),
            ),
            // A name of a file tells as much as what is in it.
            Some(anonymiser) => {
                let mut bytes = given.bytes.to_vec();
                anonymiser.message(&mut bytes);
                let source = anonymiser.address(given.caught.src.ip());
                let message = parse(&bytes, &Limits::default());
                self.name(&message, given.caught.stamps.first, source)
            }
        };
        let call = Call {
            file: CaptureFile::new(base),
            ..Call::default()
        };
        self.calls
            .insert(key, self.now, Known::Kept(Box::new(call)));
    }

    /// What the file of a call is called that begins with this message.
    fn name(&self, message: &Message<'_>, ts: i64, source: IpAddr) -> PathBuf {
        let source = source.to_string();
        let facts = Facts {
            ts,
            from: message.from.uri.user,
            to: message.to.uri.user,
            call_id: &message.call_id,
            method: opening(message),
            source: source.as_bytes(),
            number: self.begun,
        };
        self.template.name(&facts, self.files.format().extension())
    }

    /// Learns from the message's session description where media go.
    fn describe(&mut self, key: Key, message: &Message<'_>) {
        let Some(session) = message.sdp() else {
            return;
        };
        let Some(Known::Kept(call)) = self.calls.get(key) else {
            return;
        };
        let accepts = message
            .status()
            .is_some_and(|status| (200..300).contains(&status));
        call.has_fax |= accepts && *message.method() == Method::Invite && has_fax(&session);
        if self.media == Media::None {
            return;
        }
        let mut refused = 0;
        for (endpoint, kind) in announced(&session) {
            let is_known = call.endpoints.contains(&endpoint);
            if !is_known && call.endpoints.len() >= ENDPOINTS_OF_A_CALL {
                refused += 1;
                continue;
            }
            if self.endpoints.claim(endpoint, Claim { call: key, kind }) {
                if !is_known {
                    call.endpoints.push(endpoint);
                }
            } else {
                refused += 1;
            }
        }
        self.counts.endpoints_refused += refused;
    }

    fn write_message(&mut self, key: Option<Key>, given: &Given<'_, '_>) {
        let caught = given.caught;
        let format = self.files.format();
        let original = given
            .frame
            .filter(|_| caught.in_frame && !self.redact && format.takes(given.link_type));
        let written = if let Some(frame) = original {
            let record = Record {
                ts: frame.ts,
                link_type: given.link_type,
                data: frame.data,
                original_len: frame.original_len,
            };
            self.append(
                key,
                |files, file, _| u64::from(files.append(file, &record)),
                false,
            )
        } else {
            let mut hidden = std::mem::take(&mut self.hidden);
            let (way, bytes) = match &mut self.anonymiser {
                None => (Way::new(caught.src, caught.dst), given.bytes),
                Some(anonymiser) => {
                    hidden.clear();
                    hidden.extend_from_slice(given.bytes);
                    anonymiser.message(&mut hidden);
                    (pseudonyms(anonymiser, caught.src, caught.dst), &hidden[..])
                }
            };
            let mut scratch = std::mem::take(&mut self.frame);
            let missing = missing(given);
            let ts = caught.stamps.first;
            let build = |files: &mut Files, file: &mut CaptureFile, builder: &mut Builder| {
                let mut written = 0;
                let mut take = |data: &[u8], original_len: u32| {
                    let record = Record {
                        ts,
                        link_type: ETHERNET,
                        data,
                        original_len,
                    };
                    written += u64::from(files.append(file, &record));
                };
                builder.message(
                    caught.transport,
                    way,
                    bytes,
                    missing,
                    &mut scratch,
                    &mut take,
                );
                written
            };
            let written = self.append(key, build, true);
            self.hidden = hidden;
            self.frame = scratch;
            written
        };
        if written {
            self.counts.messages += 1;
        } else {
            let reason = self.refusal();
            count(&mut self.counts.messages_left_out, reason);
        }
    }

    fn write_media(
        &mut self,
        key: Option<Key>,
        other: &Other<'_>,
        frame: Option<(&Frame<'_>, u32)>,
        (sort, kept): (Sort, usize),
    ) -> bool {
        let format = self.files.format();
        // What is cut off needs not be hidden, unless the addresses do.
        let hides = self.redact && (kept > 0 || self.anonymiser.is_some());
        let original =
            frame.filter(|(_, link_type)| other.in_frame && !hides && format.takes(*link_type));
        let place = original.and_then(|(frame, _)| offset(frame.data, other.payload));
        if let (Some((frame, link_type)), Some(place)) = (original, place) {
            let end = if kept < other.payload.len() {
                place + kept
            } else {
                frame.data.len()
            };
            let record = Record {
                ts: frame.ts,
                link_type,
                data: frame.data.get(..end).unwrap_or(frame.data),
                original_len: frame.original_len,
            };
            return self.append(
                key,
                |files, file, _| u64::from(files.append(file, &record)),
                false,
            );
        }
        let mut hidden = std::mem::take(&mut self.hidden);
        hidden.clear();
        hidden.extend_from_slice(other.payload);
        if hides {
            sort.hide(&mut hidden, self.anonymiser.is_some());
        }
        hidden.truncate(kept);
        let way = match &mut self.anonymiser {
            None => Way::new(other.src, other.dst),
            Some(anonymiser) => pseudonyms(anonymiser, other.src, other.dst),
        };
        let missing = other.payload.len() - kept;
        let mut scratch = std::mem::take(&mut self.frame);
        let build = |files: &mut Files, file: &mut CaptureFile, builder: &mut Builder| {
            let mut written = 0;
            let mut take = |data: &[u8], original_len: u32| {
                let record = Record {
                    ts: other.ts,
                    link_type: ETHERNET,
                    data,
                    original_len,
                };
                written += u64::from(files.append(file, &record));
            };
            builder.udp(way, &hidden, missing, &mut scratch, &mut take);
            written
        };
        let written = self.append(key, build, true);
        self.hidden = hidden;
        self.frame = scratch;
        written
    }

    /// Lets packets be added to the file of a call, and keeps what waits in memory within its bound.
    fn append(
        &mut self,
        key: Option<Key>,
        write: impl FnOnce(&mut Files, &mut CaptureFile, &mut Builder) -> u64,
        rebuilt: bool,
    ) -> bool {
        let Self {
            calls,
            single,
            files,
            counts,
            queue,
            ..
        } = self;
        let mut call = match key.and_then(|key| calls.get(key)) {
            Some(Known::Kept(call)) => Some(call),
            _ => None,
        };
        let packets = match (single, &mut call) {
            (Some((file, builder)), _) => write(files, file, builder),
            (None, Some(call)) => write(files, &mut call.file, &mut call.builder),
            (None, None) => 0,
        };
        counts.packets += packets;
        counts.rebuilt += if rebuilt { packets } else { 0 };
        let written = packets > 0;
        if let (Some(call), Some(key)) = (call, key) {
            if written && !call.is_written {
                call.is_written = true;
                counts.calls_written += 1;
            }
            if !call.is_queued && call.file.held() > 0 {
                call.is_queued = true;
                queue.push_back(key);
            }
        }
        self.relieve();
        written
    }

    /// Writes what has waited longest until the rest fits.
    fn relieve(&mut self) {
        while self.files.held() > self.held_bytes {
            let Some(key) = self.queue.pop_front() else {
                break;
            };
            if let Some(Known::Kept(call)) = self.calls.get(key) {
                call.is_queued = false;
                self.files.flush(&mut call.file);
            }
        }
        // Calls that are gone stay in the queue until their turn; here they go when they are many.
        if self.queue.len() > 2 * self.calls.len() + 4_096 {
            let calls = &mut self.calls;
            self.queue
                .retain(|key| matches!(calls.get(*key), Some(Known::Kept(call)) if call.is_queued));
        }
    }

    /// Why a packet could not be added.
    fn refusal(&self) -> &'static str {
        if self.files.is_disk_full() {
            "disk_full"
        } else if self.files.has_room(1 << 18) {
            "failed_file"
        } else {
            "max_bytes"
        }
    }

    /// A call is over: its file is complete, and its endpoints are free. It may still repeat itself.
    fn pause(&mut self, key: Key) {
        let wants_fax = self.wants_fax;
        let Some(Known::Kept(call)) = self.calls.get(key) else {
            return;
        };
        if call.takes_media(i64::MAX) {
            return;
        }
        let endpoints = std::mem::take(&mut call.endpoints);
        if !wants_fax || call.has_fax {
            self.files.complete(&mut call.file);
        }
        self.endpoints.release(key, &endpoints);
    }

    /// A call is forgotten.
    fn close(&mut self, key: Key, known: Known) {
        let Known::Kept(mut call) = known else {
            return;
        };
        self.endpoints.release(key, &call.endpoints);
        if self.wants_fax && !call.has_fax {
            if call.is_written {
                self.counts.calls_written -= 1;
            }
            count(&mut self.counts.calls_left_out, "no_t38");
            self.files.discard(&mut call.file);
        } else {
            self.files.complete(&mut call.file);
        }
    }
}

fn pseudonyms(anonymiser: &mut Anonymiser, src: SocketAddr, dst: SocketAddr) -> Way {
    Way::new(anonymiser.endpoint(src), anonymiser.endpoint(dst))
}

fn anonymiser(key: &str) -> Result<Anonymiser, SplitError> {
    let mut bytes = AnonymityKey::default();
    let digits = key.as_bytes().as_chunks::<2>();
    let refused = || SplitError("anonymise: is no key of 32 hexadecimal digits".to_owned());
    if digits.0.len() != bytes.len() || !digits.1.is_empty() {
        return Err(refused());
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(digits.0) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        let (high, low) = digit(*high).zip(digit(*low)).ok_or_else(refused)?;
        *byte = (high << 4 | low) as u8;
    }
    Ok(Anonymiser::new(bytes))
}

/// Where a part of a slice begins; `None` when it is none.
fn offset(whole: &[u8], part: &[u8]) -> Option<usize> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    (start + part.len() <= whole.len()).then_some(start)
}

/// Bytes at the end of a message that the network carried and the capture does not hold.
fn missing(given: &Given<'_, '_>) -> usize {
    if !given.caught.carriage.truncated {
        return 0;
    }
    let ContentLength::Bytes(length) = given.message.content_length else {
        return 1;
    };
    let held = given.message.body.len();
    (length as usize).saturating_sub(held).clamp(1, 1 << 16)
}
