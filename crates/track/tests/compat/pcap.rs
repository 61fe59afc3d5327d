//! As much of the classic capture format as the scenarios need: microseconds, little endian.

/// One frame of a capture.
pub(crate) struct Frame<'a> {
    pub(crate) ts: i64,
    pub(crate) original_len: u32,
    pub(crate) data: &'a [u8],
}

/// The link type of a capture and its frames.
pub(crate) fn frames(file: &[u8]) -> (u32, Vec<Frame<'_>>) {
    assert_eq!(word(file, 0), 0xa1b2_c3d4, "little endian, microseconds");
    let mut frames = Vec::new();
    let mut at = 24;
    while at < file.len() {
        let captured = word(file, at + 8) as usize;
        frames.push(Frame {
            ts: i64::from(word(file, at)) * 1_000_000_000 + i64::from(word(file, at + 4)) * 1000,
            original_len: word(file, at + 12),
            data: &file[at + 16..at + 16 + captured],
        });
        at += 16 + captured;
    }
    (word(file, 20), frames)
}

fn word(file: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(file[at..at + 4].try_into().unwrap())
}
