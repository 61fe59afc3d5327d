//! Pseudonyms of messages of every kind, whole and damaged, and of random addresses.

#![allow(clippy::unwrap_used)]

#[path = "pseudonyms/mod.rs"]
mod pseudonyms;

use std::fs;
use std::path::Path;

/// Numbers that are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn messages() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let mut paths: Vec<_> = ["sip_parse", "anonymise"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn messages_keep_their_form() {
    let messages = messages();
    assert!(messages.len() > 10);
    for message in &messages {
        pseudonyms::check_message(message);
    }
}

#[test]
fn damaged_messages_keep_their_form_too() {
    let mut random = Random(0x5157);
    for message in messages() {
        for _ in 0..300 {
            let mut damaged = message.clone();
            for _ in 0..=random.next() % 4 {
                let place = random.next() as usize % damaged.len();
                damaged[place] = match random.next() % 4 {
                    0 => random.next() as u8,
                    1 => b"\r\n \t:;,@<>\"\\%?&=[]./"[random.next() as usize % 20],
                    2 => b"0123456789"[random.next() as usize % 10],
                    _ => damaged[random.next() as usize % damaged.len()],
                };
            }
            pseudonyms::check_message(&damaged);
        }
    }
}

#[test]
fn addresses_keep_what_they_share() {
    let mut random = Random(0x6157);
    for _ in 0..3_000 {
        let mut bytes = [0; 32];
        for byte in &mut bytes {
            *byte = random.next() as u8;
        }
        // As many as are likely to share something, and with groups of fewer digits.
        for place in 16..16 + random.next() as usize % 17 {
            bytes[place] = bytes[place - 16];
        }
        for _ in 0..random.next() % 8 {
            let place = random.next() as usize % 16;
            bytes[place] &= 0x0f;
            bytes[place + 16] &= 0x0f;
        }
        pseudonyms::check_addresses(bytes);
    }
}
