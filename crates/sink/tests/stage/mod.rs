//! Calls on a wire, a split that listens, and what is in its files.

#![allow(dead_code)]

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use capture::{MergeStep, SourceConf};
use decode::frame::Frame;
use decode::link::LinkType;
use decode::sip::{Limits, parse_framed};
use decode::stream::Transport;
use decode::wire::{Found, Wire, WireSettings};
use sink::frame::{Builder, Way};
use sink::split::Given;
use sink::{Split, SplitCounts, SplitSettings};

pub(crate) const SECOND: i64 = 1_000_000_000;
const START: i64 = 1_773_133_199 * SECOND;

/// A folder of one test, which goes with it.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sink-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Names of all files below it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&self.0).unwrap();
                    found.push(name.display().to_string());
                }
            }
        }
        found.sort();
        found
    }

    pub(crate) fn settings(&self, template: &str) -> SplitSettings {
        SplitSettings {
            template: self.0.join(template).display().to_string(),
            ..SplitSettings::default()
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Sends packets past a split.
pub(crate) struct Stage {
    pub(crate) split: Split,
    wire: Wire,
    builder: Builder,
    frame: Vec<u8>,
    pub(crate) now: i64,
    redact: bool,
}

impl Stage {
    pub(crate) fn new(settings: &SplitSettings) -> Self {
        Self {
            split: Split::new(settings).unwrap(),
            wire: Wire::new(&WireSettings::default()),
            builder: Builder::default(),
            frame: Vec::new(),
            now: START,
            redact: settings.redact,
        }
    }

    pub(crate) fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now += seconds * SECOND;
        self.split.tick(self.now);
        self
    }

    pub(crate) fn sip(&mut self, src: &str, dst: &str, text: &str) -> &mut Self {
        let mut frames = Vec::new();
        let way = way(src, dst);
        let mut take = |frame: &[u8], _: u32| frames.push(frame.to_vec());
        let (bytes, scratch) = (text.as_bytes(), &mut self.frame);
        self.builder
            .message(Transport::Udp, way, bytes, 0, scratch, &mut take);
        self.frames(&frames)
    }

    pub(crate) fn udp(&mut self, src: &str, dst: &str, payload: &[u8]) -> &mut Self {
        let mut frames = Vec::new();
        let mut take = |frame: &[u8], _: u32| frames.push(frame.to_vec());
        self.builder
            .udp(way(src, dst), payload, 0, &mut self.frame, &mut take);
        self.frames(&frames)
    }

    pub(crate) fn frames(&mut self, frames: &[Vec<u8>]) -> &mut Self {
        for data in frames {
            self.now += SECOND / 100;
            let frame = Frame {
                ts: self.now,
                link: LinkType::Ethernet,
                data,
                original_len: data.len() as u32,
            };
            let split = &mut self.split;
            self.wire.packet(0, &frame, &mut |found| match found {
                Found::Message(caught) => {
                    let mut bytes = caught.bytes.to_vec();
                    if self.redact {
                        decode::redact::redact(&mut bytes);
                    }
                    let message = parse_framed(&bytes, caught.framing, &Limits::default());
                    split.message(&Given {
                        message: &message,
                        bytes: &bytes,
                        caught: &caught,
                        frame: Some(&frame),
                        link_type: 1,
                    });
                }
                Found::Datagram(other) => split.datagram(&other, Some(&frame), 1),
                Found::Stray(_) | Found::Undelivered(_) => {}
            });
        }
        self
    }

    /// A whole call, with so many seconds of talk.
    pub(crate) fn call(&mut self, id: &str, media_port: u16) -> &mut Self {
        self.answered(id, media_port).bye(id)
    }

    pub(crate) fn answered(&mut self, id: &str, media_port: u16) -> &mut Self {
        let offer = description("10.1.0.1", media_port, "audio", "RTP/AVP 8");
        let answer = description("10.2.0.9", media_port, "audio", "RTP/AVP 8");
        self.sip(ALICE, BOB, &request("INVITE", id, &offer))
            .sip(BOB, ALICE, &response(200, "INVITE", id, &answer))
            .sip(ALICE, BOB, &request("ACK", id, ""))
    }

    pub(crate) fn bye(&mut self, id: &str) -> &mut Self {
        self.sip(ALICE, BOB, &request("BYE", id, ""))
            .sip(BOB, ALICE, &response(200, "BYE", id, ""))
    }

    pub(crate) fn finish(&mut self) -> SplitCounts {
        self.split.finish();
        self.split.counts()
    }
}

pub(crate) const ALICE: &str = "10.1.0.1:5060";
pub(crate) const BOB: &str = "10.2.0.9:5060";

fn way(src: &str, dst: &str) -> Way {
    let place = |text: &str| text.parse::<SocketAddr>().unwrap();
    Way::new(place(src), place(dst))
}

pub(crate) fn request(method: &str, id: &str, body: &str) -> String {
    message(&format!("{method} sip:bob@h SIP/2.0"), method, id, body)
}

pub(crate) fn response(status: u16, method: &str, id: &str, body: &str) -> String {
    message(&format!("SIP/2.0 {status} Whatever"), method, id, body)
}

fn message(start: &str, method: &str, id: &str, body: &str) -> String {
    let kind = if body.is_empty() {
        ""
    } else {
        "Content-Type: application/sdp\r\n"
    };
    format!(
        "{start}\r\nVia: SIP/2.0/UDP 10.1.0.1;branch=z9hG4bK{id}{method}\r\nMax-Forwards: 70\r\n\
         From: <sip:+49301234@h>;tag=a\r\nTo: <sip:bob@h>\r\nCall-ID: {id}\r\nCSeq: 1 {method}\r\n{kind}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) fn description(address: &str, port: u16, kind: &str, what: &str) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm={kind} {port} {what}\r\n"
    )
}

pub(crate) fn rtp(number: u8) -> Vec<u8> {
    let mut packet = vec![0x80, 8, 0, number, 0, 0, 0, 0, 1, 2, 3, 4];
    packet.extend([0xd5; 160]);
    packet
}

/// The packets of a capture: bytes, and length on the wire.
pub(crate) fn packets(path: &Path) -> Vec<(Vec<u8>, u32)> {
    let source = SourceConf {
        path: path.to_owned(),
        follow: false,
    };
    let mut merge = capture::Merge::new(vec![source.build().unwrap()]);
    let mut found = Vec::new();
    while let MergeStep::Packet { packet, .. } = merge.step(std::time::Duration::from_secs(5)) {
        found.push((packet.data.to_vec(), packet.original_len));
    }
    assert!(merge.reports().all(|report| report.error.is_none()));
    found
}
