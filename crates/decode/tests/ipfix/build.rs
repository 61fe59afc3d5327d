//! Messages of our own.

use decode::ipfix::{Direction, SipRecord, Tally, Transport, records};

pub(crate) const SIP: &[u8] =
    b"OPTIONS sip:b@example.com SIP/2.0\r\nCall-ID: k@1\r\nContent-Length: 0\r\n\r\n";
pub(crate) const SECONDS: u32 = 1_700_000_000;

pub(crate) fn message(sets: &[Vec<u8>]) -> Vec<u8> {
    let body = sets.concat();
    let mut bytes = 10_u16.to_be_bytes().to_vec();
    bytes.extend((body.len() as u16 + 16).to_be_bytes());
    bytes.extend([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]);
    bytes.extend(body);
    bytes
}

pub(crate) fn set(number: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = number.to_be_bytes().to_vec();
    bytes.extend((body.len() as u16 + 4).to_be_bytes());
    bytes.extend(body);
    bytes
}

/// Time, slot, port and VLAN.
pub(crate) fn head() -> Vec<u8> {
    let mut bytes = SECONDS.to_be_bytes().to_vec();
    bytes.extend(250_000_u32.to_be_bytes());
    bytes.extend([1, 2, 0, 42]);
    bytes
}

/// 192.0.2.1:5060 to 192.0.2.2:5080, the destination first.
pub(crate) fn tcp_ends() -> Vec<u8> {
    let mut bytes = vec![192, 0, 2, 2, 192, 0, 2, 1];
    bytes.extend(5080_u16.to_be_bytes());
    bytes.extend(5060_u16.to_be_bytes());
    bytes.extend(9_u32.to_be_bytes());
    bytes
}

/// The shortest length that holds, and then the bytes.
pub(crate) fn variable(bytes: &[u8]) -> Vec<u8> {
    match u8::try_from(bytes.len()) {
        Ok(length) if length < 255 => [&[length], bytes].concat(),
        _ => long(bytes),
    }
}

/// The length in three bytes, whether it needs them or not.
pub(crate) fn long(bytes: &[u8]) -> Vec<u8> {
    [&[255], &(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

pub(crate) fn udp4(payload: &[u8]) -> Vec<u8> {
    let udp = udp(payload);
    let mut bytes = vec![0x45, 0];
    bytes.extend((udp.len() as u16 + 20).to_be_bytes());
    bytes.extend([0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
    bytes.extend(udp);
    bytes
}

pub(crate) fn udp6(payload: &[u8]) -> Vec<u8> {
    let udp = udp(payload);
    let mut bytes = vec![0x60, 0, 0, 0];
    bytes.extend((udp.len() as u16).to_be_bytes());
    bytes.extend([17, 64]);
    for last in [1, 2] {
        let mut address = [0; 16];
        (address[0], address[15]) = (0xfd, last);
        bytes.extend(address);
    }
    bytes.extend(udp);
    bytes
}

fn udp(payload: &[u8]) -> Vec<u8> {
    let mut bytes = 5060_u16.to_be_bytes().to_vec();
    bytes.extend(5080_u16.to_be_bytes());
    bytes.extend((payload.len() as u16 + 8).to_be_bytes());
    bytes.extend([0, 0]);
    bytes.extend(payload);
    bytes
}

pub(crate) fn udp_ingress(packet: &[u8]) -> Vec<u8> {
    set(258, &[head(), variable(packet)].concat())
}

pub(crate) fn tcp_egress(call_id: &[u8], sip: &[u8]) -> Vec<u8> {
    set(
        261,
        &[head(), tcp_ends(), variable(call_id), variable(sip)].concat(),
    )
}

/// A record with what it lends copied.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Owned {
    pub(crate) ts: i64,
    pub(crate) direction: Direction,
    pub(crate) transport: Transport,
    pub(crate) ends: (String, String),
    pub(crate) payload: Vec<u8>,
    pub(crate) call_id: Option<Vec<u8>>,
    pub(crate) interface: (u8, u8, Option<u16>),
    pub(crate) truncated: bool,
}

pub(crate) fn read(message: &[u8]) -> (Vec<Owned>, Tally) {
    let mut found = Vec::new();
    let tally = records(message, &mut |record: SipRecord<'_>| {
        found.push(Owned {
            ts: record.ts,
            direction: record.direction,
            transport: record.transport,
            ends: (record.src.to_string(), record.dst.to_string()),
            payload: record.payload.to_vec(),
            call_id: record.incoming_call_id.map(<[u8]>::to_vec),
            interface: (record.slot, record.port, record.vlan),
            truncated: record.truncated,
        });
    });
    assert_eq!(tally.messages, found.len() as u64);
    (found, tally)
}
