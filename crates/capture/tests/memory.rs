//! Memory stays the same however long or hostile the input is.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod build;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use build::{Folder, Image, MICROSECONDS, Order, gzip, open};

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: every call goes to the system allocator unchanged; only sizes are counted.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that is allocated at a time while a file is read, above what was there before.
fn peak_of_reading(path: &std::path::Path) -> (u64, usize) {
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let mut source = open(path);
    while let Ok(Some(_)) = source.next() {}
    (source.packets(), PEAK.load(Ordering::Relaxed) - before)
}

/// One test, so that no other allocates at the same time.
#[test]
fn reading_takes_the_same_memory_whatever_the_input() {
    let folder = Folder::new();
    let mut long = Image::pcap(Order::Little, MICROSECONDS, 1);
    for number in 0..60_000 {
        long.record(number, 0, &[number as u8; 500]);
    }
    let mut lengths = Image::new(Order::Little);
    lengths
        .section()
        .interface(1, 0, &[])
        .u32(6)
        .u32(0xffff_fff0)
        .u32(0)
        .u32(0)
        .u32(0)
        .u32(0xffff_ff00);
    let mut skipped = Image::new(Order::Little);
    skipped
        .section()
        .u32(0x0bad)
        .u32(0xffff_fff0)
        .raw(&vec![0; 3_000_000]);
    let mut record = Image::pcap(Order::Little, MICROSECONDS, 1);
    record
        .u32(0)
        .u32(0)
        .u32(0xffff_ffff)
        .u32(0xffff_ffff)
        .raw(&[0; 1000]);
    for (name, content, packets) in [
        ("plain", long.bytes.clone(), 60_000),
        ("gzip", gzip(&long.bytes), 60_000),
        ("block of 4 GiB", lengths.bytes, 0),
        ("skipped block of 4 GiB", skipped.bytes, 0),
        ("packet of 4 GiB", record.bytes, 0),
    ] {
        let (read, peak) = peak_of_reading(&folder.file("capture", &content));
        assert_eq!(read, packets, "{name}");
        assert!(peak < 512 * 1024, "{name}: {peak} bytes");
    }
}
