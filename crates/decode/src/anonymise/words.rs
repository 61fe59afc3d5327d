//! Pseudonyms of words and numbers: letters become letters, digits become digits, and nothing else changes.

use super::chain::{AnonymityKey, Chain, Realm};

/// A character of a word, and where it stands: itself, or escaped as `%41`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) byte: u8,
    pub(super) length: usize,
}

/// The letter or digit at the front.
pub(super) fn letter(text: &[u8]) -> Option<Letter> {
    match *text {
        [byte, ..] if byte.is_ascii_alphanumeric() => Some(Letter { byte, length: 1 }),
        [b'%', high, low, ..] => escaped(high, low)
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| Letter { byte, length: 3 }),
        _ => None,
    }
}

/// What two hexadecimal digits stand for.
pub(super) fn escaped(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(high)? << 4 | digit(low)?) as u8)
}

/// Replaces the letters of a word, each with its escape where it has one. A word of digits is a number.
pub(super) fn replace(key: AnonymityKey, word: &mut [u8]) {
    let is_number = letters(word).all(|(_, letter)| letter.byte.is_ascii_digit());
    if is_number {
        number(key, word);
    } else {
        replace_word(key, word);
    }
}

/// Replaces the digits of a number; what stands between them stays. Zeros at its front stay, for they say what kind of number
/// it is, and the digit behind them does not become one.
pub(super) fn number(key: AnonymityKey, text: &mut [u8]) {
    let mut chain = Chain::new(key, Realm::Number);
    let mut begun = false;
    each(text, |byte| {
        if !byte.is_ascii_digit() {
            return byte;
        }
        let digit = usize::from(byte - b'0');
        if begun {
            return b'0' + chain.next(digit, 10) as u8;
        }
        if digit == 0 {
            return byte;
        }
        begun = true;
        b'1' + chain.next(digit - 1, 9) as u8
    });
}

/// The same word in capitals has the same pseudonym in capitals.
fn replace_word(key: AnonymityKey, word: &mut [u8]) {
    let mut chain = Chain::new(key, Realm::Word);
    each(word, |byte| match byte {
        b'0'..=b'9' => b'0' + chain.next(usize::from(byte - b'0'), 10) as u8,
        b'a'..=b'z' => b'a' + chain.next(usize::from(byte - b'a'), 26) as u8,
        b'A'..=b'Z' => b'A' + chain.next(usize::from(byte - b'A'), 26) as u8,
        _ => byte,
    });
}

fn letters(text: &[u8]) -> impl Iterator<Item = (usize, Letter)> + '_ {
    let mut place = 0;
    std::iter::from_fn(move || {
        while place < text.len() {
            let here = place;
            match letter(text.get(here..)?) {
                Some(letter) => {
                    place += letter.length;
                    return Some((here, letter));
                }
                None => place += 1,
            }
        }
        None
    })
}

/// Replaces letter by letter, keeping escapes as they are written.
fn each(text: &mut [u8], mut image: impl FnMut(u8) -> u8) {
    let mut place = 0;
    while let Some(rest) = text.get_mut(place..).filter(|rest| !rest.is_empty()) {
        let Some(letter) = letter(rest) else {
            place += 1;
            continue;
        };
        let new = image(letter.byte);
        match rest {
            [_, high, low, ..] if letter.length == 3 => {
                let digits = if high.is_ascii_lowercase() || low.is_ascii_lowercase() {
                    b"0123456789abcdef"
                } else {
                    b"0123456789ABCDEF"
                };
                let digit = |number: u8| digits.get(usize::from(number)).copied();
                *high = digit(new >> 4).unwrap_or(b'7');
                *low = digit(new & 0xf).unwrap_or(b'8');
            }
            [byte, ..] => *byte = new,
            [] => {}
        }
        place += letter.length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: AnonymityKey = [3; 16];

    fn of(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        replace(KEY, &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn numbers_keep_their_prefixes_and_zeros_and_no_other_digit() {
        let (one, other) = (of("493012345"), of("493019999"));
        assert_eq!(one[..5], other[..5]);
        assert!(
            one.bytes()
                .zip("493012345".bytes())
                .all(|(new, old)| new != old)
        );
        assert_eq!(of("00493012345"), format!("00{one}"));
        assert_eq!(of("0493012345"), format!("0{one}"));
        assert!(!of("1").starts_with('0') && of("000") == "000");
    }

    #[test]
    fn separators_do_not_matter_to_a_number() {
        let mut text = b"+49-(30) 12".to_vec();
        number(KEY, &mut text);
        let digits: String = text
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .map(|byte| char::from(*byte))
            .collect();
        assert_eq!(digits, of("493012"));
        assert_eq!((text[0], text[3], &text[4..8]), (b'+', b'-', &text[4..8]));
    }

    #[test]
    fn words_keep_capitals_and_no_letter() {
        assert_eq!(of("Alice").to_lowercase(), of("alice"));
        assert_eq!(of("ALICE"), of("alice").to_uppercase());
        assert!(
            of("alice1")
                .bytes()
                .zip("alice1".bytes())
                .all(|(new, old)| new != old)
        );
        assert!(of("alice1").ends_with(|last: char| last.is_ascii_digit()));
    }

    #[test]
    fn an_escaped_letter_is_that_letter() {
        let plain = of("alice");
        let mut text = b"%61lice".to_vec();
        replace(KEY, &mut text);
        assert_eq!(&text[3..], &plain.as_bytes()[1..]);
        assert_eq!(escaped(text[1], text[2]), Some(plain.as_bytes()[0]));
    }

    #[test]
    fn different_words_stay_different() {
        let mut seen = std::collections::HashSet::new();
        for first in b'a'..=b'z' {
            for second in b'0'..=b'9' {
                let word = format!("{}{}", char::from(first), char::from(second));
                assert!(seen.insert(of(&word)));
            }
        }
        for number in 0..10_000 {
            assert!(seen.insert(of(&number.to_string())));
        }
    }
}
