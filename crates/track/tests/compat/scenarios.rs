//! The scenarios of tests/golden: their captures give the figures that sip-exporter would show.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use decode::frame::Frame;
use decode::link::LinkType;
use decode::sip::{Limits, Message, parse_framed};
use decode::wire::{Caught, Found, Wire, WireSettings};
use serde_json::{Map, Value, json};
use track::rows::{Table, Transport};
use track::{Observation, Settings, Tracker};

use crate::ladder::{Record, Recorder};
use crate::pcap;

const NUMBERS: [&str; 6] = [
    "invite_total",
    "reinvite_total",
    "retrans_total",
    "invite_200",
    "invite_3xx",
    "register_total",
];
const RATIOS: [&str; 6] = ["SER", "SEER", "ISA", "SCR", "ASR", "NER"];
const OBSERVATIONS: [(&str, &str); 7] = [
    ("ttr", "ttr"),
    ("pdd", "pdd"),
    ("pbd", "pbd"),
    ("spd", "spd"),
    ("rrd", "rrd"),
    ("lrd", "lrd"),
    ("ord", "options"),
];

#[test]
fn scenarios_give_the_figures_that_sip_exporter_would_show() {
    let captures = captures();
    assert_eq!(captures.len(), 25);
    for capture in captures {
        let told: Value =
            serde_json::from_str(&fs::read_to_string(capture.with_extension("json")).unwrap())
                .unwrap();
        let (rows, sessions) = read(&capture);
        compare(&capture, &told["expected"]["compat"], &rows, sessions);
    }
}

fn captures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/scenarios");
    let mut captures: Vec<_> = fs::read_dir(&folder)
        .expect("the scenarios stand in tests/golden/scenarios")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "pcap"))
        .collect();
    captures.sort();
    captures
}

/// The rows of a capture, and the sessions that are open at its end.
fn read(capture: &Path) -> (Vec<Record>, u64) {
    let file = fs::read(capture).unwrap();
    let (link, frames) = pcap::frames(&file);
    let mut wire = Wire::new(&WireSettings::default());
    let mut tracker = Tracker::new(&Settings::default()).unwrap();
    let mut recorder = Recorder::default();
    for frame in frames {
        let frame = Frame {
            ts: frame.ts,
            link: LinkType::from_dlt(link),
            data: frame.data,
            original_len: frame.original_len,
        };
        wire.packet(0, &frame, &mut |found| {
            if let Found::Message(caught) = found {
                let message = parse_framed(caught.bytes, caught.framing, &Limits::default());
                tracker.message(&observation(&caught, &message), &mut recorder);
            }
        });
    }
    let rows = recorder
        .rows
        .into_iter()
        .filter_map(|(table, row)| (table == Table::Compat).then_some(row));
    (rows.collect(), tracker.active().compat_sessions)
}

fn observation<'a>(caught: &Caught<'a>, message: &'a Message<'a>) -> Observation<'a> {
    Observation {
        message,
        raw: caught.bytes,
        ts: caught.stamps.first,
        ts_last: caught.stamps.last,
        seen: caught.seen,
        src: caught.src,
        dst: caught.dst,
        transport: Transport::Udp,
        input: "scenario",
        carriage: caught.carriage,
    }
}

fn compare(capture: &Path, expected: &Value, rows: &[Record], sessions: u64) {
    let capture = capture.display();
    let (found, delays) = shown(rows, sessions);
    let mut expected = expected.as_object().unwrap().clone();
    let observations = expected.remove("observations").unwrap();
    assert_numbers(&format!("{capture}"), &expected, &found);
    let observations = observations.as_object().unwrap();
    for name in observations.keys() {
        assert!(
            delays.contains_key(name.as_str()),
            "{capture}: nobody measures {name}"
        );
    }
    for (name, found) in &delays {
        let none = json!([]);
        let expected = observations.get(*name).unwrap_or(&none);
        let expected: Vec<f64> = serde_json::from_value(expected.clone()).unwrap();
        assert_eq!(
            found.len(),
            expected.len(),
            "{capture}: {name} {found:?} {expected:?}"
        );
        for (found, expected) in found.iter().zip(&expected) {
            assert!(
                (found - expected).abs() <= 0.001,
                "{capture}: {name} {found} instead of {expected}"
            );
        }
    }
}

fn assert_numbers(capture: &str, expected: &Map<String, Value>, found: &BTreeMap<&str, f64>) {
    for name in expected.keys() {
        assert!(
            found.contains_key(name.as_str()),
            "{capture}: nobody counts {name}"
        );
    }
    for (name, found) in found {
        let expected = expected
            .get(*name)
            .map_or(0.0, |value| value.as_f64().unwrap());
        let tolerance = if RATIOS.contains(name) { 0.01 } else { 0.0 };
        assert!(
            (found - expected).abs() <= tolerance,
            "{capture}: {name} {found} instead of {expected}"
        );
    }
}

/// The numbers and the delays in seconds that would be shown for these rows.
fn shown(
    rows: &[Record],
    sessions: u64,
) -> (
    BTreeMap<&'static str, f64>,
    BTreeMap<&'static str, Vec<f64>>,
) {
    let finals = |accepts: &dyn Fn(&str) -> bool| {
        let of = |row: &&Record| row["figure"] == "final" && accepts(&row["code"]);
        rows.iter().filter(of).count() as f64
    };
    let count = |figure: &str| rows.iter().filter(|row| row["figure"] == figure).count() as f64;
    let invites = count("invite");
    let answered = finals(&|code| code == "200");
    let redirected = finals(&|code| code.starts_with('3'));
    let effective = finals(&|code| ["200", "480", "486", "600", "603"].contains(&code));
    let ineffective = finals(&|code| ["408", "500", "503", "504"].contains(&code));
    let counted = [
        invites,
        count("reinvite"),
        count("retransmission"),
        answered,
        redirected,
        count("register"),
    ];
    let ratios = [
        percent(answered, invites - redirected),
        percent(effective, invites - redirected),
        percent(ineffective, invites),
        percent(count("session_completed"), invites),
        percent(answered, invites),
        percent(invites - ineffective, invites),
    ];
    let numbers = NUMBERS.into_iter().zip(counted);
    let numbers = numbers.chain(RATIOS.into_iter().zip(ratios));
    let delays = OBSERVATIONS.map(|(figure, name)| (name, delays(rows, figure)));
    (
        numbers.chain([("sessions", sessions as f64)]).collect(),
        delays.into(),
    )
}

fn delays(rows: &[Record], figure: &str) -> Vec<f64> {
    let of = rows.iter().filter(|row| row["figure"] == figure);
    let mut seconds: Vec<_> = of
        .map(|row| row["duration"].parse::<i64>().unwrap() as f64 / 1e9)
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds
}

fn percent(part: f64, whole: f64) -> f64 {
    if whole <= 0.0 {
        return 0.0;
    }
    part * 100.0 / whole
}
