//! One packet to its rows: filter, decoding, duplicates, SIP by content, tracking. Reads nothing and waits for nothing.

use std::net::SocketAddr;

use capture::Packet;
use capture::filter::Filter;
use decode::duplicate::DuplicateFinder;
use decode::link::{Datagram, LinkType, Skip, TransportPayload, datagram};
use decode::redact::redact;
use decode::sip::{Content, Limits, Message, Validity, classify, parse};
use fold::Fold;
use track::rows::Transport;
use track::{Observation, Probe, Tracker};

use crate::Error;
use crate::batch::Batch;
use crate::config::Config;
use crate::counters::{Counters, count};
use crate::selection;
use crate::sink::Sink;

/// Most datagrams that are remembered for the search of duplicates: the packets of 20 ms at 3 million a second.
const DUPLICATE_ENTRIES: usize = 65_536;

/// Everything between packets and batches.
pub(crate) struct Analysis {
    filter: Option<Filter>,
    duplicates: DuplicateFinder,
    limits: Limits,
    sip_ports: Vec<u16>,
    redact: bool,
    /// Where a message is redacted; kept between messages to save the allocation.
    redacted: Vec<u8>,
    tracker: Tracker,
    sink: Sink,
    counters: Counters,
}

/// Who sent a datagram to whom, and when.
#[derive(Clone, Copy)]
struct Envelope<'a> {
    ts: i64,
    src: SocketAddr,
    dst: SocketAddr,
    input: &'a str,
}

impl Analysis {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let tracker = Tracker::new(&config.settings)
            .map_err(|error| Error::Config(format!("settings.{error}")))?;
        let fold = config.measures.clone().map(|mut plan| {
            plan.keep_samples |= config.keep_samples;
            Fold::compile(&plan).map_err(|error| Error::Config(error.to_string()))
        });
        let tables = selection::builders(&config.tables, config.batch_rows)?;
        Ok(Self {
            filter: config.filter()?,
            duplicates: DuplicateFinder::new(config.duplicate_window_ns, DUPLICATE_ENTRIES),
            limits: Limits::from(&config.parser),
            sip_ports: config.sip_ports.clone(),
            redact: config.redact,
            redacted: Vec::new(),
            tracker,
            sink: Sink::new(fold.transpose()?, tables),
            counters: Counters::default(),
        })
    }

    /// Takes one packet of this input.
    pub(crate) fn packet(&mut self, input: &str, packet: &Packet<'_>) {
        let refusal = self
            .filter
            .as_ref()
            .and_then(|filter| filter.refusal(packet));
        if let Some(refusal) = refusal {
            self.counters.filtered(refusal, packet);
            return;
        }
        self.counters.packet(packet.ts);
        let link_type = LinkType::from_dlt(packet.link_type);
        let decoded = datagram(link_type, packet.data, packet.original_len);
        if let Ok(datagram) = &decoded
            && self.is_duplicate(packet.ts, datagram)
        {
            return;
        }
        // Silence is told by whatever else travels: every packet but a copy moves the clock, SIP or not.
        self.tracker.tick(packet.ts, &mut self.sink);
        match decoded {
            Ok(datagram) => self.datagram(input, packet.ts, &datagram),
            Err(Skip::NotIp) => count(&mut self.counters.ignored, Skip::NotIp.as_str()),
            Err(skip) => count(&mut self.counters.dropped, skip.as_str()),
        }
    }

    /// Lets the timers that are still running fire, in order.
    pub(crate) fn finalize(&mut self) {
        self.tracker.finalize(&mut self.sink);
    }

    /// Closes the batches that are not full.
    pub(crate) fn flush(&mut self) {
        self.sink.flush();
    }

    /// The batches that are ready to be handed over.
    pub(crate) fn take_ready(&mut self) -> Result<Vec<Batch>, Error> {
        self.sink.take_ready()
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.counters
    }

    pub(crate) fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    pub(crate) fn fold(&self) -> Option<&Fold> {
        self.sink.fold()
    }

    /// Whether a mirror port made this copy of a packet; nothing may see it then (domain rules 0).
    fn is_duplicate(&mut self, ts: i64, datagram: &Datagram<'_>) -> bool {
        let is_udp = matches!(datagram.transport, TransportPayload::Udp { .. });
        let is_duplicate = is_udp && self.duplicates.is_duplicate(ts, datagram);
        self.counters.duplicates += u64::from(is_duplicate);
        is_duplicate
    }

    fn datagram(&mut self, input: &str, ts: i64, datagram: &Datagram<'_>) {
        let TransportPayload::Udp {
            src_port,
            dst_port,
            payload,
        } = datagram.transport
        else {
            count(&mut self.counters.ignored, "not_udp");
            return;
        };
        let src = SocketAddr::new(datagram.src, src_port);
        let dst = SocketAddr::new(datagram.dst, dst_port);
        let envelope = Envelope {
            ts,
            src,
            dst,
            input,
        };
        match classify(payload) {
            Content::Sip if self.redact => self.redacted(&envelope, payload),
            Content::Sip => self.sip(&envelope, payload),
            Content::Keepalive(_) => self.counters.keepalives += 1,
            Content::Other if self.sip_ports.contains(&dst_port) => self.probe(&envelope, payload),
            Content::Other => count(&mut self.counters.ignored, "not_sip"),
        }
    }

    /// Redacts before parsing, so that nothing made of the message can hold what was taken out.
    fn redacted(&mut self, envelope: &Envelope<'_>, payload: &[u8]) {
        let mut bytes = std::mem::take(&mut self.redacted);
        bytes.clear();
        bytes.extend_from_slice(payload);
        redact(&mut bytes);
        self.sip(envelope, &bytes);
        self.redacted = bytes;
    }

    fn sip(&mut self, envelope: &Envelope<'_>, bytes: &[u8]) {
        let message = parse(bytes, &self.limits);
        if message.validity == Validity::Malformed {
            count(&mut self.counters.malformed, gravest(&message));
        } else {
            self.counters.messages += 1;
        }
        let observation = Observation {
            message: &message,
            raw: bytes,
            ts: envelope.ts,
            ts_last: envelope.ts,
            seen: envelope.ts,
            src: envelope.src,
            dst: envelope.dst,
            transport: Transport::Udp,
            input: envelope.input,
        };
        self.tracker.message(&observation, &mut self.sink);
    }

    fn probe(&mut self, envelope: &Envelope<'_>, payload: &[u8]) {
        self.counters.probes += 1;
        let probe = Probe {
            ts: envelope.ts,
            seen: envelope.ts,
            src: envelope.src,
            dst: envelope.dst,
            transport: Transport::Udp,
            bytes: payload.len(),
        };
        self.tracker.probe(&probe, &mut self.sink);
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
