//! The pipeline up to one stage, over the first input of an engine's configuration. Prints what it saw as JSON; who
//! starts it measures what it costs. Run: `bench_stages STAGE CONFIG.json`, where STAGE is `read`, `decode`, `parse`,
//! `track` or `engine`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark prints, and may fail at once"
)]

use std::hint::black_box;
use std::time::Duration;

use capture::{Packet, SourceConf};
use decode::frame::Frame;
use decode::link::LinkType;
use decode::sip::{Limits, parse_framed};
use decode::wire::{Caught, Found, Wire, WireSettings};
use engine::{Config, Engine};
use track::rows::{
    AttemptRow, CompatRow, EventRow, MessageRow, RegistrationRow, Rows, SessionRow, Table,
    TransactionRow, Transport,
};
use track::{Observation, Tracker};

/// The one of the program: another would measure another program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PATIENCE: Duration = Duration::from_millis(100);

/// What was seen.
#[derive(Default)]
struct Seen {
    packets: u64,
    messages: u64,
    rows: u64,
}

/// Wants no rows: the tracker alone.
struct Nobody;

impl Rows for Nobody {
    fn wants(&self, _: Table) -> bool {
        false
    }
    fn wants_message_texts(&self) -> bool {
        false
    }
    fn message(&mut self, _: &MessageRow<'_>) {}
    fn transaction(&mut self, _: &TransactionRow<'_>) {}
    fn attempt(&mut self, _: &AttemptRow<'_>) {}
    fn session(&mut self, _: &SessionRow<'_>) {}
    fn registration(&mut self, _: &RegistrationRow<'_>) {}
    fn event(&mut self, _: &EventRow<'_>) {}
    fn compat(&mut self, _: &CompatRow<'_>) {}
}

fn main() {
    let mut words = std::env::args().skip(1);
    let (stage, path) = (words.next().unwrap(), words.next().unwrap());
    let config = Config::from_json(&std::fs::read_to_string(path).unwrap()).unwrap();
    let seen = match stage.as_str() {
        "read" => read(&config),
        "decode" => decode(&config),
        "parse" => parse(&config),
        "track" => track(&config),
        "engine" => whole(config),
        _ => panic!("there is no stage {stage}"),
    };
    println!(
        "{{\"packets\": {}, \"messages\": {}, \"rows\": {}}}",
        seen.packets, seen.messages, seen.rows
    );
}

/// Hands every packet of the first input over.
fn packets(config: &Config, mut take: impl FnMut(&Packet<'_>)) -> Seen {
    let mut source = SourceConf::from(&config.sources[0]).build().unwrap();
    let mut seen = Seen::default();
    while let Some(packet) = source.next().unwrap() {
        seen.packets += 1;
        take(&packet);
    }
    seen
}

/// Hands over every message, with the time of each packet that carried none or all of one.
fn caught(config: &Config, mut take: impl FnMut(Option<&Caught<'_>>, i64)) -> Seen {
    let mut messages = 0;
    let mut wire = Wire::new(&WireSettings {
        sip_ports: config.sip_ports.clone(),
        limits: Limits::from(&config.parser),
        ..WireSettings::default()
    });
    let mut seen = packets(config, |packet| {
        let frame = Frame {
            ts: packet.ts,
            link: LinkType::from_dlt(packet.link_type),
            data: packet.data,
            original_len: packet.original_len,
        };
        let packet_use = wire.packet(0, &frame, &mut |found| {
            if let Found::Message(caught) = found {
                messages += 1;
                take(Some(&caught), packet.ts);
            }
        });
        black_box(packet_use);
        take(None, packet.ts);
    });
    seen.messages = messages;
    seen
}

fn read(config: &Config) -> Seen {
    packets(config, |packet| {
        black_box(packet);
    })
}

fn decode(config: &Config) -> Seen {
    caught(config, |caught, _| {
        black_box(caught);
    })
}

fn parse(config: &Config) -> Seen {
    let limits = Limits::from(&config.parser);
    caught(config, |caught, _| {
        if let Some(caught) = caught {
            black_box(parse_framed(caught.bytes, caught.framing, &limits));
        }
    })
}

fn track(config: &Config) -> Seen {
    let limits = Limits::from(&config.parser);
    let mut tracker = Tracker::new(&config.settings).unwrap();
    let seen = caught(config, |caught, ts| {
        let Some(caught) = caught else {
            return tracker.tick(ts, &mut Nobody);
        };
        let message = parse_framed(caught.bytes, caught.framing, &limits);
        let observation = Observation {
            message: &message,
            raw: caught.bytes,
            ts: caught.stamps.first,
            ts_last: caught.stamps.last,
            seen: caught.seen,
            src: caught.src,
            dst: caught.dst,
            transport: Transport::Udp,
            input: "bench",
            carriage: caught.carriage,
        };
        tracker.message(&observation, &mut Nobody);
    });
    black_box(tracker.active());
    seen
}

/// All of it: what the configuration asks for is counted and gathered.
fn whole(config: Config) -> Seen {
    let engine = Engine::new(config).unwrap();
    engine.start().unwrap();
    let mut seen = Seen::default();
    loop {
        match engine.next_batch(PATIENCE).unwrap() {
            Some(batch) => seen.rows += batch.rows.num_rows() as u64,
            None if engine.finished().unwrap() => break,
            None => {}
        }
    }
    let progress = engine.progress();
    seen.packets = progress.packets;
    seen.messages = progress.messages;
    black_box(engine.measures().unwrap());
    seen
}
