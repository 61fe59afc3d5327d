//! Records and messages, as endpoints send them.

use decode::tls::{Alert, ContentType, TlsItem, TlsStream, Version};

pub(crate) const CHANGE_CIPHER_SPEC: u8 = 20;
pub(crate) const ALERT: u8 = 21;
pub(crate) const HANDSHAKE: u8 = 22;
pub(crate) const APPLICATION_DATA: u8 = 23;
pub(crate) const CLIENT_HELLO: u8 = 1;
pub(crate) const SERVER_HELLO: u8 = 2;
pub(crate) const CERTIFICATE: u8 = 11;

/// What came out, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Record(ContentType, u16),
    ClientHello(Option<String>, Option<String>),
    ServerHello(Version, u16),
    Certificate(i64),
    Alert(Alert),
    HandshakeCut(u64),
    Unframed(u64),
}

pub(crate) fn own(item: TlsItem<'_>) -> Found {
    match item {
        TlsItem::Record { content, bytes } => Found::Record(content, bytes),
        TlsItem::ClientHello {
            server_name,
            protocol,
        } => Found::ClientHello(server_name.map(str::to_owned), protocol.map(str::to_owned)),
        TlsItem::ServerHello { version, cipher } => Found::ServerHello(version, cipher),
        TlsItem::Certificate { not_after } => Found::Certificate(not_after),
        TlsItem::Alert(alert) => Found::Alert(alert),
        TlsItem::HandshakeCut { bytes } => Found::HandshakeCut(bytes),
        TlsItem::Unframed { bytes } => Found::Unframed(bytes),
    }
}

pub(crate) fn hello_of(name: &str, protocol: &str) -> Found {
    Found::ClientHello(Some(name.to_owned()), Some(protocol.to_owned()))
}

/// A direction with the log of what it found.
#[derive(Default)]
pub(crate) struct Watched {
    pub(crate) stream: TlsStream,
    log: Vec<Found>,
}

impl Watched {
    pub(crate) fn data(&mut self, bytes: &[u8]) {
        let log = &mut self.log;
        self.stream.data(bytes, &mut |item| log.push(own(item)));
    }

    pub(crate) fn gap(&mut self, bytes: Option<u64>) {
        let log = &mut self.log;
        self.stream.gap(bytes, &mut |item| log.push(own(item)));
    }

    pub(crate) fn end(&mut self) {
        let log = &mut self.log;
        self.stream.end(&mut |item| log.push(own(item)));
    }

    /// What was found since the last call, without the records.
    pub(crate) fn taken(&mut self) -> Vec<Found> {
        let mut log = self.all();
        log.retain(|found| !matches!(found, Found::Record(..)));
        log
    }

    /// What was found since the last call.
    pub(crate) fn all(&mut self) -> Vec<Found> {
        std::mem::take(&mut self.log)
    }
}

pub(crate) fn record(content: u8, bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u16).to_be_bytes();
    [&[content, 3, 1], &length[..], bytes].concat()
}

/// A handshake message with its header.
pub(crate) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &length24(body.len())[..], body].concat()
}

pub(crate) fn length24(length: usize) -> [u8; 3] {
    let [_, high, middle, low] = (length as u32).to_be_bytes();
    [high, middle, low]
}

fn vector(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

fn short_vector(bytes: &[u8]) -> Vec<u8> {
    [&[bytes.len() as u8], bytes].concat()
}

fn extension(kind: u16, value: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &vector(value)].concat()
}

/// The body of a client's hello; with a cookie it is that of DTLS.
pub(crate) fn client_hello(name: &[u8], protocols: &[&[u8]], cookie: Option<&[u8]>) -> Vec<u8> {
    let list = vector(&[&[0], &vector(name)[..]].concat());
    let protocols: Vec<u8> = protocols.iter().flat_map(|it| short_vector(it)).collect();
    let extensions = [
        extension(10, &[0, 2, 0, 29]),
        extension(0, &list),
        extension(16, &vector(&protocols)),
    ]
    .concat();
    [
        &[3, 3][..],
        &[7; 32],
        &short_vector(&[1; 32]),
        &cookie.map(short_vector).unwrap_or_default(),
        &vector(&[0x13, 0x01, 0x13, 0x02]),
        &short_vector(&[0]),
        &vector(&extensions),
    ]
    .concat()
}

/// The body of a server's hello with that version in the old place and perhaps one in the extension.
pub(crate) fn server_hello(legacy: u16, version: Option<u16>, cipher: u16) -> Vec<u8> {
    let extensions = version
        .map(|version| vector(&extension(43, &version.to_be_bytes())))
        .unwrap_or_default();
    [
        &legacy.to_be_bytes()[..],
        &[9; 32],
        &short_vector(&[2; 32]),
        &cipher.to_be_bytes(),
        &[0],
        &extensions,
    ]
    .concat()
}

pub(crate) fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = match value.len() {
        short @ 0..=0x7f => vec![short as u8],
        middle @ 0x80..=0xff => vec![0x81, middle as u8],
        long => [&[0x82], &(long as u16).to_be_bytes()[..]].concat(),
    };
    [&[tag], &length[..], &value].concat()
}

/// The body of a certificate message with a list of two certificates, the first of which expires then.
pub(crate) fn certificate(not_after: &[u8], with_version: bool) -> Vec<u8> {
    let version = if with_version {
        der(0xa0, &[&der(2, &[&[2]])])
    } else {
        Vec::new()
    };
    let tag = if not_after.len() == 13 { 0x17 } else { 0x18 };
    let validity = der(
        0x30,
        &[&der(0x17, &[b"200101000000Z"]), &der(tag, &[not_after])],
    );
    let tbs = der(
        0x30,
        &[
            &version,
            &der(2, &[&[5; 16]]),
            &der(0x30, &[&der(6, &[&[42; 9]])]),
            &der(0x30, &[&[0; 300]]),
            &validity,
            &der(0x30, &[&[0; 400]]),
        ],
    );
    let first = der(0x30, &[&tbs, &[1; 100]]);
    let second = vec![0x30; 500];
    let list = [&first, &second]
        .iter()
        .flat_map(|one| [&length24(one.len())[..], one].concat())
        .collect::<Vec<_>>();
    [&length24(list.len())[..], &list].concat()
}

/// A record of a datagram.
pub(crate) fn dtls_record(content: u8, epoch: u16, bytes: &[u8]) -> Vec<u8> {
    [
        &[content, 0xfe, 0xfd][..],
        &epoch.to_be_bytes(),
        &[0, 0, 0, 0, 0, 3],
        &vector(bytes),
    ]
    .concat()
}

/// A part of a handshake message of DTLS.
pub(crate) fn fragment(kind: u8, body: &[u8], from: usize, to: usize) -> Vec<u8> {
    [
        &[kind][..],
        &length24(body.len()),
        &[0, 1],
        &length24(from),
        &length24(to - from),
        &body[from..to],
    ]
    .concat()
}
