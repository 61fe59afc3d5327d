//! How long one frame takes from its first byte to the datagram. Run: `cargo run --release -p decode --example bench_frame`.
//!
//! The fastest of many rounds, so that neighbours on the machine do not count.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use decode::frame::{Decapsulator, Frame};
use decode::link::LinkType;

const ROUNDS: usize = 2_000;
const FRAMES_A_ROUND: u32 = 1_000;
const PAYLOAD: usize = 600;

fn main() {
    let plain = ethernet(&ipv4(17, 0, &udp(5060, &[b'x'; PAYLOAD])));
    let tunnelled = ethernet(&ipv4(17, 0, &udp(4789, &vxlan(&plain))));
    measure("udp", &[plain]);
    measure("udp in vxlan", &[tunnelled]);
    let datagram = udp(5060, &[b'x'; 2952]);
    let parts: Vec<_> = datagram
        .chunks(1480)
        .enumerate()
        .map(|(number, part)| {
            let more = if number == 0 { 0x2000 } else { 0 };
            ethernet(&ipv4(17, more | (number * 185) as u16, part))
        })
        .collect();
    measure("two fragments", &parts);
}

/// Time for one frame. Fragments come again after a second, under the same identification.
fn measure(name: &str, frames: &[Vec<u8>]) {
    let mut decapsulator = Decapsulator::default();
    let mut ts = 0;
    let mut round = || {
        let started = Instant::now();
        for _ in 0..FRAMES_A_ROUND / frames.len() as u32 {
            ts += 1_000_000_000;
            for data in frames {
                let frame = Frame {
                    ts,
                    link: LinkType::Ethernet,
                    data: black_box(data),
                    original_len: data.len() as u32,
                };
                let _ = black_box(decapsulator.read(&frame, |datagram| {
                    black_box(datagram);
                }));
            }
        }
        started.elapsed()
    };
    let fastest = (0..ROUNDS).map(|_| round()).min().unwrap_or_default();
    let nanoseconds = fastest.as_nanos() as f64 / f64::from(FRAMES_A_ROUND);
    println!("{name:<14} {nanoseconds:7.1} ns/frame");
}

fn ethernet(packet: &[u8]) -> Vec<u8> {
    [&[2; 12][..], &[8, 0], packet].concat()
}

fn ipv4(protocol: u8, fragment: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x45, 0];
    packet.extend_from_slice(&(payload.len() as u16 + 20).to_be_bytes());
    packet.extend_from_slice(&[0, 7]);
    packet.extend_from_slice(&fragment.to_be_bytes());
    packet.extend_from_slice(&[64, protocol, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2]);
    packet.extend_from_slice(payload);
    packet
}

fn udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = vec![0x13, 0xc4];
    datagram.extend_from_slice(&port.to_be_bytes());
    datagram.extend_from_slice(&(payload.len() as u16 + 8).to_be_bytes());
    datagram.extend_from_slice(&[0, 0]);
    datagram.extend_from_slice(payload);
    datagram
}

fn vxlan(frame: &[u8]) -> Vec<u8> {
    [&[8, 0, 0, 0, 0, 0, 7, 0], frame].concat()
}
