//! SIP messages out of byte streams: whatever way the bytes are cut, lost or damaged.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../torture/build.rs"]
#[allow(dead_code)]
mod build;
mod record;

mod agreement;
mod bounds;
mod cuts;
mod gaps;
mod keepalives;
mod lost;
mod waiting;

use build::{SDP, request, response};

/// A message that can be told from others, with a body or without one.
fn numbered(number: usize, body: &[u8]) -> Vec<u8> {
    let build = request("MESSAGE").set("Call-ID", format!("message-{number}"));
    if body.is_empty() {
        return build.bytes();
    }
    build.body("text/plain", body).bytes()
}

/// A request that is right.
fn good() -> Vec<u8> {
    request("OPTIONS").set("Call-ID", "good").bytes()
}

/// A repeatable source of numbers.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        self.next() as usize % bound
    }
}
