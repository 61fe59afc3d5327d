//! Which characters are not written as they are.

/// The lowest bit of each byte of a word, and the highest.
const LOW: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// Bytes before the first that needs a look: controls, DEL, quotation marks, what is not ASCII, and one more.
///
/// Eight bytes are looked at together. A borrow can make a test see what is not there, but only above a byte where it
/// saw something that is, and the lowest decides.
pub(super) fn until_special<const MORE: u8>(bytes: &[u8]) -> usize {
    let (words, tail) = bytes.as_chunks::<8>();
    let mut before = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let small = word.wrapping_sub(LOW * 0x20) & !word;
        let special = small | has(word, b'"') | has(word, MORE) | has(word, 0x7f) | word;
        let special = special & HIGH;
        if special != 0 {
            return before + special.trailing_zeros() as usize / 8;
        }
        before += 8;
    }
    let needs_look = |byte: &u8| !matches!(byte, b' '..=b'~') || *byte == b'"' || *byte == MORE;
    before + tail.iter().position(needs_look).unwrap_or(tail.len())
}

/// The highest bit of the lowest byte that is this one.
fn has(word: u64, byte: u8) -> u64 {
    let zero = word ^ (LOW * u64::from(byte));
    zero.wrapping_sub(LOW) & !zero
}

/// A character that nobody sees, or that turns the reading direction: it could make text look like what it is not.
/// Controls below the space are left to those who ask: lines and tabs are text to some of them.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{7f}'..='\u{9f}' // DEL and the C1 controls, among them CSI as one byte
        | '\u{ad}' | '\u{34f}' | '\u{61c}' // soft hyphen, joiners
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' // fillers
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' // zero width, reading direction
        | '\u{2028}'..='\u{202e}' // line separators, reading direction
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' // variation selectors
        | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{ffff}' // specials
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' // format controls
        | '\u{e0000}'..='\u{e0fff}' // tags
    )
}
