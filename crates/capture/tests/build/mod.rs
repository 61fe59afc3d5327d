//! Builds capture files byte by byte, independently of the code that reads them, and reads them back whole.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "every test file uses its own part of this module"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use capture::{ReadError, Source, SourceConf};

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn fifo(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        assert!(
            std::process::Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A packet that outlives the window it was lent from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owned {
    pub(crate) ts: i64,
    pub(crate) link_type: u32,
    pub(crate) interface: u32,
    pub(crate) data: Vec<u8>,
    pub(crate) original_len: u32,
}

impl From<capture::Packet<'_>> for Owned {
    fn from(packet: capture::Packet<'_>) -> Self {
        Self {
            ts: packet.ts,
            link_type: packet.link_type,
            interface: packet.interface,
            data: packet.data.to_vec(),
            original_len: packet.original_len,
        }
    }
}

pub(crate) fn open(path: &Path) -> Source {
    SourceConf {
        path: path.to_owned(),
        follow: false,
    }
    .build()
    .unwrap()
}

pub(crate) fn follow(path: &Path) -> Source {
    SourceConf {
        path: path.to_owned(),
        follow: true,
    }
    .build()
    .unwrap()
}

/// All packets, and the error that ended the reading.
pub(crate) fn read_source(mut source: Source) -> (Vec<Owned>, Option<ReadError>) {
    let mut packets = Vec::new();
    loop {
        match source.next() {
            Ok(Some(packet)) => packets.push(packet.into()),
            Ok(None) => return (packets, None),
            Err(error) => {
                assert!(
                    matches!(source.next(), Ok(None)),
                    "a source is at its end after an error"
                );
                return (packets, Some(error));
            }
        }
    }
}

thread_local! {
    /// One folder for all images of a test: making one each time would take longer than the reading.
    static IMAGES: Folder = Folder::new();
}

/// Reads a file image.
pub(crate) fn read(content: &[u8]) -> (Vec<Owned>, Option<ReadError>) {
    IMAGES.with(|folder| {
        let path = folder.file("capture", content);
        let result = read_source(open(&path));
        fs::remove_file(path).unwrap();
        result
    })
}

/// Reads a file image that has nothing wrong with it.
pub(crate) fn read_well(content: &[u8]) -> Vec<Owned> {
    let (packets, error) = read(content);
    assert!(error.is_none(), "{error:?}");
    packets
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Big,
    Little,
}

pub(crate) const ORDERS: [Order; 2] = [Order::Big, Order::Little];

/// Bytes in the making, in one byte order.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) order: Order,
    pub(crate) bytes: Vec<u8>,
}

impl Image {
    pub(crate) fn new(order: Order) -> Self {
        Self {
            order,
            bytes: Vec::new(),
        }
    }

    pub(crate) fn u16(&mut self, value: u16) -> &mut Self {
        let bytes = if self.order == Order::Big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        self.raw(&bytes)
    }

    pub(crate) fn u32(&mut self, value: u32) -> &mut Self {
        let bytes = if self.order == Order::Big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        self.raw(&bytes)
    }

    pub(crate) fn u64(&mut self, value: u64) -> &mut Self {
        let bytes = if self.order == Order::Big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        self.raw(&bytes)
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    // pcap

    pub(crate) fn pcap(order: Order, magic: u32, link_type: u32) -> Self {
        let mut image = Self::new(order);
        image
            .u32(magic)
            .u16(2)
            .u16(4)
            .u32(0)
            .u32(0)
            .u32(65_535)
            .u32(link_type);
        image
    }

    pub(crate) fn record(&mut self, seconds: u32, fraction: u32, data: &[u8]) -> &mut Self {
        self.u32(seconds)
            .u32(fraction)
            .u32(data.len() as u32)
            .u32(data.len() as u32)
            .raw(data)
    }

    // pcapng

    pub(crate) fn section(&mut self) -> &mut Self {
        let mut body = Self::new(self.order);
        body.u32(0x1a2b_3c4d).u16(1).u16(0).u64(u64::MAX);
        self.block(0x0a0d_0d0a, &body.bytes)
    }

    pub(crate) fn interface(
        &mut self,
        link_type: u16,
        snap_len: u32,
        options: &[(u16, &[u8])],
    ) -> &mut Self {
        let mut body = Self::new(self.order);
        body.u16(link_type).u16(0).u32(snap_len);
        for (code, value) in options {
            body.u16(*code).u16(value.len() as u16).raw(value).pad();
        }
        if !options.is_empty() {
            body.u16(0).u16(0);
        }
        self.block(1, &body.bytes)
    }

    pub(crate) fn enhanced(&mut self, interface: u32, units: u64, data: &[u8]) -> &mut Self {
        let mut body = Self::new(self.order);
        body.u32(interface)
            .u32((units >> 32) as u32)
            .u32(units as u32);
        body.u32(data.len() as u32)
            .u32(data.len() as u32)
            .raw(data)
            .pad();
        self.block(6, &body.bytes)
    }

    pub(crate) fn simple(&mut self, original_len: u32, data: &[u8]) -> &mut Self {
        let mut body = Self::new(self.order);
        body.u32(original_len).raw(data).pad();
        self.block(3, &body.bytes)
    }

    pub(crate) fn obsolete(&mut self, interface: u16, units: u64, data: &[u8]) -> &mut Self {
        let mut body = Self::new(self.order);
        body.u16(interface)
            .u16(7)
            .u32((units >> 32) as u32)
            .u32(units as u32);
        body.u32(data.len() as u32)
            .u32(data.len() as u32)
            .raw(data)
            .pad();
        self.block(2, &body.bytes)
    }

    pub(crate) fn block(&mut self, kind: u32, body: &[u8]) -> &mut Self {
        let length = body.len().next_multiple_of(4) + 12;
        self.u32(kind)
            .u32(length as u32)
            .raw(body)
            .pad()
            .u32(length as u32)
    }

    fn pad(&mut self) -> &mut Self {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        self
    }
}

pub(crate) const MICROSECONDS: u32 = 0xa1b2_c3d4;
pub(crate) const NANOSECONDS: u32 = 0xa1b2_3c4d;
pub(crate) const MODIFIED: u32 = 0xa1b2_cd34;
pub(crate) const SECOND: i64 = 1_000_000_000;

/// A pcap with one packet a second; packet `n` holds `n + 1` bytes of value `n`.
pub(crate) fn small_pcap(packets: u8) -> Vec<u8> {
    let mut image = Image::pcap(Order::Little, MICROSECONDS, 1);
    for number in 0..packets {
        image.record(u32::from(number), 0, &vec![number; usize::from(number) + 1]);
    }
    image.bytes
}

/// A pcapng with the same packets, and a block in between that is no packet.
pub(crate) fn small_pcapng(packets: u8) -> Vec<u8> {
    let mut image = Image::new(Order::Little);
    image.section().interface(1, 0, &[]);
    for number in 0..packets {
        image.block(4, b"names");
        image.enhanced(
            0,
            u64::from(number) * 1_000_000,
            &vec![number; usize::from(number) + 1],
        );
    }
    image.bytes
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstandard(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 1).unwrap()
}

/// Numbers that look random and are the same each time (xorshift).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
