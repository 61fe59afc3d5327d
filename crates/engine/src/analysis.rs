//! One packet to its rows: the filter, what the wire holds, then tracking. Reads nothing and waits for nothing.

use capture::Packet;
use capture::filter::Filter;
use decode::frame::Frame;
use decode::link::LinkType;
use decode::redact::redact;
use decode::sip::{Limits, Message, Validity, parse_framed};
use decode::stream;
use decode::wire::{Caught, Found, PacketUse, Stray, Undelivered, Wire};
use fold::Fold;
use sink::split::Given;
use sink::{Split, SplitCounts};
use track::rows::Transport;
use track::{Observation, Probe, Tracker, TransportFailure};

use crate::Error;
use crate::batch::Batch;
use crate::config::Config;
use crate::counters::{Counters, count};
use crate::selection;
use crate::sink::Sink;

/// Everything between packets and batches.
pub(crate) struct Analysis {
    filter: Option<Filter>,
    wire: Wire,
    intake: Intake,
}

/// The frame that is being read and its link type as files number it; none at the end of the input.
type Place<'p, 'f> = Option<(&'p Frame<'f>, u32)>;

/// What takes in whatever the wire holds.
struct Intake {
    limits: Limits,
    redact: bool,
    /// Where a message is redacted; kept between messages to save the allocation.
    redacted: Vec<u8>,
    tracker: Tracker,
    /// Somebody asks for rows or figures. Writing files needs no tracking.
    tracks: bool,
    split: Option<Split>,
    sink: Sink,
    counters: Counters,
}

impl Analysis {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let tracker = Tracker::new(&config.settings)
            .map_err(|error| Error::Config(format!("settings.{error}")))?;
        let fold = config.measures.clone().map(|mut plan| {
            plan.keep_samples |= config.keep_samples;
            Fold::compile(&plan).map_err(|error| Error::Config(error.to_string()))
        });
        let split = config.split.as_ref().map(|settings| {
            Split::new(settings).map_err(|error| Error::Config(format!("split.{error}")))
        });
        let tables = selection::builders(&config.tables, config.batch_rows)?;
        Ok(Self {
            filter: config.filter()?,
            wire: Wire::new(&config.wire_settings()),
            intake: Intake {
                limits: Limits::from(&config.parser),
                redact: config.redact,
                redacted: Vec::new(),
                tracker,
                tracks: config.split.is_none() || fold.is_some() || !config.tables.is_empty(),
                split: split.transpose()?,
                sink: Sink::new(fold.transpose()?, tables, config.call_ids.as_deref()),
                counters: Counters::default(),
            },
        })
    }

    /// Takes one packet of the input at this place among the names.
    pub(crate) fn packet(&mut self, inputs: &[String], source: usize, packet: &Packet<'_>) {
        let Self {
            filter,
            wire,
            intake,
        } = self;
        let refusal = filter.as_ref().and_then(|filter| filter.refusal(packet));
        if let Some(refusal) = refusal {
            intake.counters.filtered(refusal, packet);
            return;
        }
        let frame = Frame {
            ts: packet.ts,
            link: LinkType::from_dlt(packet.link_type),
            data: packet.data,
            original_len: packet.original_len,
        };
        intake.counters.packet(packet.ts);
        let place = Some((&frame, packet.link_type));
        let packet_use = wire.packet(source, &frame, &mut |found| {
            intake.take(inputs, &found, place);
        });
        intake.counters.used(packet_use);
        // Silence is told by whatever else travels: every packet but a copy moves the clock, SIP or not.
        if packet_use != PacketUse::Duplicate {
            intake.tick(packet.ts);
        }
    }

    /// The inputs have ended: what waits for more bytes is given as it is; with `finalize` the timers that are still
    /// running fire, in order.
    pub(crate) fn finish(&mut self, inputs: &[String], finalize: bool) {
        let Self { wire, intake, .. } = self;
        wire.finish(&mut |found| intake.take(inputs, &found, None));
        if finalize {
            intake.tracker.finalize(&mut intake.sink);
        }
    }

    /// Completes the files of calls. Nothing more may come.
    pub(crate) fn finish_files(&mut self) {
        if let Some(split) = &mut self.intake.split {
            split.finish();
        }
    }

    /// Closes the batches that are not full.
    pub(crate) fn flush(&mut self) {
        self.intake.sink.flush();
    }

    /// The batches that are ready to be handed over.
    pub(crate) fn take_ready(&mut self) -> Result<Vec<Batch>, Error> {
        self.intake.sink.take_ready()
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.intake.counters
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    pub(crate) fn tracker(&self) -> &Tracker {
        &self.intake.tracker
    }

    pub(crate) fn split(&self) -> Option<SplitCounts> {
        self.intake.split.as_ref().map(Split::counts)
    }

    pub(crate) fn fold(&self) -> Option<&Fold> {
        self.intake.sink.fold()
    }
}

