//! Any bytes as a message and as a stream of IPFIX.
//!
//! The first byte says how the stream is cut into pieces; that must not change what is found in it.
#![no_main]

use decode::ipfix::{IpfixStream, connect, is_ipfix, records};
use decode::stream::{Item, Maybe, Reader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((cut, bytes)) = input.split_first() else {
        return;
    };
    message(bytes);
    stream(bytes, usize::from(*cut) + 1);
});

fn message(bytes: &[u8]) {
    let (mut count, mut payload) = (0, 0);
    let tally = records(bytes, &mut |record| {
        count += 1;
        payload += record.payload.len();
        assert!(record.ts >= 0 && record.vlan != Some(0));
        assert!(
            record
                .incoming_call_id
                .is_none_or(|call_id| !call_id.is_empty())
        );
        for end in [record.src, record.dst] {
            assert_eq!(end.ip(), end.ip().to_canonical());
        }
        assert!(
            record.payload.is_empty() || bytes.as_ptr_range().contains(&record.payload.as_ptr())
        );
    });
    assert_eq!(count, tally.messages);
    // No byte is in two messages.
    assert!(payload <= bytes.len());
    let sets = bytes.len() / 4 + 1;
    let others = tally.empty + tally.keepalives + tally.connects + tally.ignored + tally.unknown;
    assert!(others as usize <= sets && tally.damaged as usize <= sets);
    if let Some(found) = connect(bytes)
        && let Some(mut answer) = found.reply(1, 2)
    {
        assert_eq!(records(&answer, &mut |_| panic!("a record")).connects, 1);
        // Read as if it were an introduction.
        answer[17] = 0;
        let answered = connect(&answer).unwrap();
        assert_eq!((answered.host, answered.system), (found.host, found.system));
    }
}

/// Feeds a stream and gives its messages, and how many bytes were in none.
fn feed(bytes: &[u8], size: usize) -> (Vec<Vec<u8>>, u64) {
    let (mut stream, mut messages, mut unframed) = (IpfixStream::default(), Vec::new(), 0);
    let mut take = |item: Item<'_>| match item {
        Item::Ipfix { bytes, .. } => messages.push(bytes.to_vec()),
        Item::Unframed { bytes } => unframed += bytes,
        other => panic!("{other:?}"),
    };
    for (ts, piece) in bytes.chunks(size).enumerate() {
        stream.data(piece, ts as i64, &mut take);
    }
    stream.end(&mut take);
    assert_eq!(stream.held(), 0);
    (messages, unframed)
}

fn stream(bytes: &[u8], size: usize) {
    let (messages, unframed) = feed(bytes, size);
    assert_eq!(
        feed(bytes, bytes.len().max(1)),
        (messages.clone(), unframed)
    );
    let framed: usize = messages.iter().map(Vec::len).sum();
    assert_eq!(framed as u64 + unframed, bytes.len() as u64);
    for each in &messages {
        message(each);
    }
    let shorter = bytes.get(..size).unwrap_or(bytes);
    if is_ipfix(shorter) != Maybe::More {
        assert_eq!(is_ipfix(bytes), is_ipfix(shorter));
    }
}
