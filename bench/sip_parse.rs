//! How long the SIP parser takes for one message. Run: `cargo run --release -p decode --example bench_sip_parse [--json]`.
//!
//! Each figure is the median over many rounds of a round's mean, the fastest round beside it; the first rounds warm up.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use decode::redact::redact;
use decode::sip::{Limits, classify, parse};

const WARM_UP: usize = 200;
const ROUNDS: usize = 4_000;
/// Few enough that many rounds run without being interrupted on a busy machine.
const MESSAGES_A_ROUND: u32 = 200;

const INVITE: &[u8] = b"INVITE sip:+4930123456@sbc.example.net:5060;user=phone SIP/2.0\r\n\
Via: SIP/2.0/UDP 192.0.2.17:5060;branch=z9hG4bK-524287-1---7f2a91c3d4e5f607;rport\r\n\
Max-Forwards: 70\r\n\
Contact: <sip:+49301112233@192.0.2.17:5060;transport=udp>\r\n\
To: <sip:+4930123456@sbc.example.net;user=phone>\r\n\
From: \"Reception\" <sip:+49301112233@example.net;user=phone>;tag=c4d3e217\r\n\
Call-ID: 97231NzQ4OTM1YjZkZjQ4ZTMyNWQxZTY@192.0.2.17\r\n\
CSeq: 2 INVITE\r\n\
Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, OPTIONS, INFO, UPDATE\r\n\
Supported: replaces, timer\r\n\
Session-Expires: 1800;refresher=uac\r\n\
User-Agent: Example PBX 5.8.3\r\n\
Content-Type: application/sdp\r\n\
Content-Length: 237\r\n\
\r\n\
v=0\r\n\
o=- 3896512345 3896512345 IN IP4 192.0.2.17\r\n\
s=call\r\n\
c=IN IP4 192.0.2.17\r\n\
t=0 0\r\n\
m=audio 40376 RTP/AVP 8 0 101\r\n\
a=rtpmap:8 PCMA/8000\r\n\
a=rtpmap:0 PCMU/8000\r\n\
a=rtpmap:101 telephone-event/8000\r\n\
a=fmtp:101 0-15\r\n\
a=ptime:20\r\n\
a=sendrecv\r\n";

const RINGING: &[u8] = b"SIP/2.0 180 Ringing\r\n\
Via: SIP/2.0/UDP 192.0.2.17:5060;branch=z9hG4bK-524287-1---7f2a91c3d4e5f607;rport=5060\r\n\
To: <sip:+4930123456@sbc.example.net;user=phone>;tag=9a8b7c\r\n\
From: \"Reception\" <sip:+49301112233@example.net;user=phone>;tag=c4d3e217\r\n\
Call-ID: 97231NzQ4OTM1YjZkZjQ4ZTMyNWQxZTY@192.0.2.17\r\n\
CSeq: 2 INVITE\r\n\
Contact: <sip:192.0.2.40:5060>\r\n\
Content-Length: 0\r\n\
\r\n";

/// One thing that is measured.
struct Case {
    name: &'static str,
    bytes: &'static [u8],
    run: fn(&[u8], &Limits),
}

/// Nanoseconds for one message.
struct Figure {
    median: f64,
    fastest: f64,
}

fn measure(case: &Case) -> Figure {
    let limits = Limits::default();
    let mut rounds: Vec<f64> = (0..WARM_UP + ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..MESSAGES_A_ROUND {
                (case.run)(black_box(case.bytes), &limits);
            }
            start.elapsed().as_secs_f64() * 1e9 / f64::from(MESSAGES_A_ROUND)
        })
        .skip(WARM_UP)
        .collect();
    rounds.sort_by(f64::total_cmp);
    Figure {
        median: rounds.get(rounds.len() / 2).copied().unwrap_or(f64::NAN),
        fastest: rounds.first().copied().unwrap_or(f64::NAN),
    }
}

const CASES: [Case; 6] = [
    Case {
        name: "classify_invite",
        bytes: INVITE,
        run: |bytes, _| {
            black_box(classify(bytes));
        },
    },
    Case {
        name: "parse_invite",
        bytes: INVITE,
        run: |bytes, limits| {
            black_box(&parse(bytes, limits));
        },
    },
    Case {
        name: "parse_ringing",
        bytes: RINGING,
        run: |bytes, limits| {
            black_box(&parse(bytes, limits));
        },
    },
    Case {
        name: "parse_invite_with_description",
        bytes: INVITE,
        run: |bytes, limits| {
            black_box(parse(bytes, limits).sdp());
        },
    },
    Case {
        name: "parse_invite_with_contacts",
        bytes: INVITE,
        run: |bytes, limits| {
            black_box(parse(bytes, limits).contacts());
        },
    },
    Case {
        name: "copy_and_redact_invite",
        bytes: INVITE,
        run: |bytes, _| {
            let mut copy = bytes.to_vec();
            redact(&mut copy);
            black_box(copy);
        },
    },
];

fn main() {
    let json = std::env::args().any(|argument| argument == "--json");
    let lines: Vec<String> = CASES
        .iter()
        .map(|case| {
            let Figure { median, fastest } = measure(case);
            let bytes = case.bytes.len();
            if json {
                format!(
                    "{{\"name\":\"{}\",\"bytes\":{bytes},\"median_ns\":{median:.1},\"fastest_ns\":{fastest:.1}}}",
                    case.name
                )
            } else {
                format!("{:32} {bytes:5} bytes  median {median:7.1} ns  fastest {fastest:7.1} ns", case.name)
            }
        })
        .collect();
    if json {
        println!("[{}]", lines.join(",\n "));
    } else {
        println!("{}", lines.join("\n"));
    }
}