impl Intake {
    fn take(&mut self, inputs: &[String], found: &Found<'_>, place: Place<'_, '_>) {
        match found {
            Found::Message(caught) => self.caught(inputs, caught, place),
            Found::Datagram(other) => {
                if let Some(split) = &mut self.split {
                    let (frame, link_type) = place.unzip();
                    split.datagram(other, frame, link_type.unwrap_or_default());
                }
            }
            Found::Stray(stray) => self.probe(stray),
            Found::Undelivered(undelivered) => self.undelivered(undelivered),
        }
    }

    /// Lets time pass.
    fn tick(&mut self, now: i64) {
        if self.tracks {
            self.tracker.tick(now, &mut self.sink);
        }
        if let Some(split) = &mut self.split {
            split.tick(now);
        }
    }

    fn caught(&mut self, inputs: &[String], caught: &Caught<'_>, place: Place<'_, '_>) {
        let input = inputs.get(caught.source).map_or("", String::as_str);
        if !self.redact {
            return self.message(input, caught, caught.bytes, place);
        }
        // Before parsing, so that nothing made of the message can hold what was taken out.
        let mut bytes = std::mem::take(&mut self.redacted);
        bytes.clear();
        bytes.extend_from_slice(caught.bytes);
        redact(&mut bytes);
        self.message(input, caught, &bytes, place);
        self.redacted = bytes;
    }

    fn message(&mut self, input: &str, caught: &Caught<'_>, bytes: &[u8], place: Place<'_, '_>) {
        let message = parse_framed(bytes, caught.framing, &self.limits);
        if message.validity == Validity::Malformed {
            count(&mut self.counters.malformed, gravest(&message));
        } else {
            self.counters.messages += 1;
        }
        self.counters.truncated += u64::from(caught.carriage.truncated);
        if let Some(split) = &mut self.split {
            let (frame, link_type) = place.unzip();
            split.message(&Given {
                message: &message,
                bytes,
                caught,
                frame,
                link_type: link_type.unwrap_or_default(),
            });
        }
        if !self.tracks {
            return;
        }
        let observation = Observation {
            message: &message,
            raw: bytes,
            ts: caught.stamps.first,
            ts_last: caught.stamps.last,
            seen: caught.seen,
            src: caught.src,
            dst: caught.dst,
            transport: transport(caught.transport),
            input,
            carriage: caught.carriage,
        };
        self.tracker.message(&observation, &mut self.sink);
    }

    fn probe(&mut self, stray: &Stray) {
        self.counters.probes += 1;
        let probe = Probe {
            ts: stray.ts,
            seen: stray.ts,
            src: stray.src,
            dst: stray.dst,
            transport: Transport::Udp,
            bytes: stray.bytes,
        };
        self.tracker.probe(&probe, &mut self.sink);
    }

    fn undelivered(&mut self, undelivered: &Undelivered) {
        let failure = TransportFailure {
            ts: undelivered.ts,
            seen: undelivered.ts,
            src: undelivered.src,
            dst: undelivered.dst,
        };
        self.tracker.transport_failure(&failure, &mut self.sink);
    }
}

fn transport(transport: stream::Transport) -> Transport {
    match transport {
        stream::Transport::Udp => Transport::Udp,
        stream::Transport::Tcp => Transport::Tcp,
        stream::Transport::Tls => Transport::Tls,
        stream::Transport::Sctp => Transport::Sctp,
        stream::Transport::WebSocket => Transport::Ws,
        stream::Transport::SecureWebSocket => Transport::Wss,
    }
}

/// The code of the first issue that makes the message malformed.
fn gravest(message: &Message<'_>) -> &'static str {
    let gravest = message
        .issues
        .iter()
        .find(|issue| issue.code.severity() == Validity::Malformed);
    gravest.map_or("unknown", |issue| issue.code.as_str())
}
