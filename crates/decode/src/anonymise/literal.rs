//! Addresses as they are written: found in text, and replaced with as many characters.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::address::{v4, v6};
use super::chain::AnonymityKey;
use crate::sip::lexical::after;

/// The longest text of an IPv6 address: eight groups, the last two as an IPv4 address.
const IPV6_TEXT: usize = 45;
const GROUPS: usize = 8;

/// An address at the front of a text, and how many bytes it takes.
pub(super) fn find(text: &[u8]) -> Option<(IpAddr, usize)> {
    match text.first()? {
        b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b':' => find_v6(text)
            .map(|(address, length)| (IpAddr::V6(address), length))
            .or_else(|| find_v4(text).map(|(address, length)| (IpAddr::V4(address), length))),
        _ => None,
    }
}

/// Four numbers with dots between them, leading zeros allowed, and no fifth.
fn find_v4(text: &[u8]) -> Option<(Ipv4Addr, usize)> {
    let mut octets = [0; 4];
    let mut place = 0;
    for (index, octet) in octets.iter_mut().enumerate() {
        if index > 0 {
            if text.get(place) != Some(&b'.') {
                return None;
            }
            place += 1;
        }
        let digits = digits(after(text, place), 3, u8::is_ascii_digit);
        let number = number(text.get(place..place + digits)?, 10)?;
        *octet = u8::try_from(number).ok().filter(|_| digits > 0)?;
        place += digits;
    }
    match after(text, place) {
        [next, ..] if next.is_ascii_alphanumeric() => None,
        [b'.', next, ..] if next.is_ascii_digit() => None,
        _ => Some((octets.into(), place)),
    }
}

fn find_v6(text: &[u8]) -> Option<(Ipv6Addr, usize)> {
    // Nearly every word ends here.
    let first = digits(text, 5, u8::is_ascii_hexdigit);
    if first > 4 || text.get(first) != Some(&b':') {
        return None;
    }
    let length = digits(text, IPV6_TEXT + 1, |byte| {
        byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')
    });
    let end = text.get(length).copied().unwrap_or(b' ');
    if length > IPV6_TEXT || end.is_ascii_alphanumeric() {
        return None;
    }
    let written = std::str::from_utf8(text.get(..length)?).ok()?;
    let written = written.strip_suffix('.').unwrap_or(written);
    Some((written.parse().ok()?, written.len()))
}

/// Writes the pseudonym of an address over its text.
pub(super) fn replace(key: AnonymityKey, address: IpAddr, text: &mut [u8]) {
    match address {
        IpAddr::V4(address) => write_v4(v4(key, address), text),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) if text.contains(&b'.') => {
                let start = text
                    .iter()
                    .rposition(|byte| *byte == b':')
                    .map_or(0, |colon| colon + 1);
                write_v4(v4(key, mapped), text.get_mut(start..).unwrap_or_default());
            }
            _ => write_v6(v6(key, address), text),
        },
    }
}

/// Each octet has as many digits as the one before it; zeros in front of it stay.
fn write_v4(address: Ipv4Addr, text: &mut [u8]) {
    let octets = address.octets();
    for (part, octet) in text.split_mut(|byte| *byte == b'.').zip(octets) {
        write_number(part, u32::from(octet), 10, false);
    }
}

fn write_v6(address: Ipv6Addr, text: &mut [u8]) {
    let groups = address.segments();
    let is_capital = text.iter().any(u8::is_ascii_uppercase);
    let written = text.split(|byte| *byte == b':').count();
    let has_v4 = text.contains(&b'.');
    // Behind `::` the groups are counted from the end.
    let mut left = written;
    let mut is_behind = false;
    for (index, part) in text.split_mut(|byte| *byte == b':').enumerate() {
        let from_end = left + usize::from(has_v4);
        left -= 1;
        if part.is_empty() {
            is_behind |= index > 0;
            continue;
        }
        let place = if is_behind {
            GROUPS.saturating_sub(from_end)
        } else {
            index
        };
        let [high, low] = groups.get(place).copied().unwrap_or_default().to_be_bytes();
        if part.contains(&b'.') {
            let [third, fourth] = groups.last().copied().unwrap_or_default().to_be_bytes();
            write_v4([high, low, third, fourth].into(), part);
        } else {
            write_number(part, u32::from(high) << 8 | u32::from(low), 16, is_capital);
        }
    }
}

/// Writes a number over the end of another one that has as many digits.
fn write_number(part: &mut [u8], number: u32, base: u32, is_capital: bool) {
    let mut rest = number;
    for byte in part.iter_mut().rev() {
        let digit = char::from_digit(rest % base, base).unwrap_or('0');
        *byte = if is_capital {
            digit.to_ascii_uppercase()
        } else {
            digit
        } as u8;
        rest /= base;
    }
}

fn digits(text: &[u8], most: usize, is_digit: impl Fn(&u8) -> bool) -> usize {
    text.iter()
        .take(most)
        .take_while(|byte| is_digit(byte))
        .count()
}

fn number(digits: &[u8], base: u32) -> Option<u32> {
    digits.iter().try_fold(0, |number: u32, byte| {
        Some(number * base + char::from(*byte).to_digit(base)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: AnonymityKey = [5; 16];

    fn replaced(text: &str) -> String {
        let (address, length) = find(text.as_bytes()).unwrap();
        let mut bytes = text.as_bytes()[..length].to_vec();
        replace(KEY, address, &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn addresses_are_found_where_they_are_and_nowhere_else() {
        let length = |text: &str| find(text.as_bytes()).map(|(_, length)| length);
        assert_eq!(length("10.1.0.1:5060"), Some(8));
        assert_eq!(length("10.1.0.1."), Some(8));
        assert_eq!(length("010.001.000.001"), Some(15));
        assert_eq!(length("2001:db8::1]"), Some(11));
        assert_eq!(length("::1"), Some(3));
        for text in [
            "10.1.0",
            "10.1.0.1.5",
            "10.1.0.256",
            "10.1.0.1a",
            "10.1.0.1234",
            "cafe",
            "a:b",
            "12:34:56",
            "",
        ] {
            assert_eq!(length(text), None, "{text}");
        }
    }

    #[test]
    fn a_written_address_is_the_pseudonym_of_the_address() {
        for text in [
            "10.1.0.1",
            "203.0.113.77",
            "2001:db8::1",
            "2001:db8:0:0:1:2:3:4",
            "fe80::1:0:22",
            "::ffff:10.1.0.1",
            "1::",
            "::2:3",
            "64:ff9b::",
        ] {
            let pseudonym = super::super::address::address(KEY, text.parse().unwrap());
            assert_eq!(
                replaced(text).parse::<IpAddr>().unwrap(),
                pseudonym,
                "{text}"
            );
            assert_eq!(replaced(text).len(), text.len());
        }
    }

    #[test]
    fn zeros_in_front_and_capitals_stay() {
        let plain = replaced("10.1.0.1");
        let padded = replaced("010.001.000.001");
        let octets: Vec<u8> = padded
            .split('.')
            .map(|octet| octet.parse().unwrap())
            .collect();
        assert_eq!(
            octets
                .iter()
                .map(u8::to_string)
                .collect::<Vec<_>>()
                .join("."),
            plain
        );
        assert_eq!(
            replaced("2001:0DB8::A").to_lowercase().replace(":0", ":"),
            replaced("2001:db8::a")
        );
    }
}
