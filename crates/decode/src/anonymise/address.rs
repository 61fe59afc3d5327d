//! Pseudonyms of IP addresses that keep prefixes, and the length of the address as text.
//!
//! IPv4: two addresses that share so many octets have pseudonyms that share exactly as many; each octet keeps its number of
//! digits. IPv6: the same with groups and their hexadecimal digits; a group of zero stays zero. What an address is for
//! stays: private, shared (RFC 6598) and link-local addresses stay in their networks, and loopback, multicast, broadcast and
//! unspecified addresses stay what they are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::chain::{AnonymityKey, Chain, Realm};

/// The pseudonym of an address.
pub(super) fn address(key: AnonymityKey, address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(v4(key, address)),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => IpAddr::V6(v4(key, mapped).to_ipv6_mapped()),
            None => IpAddr::V6(v6(key, address)),
        },
    }
}

pub(super) fn v4(key: AnonymityKey, address: Ipv4Addr) -> Ipv4Addr {
    let octets = address.octets();
    if matches!(octets[0], 0 | 127 | 224..=255) {
        return address;
    }
    let mut chain = Chain::new(key, Realm::V4);
    let mut pseudonym = [0; 4];
    for (place, octet) in octets.iter().enumerate() {
        let class = class_v4(octets.get(..place).unwrap_or_default(), *octet);
        let image = class.image(&mut chain, *octet);
        if let Some(slot) = pseudonym.get_mut(place) {
            *slot = image;
        }
    }
    pseudonym.into()
}

/// Octets that may stand for each other: a range, without one of them that stays.
#[derive(Clone, Copy)]
enum Class {
    Range(u8, u8),
    RangeWithout(u8, u8, u8),
    Stays,
}

impl Class {
    fn image(self, chain: &mut Chain, octet: u8) -> u8 {
        let (first, last, without) = match self {
            Self::Stays => {
                chain.pass(u64::from(octet));
                return octet;
            }
            Self::Range(first, last) => (first, last, None),
            Self::RangeWithout(first, last, without) => (first, last, Some(without)),
        };
        let is_behind = without.is_some_and(|without| octet > without);
        let value = octet.wrapping_sub(first).wrapping_sub(u8::from(is_behind));
        let among = usize::from(last - first) + 1 - usize::from(without.is_some());
        let image = first.wrapping_add(chain.next(usize::from(value), among) as u8);
        let skips = without.is_some_and(|without| image >= without);
        image.wrapping_add(u8::from(skips))
    }
}

/// Octets with as many digits that mean the same kind of network.
fn class_v4(before: &[u8], octet: u8) -> Class {
    match (before, octet) {
        // First octets of networks for special use stay; 0, 127 and those from 224 on are not asked for.
        ([], 10 | 100 | 169 | 172 | 192) | ([192], 168) | ([169], 254) => Class::Stays,
        ([], 1..=9) => Class::Range(1, 9),
        ([], 11..=99) => Class::Range(11, 99),
        ([], _) => first_of_three(octet),
        // 172.16.0.0/12 (RFC 1918).
        ([172], 16..=31) => Class::Range(16, 31),
        ([172], 10..=15) => Class::Range(10, 15),
        ([172], 32..=99) => Class::Range(32, 99),
        // 100.64.0.0/10 (RFC 6598).
        ([100], 64..=99) => Class::Range(64, 99),
        ([100], 10..=63) => Class::Range(10, 63),
        ([100], 100..=127) => Class::Range(100, 127),
        ([100], 128..=255) => Class::Range(128, 255),
        ([192], 100..=255) => Class::RangeWithout(100, 255, 168),
        ([169], 100..=255) => Class::RangeWithout(100, 255, 254),
        (_, 0..=9) => Class::Range(0, 9),
        (_, 10..=99) => Class::Range(10, 99),
        (_, 100..=255) => Class::Range(100, 255),
    }
}

/// First octets of three digits that are nothing special: split where those lie that are.
fn first_of_three(octet: u8) -> Class {
    match octet {
        101..=126 => Class::Range(101, 126),
        128..=168 => Class::Range(128, 168),
        170..=191 => Class::RangeWithout(170, 191, 172),
        _ => Class::Range(193, 223),
    }
}

pub(super) fn v6(key: AnonymityKey, address: Ipv6Addr) -> Ipv6Addr {
    let groups = address.segments();
    if address.is_loopback() || address.is_unspecified() || groups[0] >> 8 == 0xff {
        return address;
    }
    let mut chain = Chain::new(key, Realm::V6);
    let mut pseudonym = [0; 8];
    for (place, (group, slot)) in groups.iter().zip(&mut pseudonym).enumerate() {
        let kept = if place == 0 { kept_of_first(*group) } else { 0 };
        *slot = group_image(&mut chain, *group, kept);
    }
    pseudonym.into()
}

/// How many digits of the first group say what kind of address it is: `2` and `3` are global, `fc` and `fd` local, `fe80`
/// is link-local.
fn kept_of_first(group: u16) -> usize {
    match group >> 8 {
        0xfe => 4,
        0xf0..=0xff => 2,
        _ => 1,
    }
}

/// A group keeps its number of digits: the first one is not zero, the others may be.
fn group_image(chain: &mut Chain, group: u16, kept: usize) -> u16 {
    let digits = 4 - group.leading_zeros() as usize / 4;
    chain.pass(digits as u64);
    let mut image = 0;
    for place in 0..digits {
        let digit = usize::from(group >> (4 * (digits - 1 - place)) & 0xf);
        let digit = if place < kept {
            chain.pass(digit as u64);
            digit
        } else if place == 0 {
            chain.next(digit - 1, 15) + 1
        } else {
            chain.next(digit, 16)
        };
        image = image << 4 | digit as u16;
    }
    image
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const KEY: AnonymityKey = *b"sixteen bytes ok";

    fn of(text: &str) -> String {
        address(KEY, text.parse().unwrap()).to_string()
    }

    #[test]
    fn octets_are_permuted_within_their_class_and_none_stays() {
        for before in [
            &[][..],
            &[10],
            &[172],
            &[192],
            &[100],
            &[169],
            &[8, 8],
            &[192, 168, 1],
        ] {
            let mut images = HashSet::new();
            for octet in u8::MIN..=u8::MAX {
                if before.is_empty() && matches!(octet, 0 | 127 | 224..) {
                    continue;
                }
                let class = class_v4(before, octet);
                let mut chain = Chain::new(KEY, Realm::V4);
                let image = class.image(&mut chain, octet);
                assert!(images.insert(image), "{before:?} {octet}");
                assert_eq!(image.to_string().len(), octet.to_string().len());
                assert_eq!(
                    image == octet,
                    matches!(class, Class::Stays),
                    "{before:?} {octet}"
                );
            }
        }
    }

    #[test]
    fn as_many_octets_are_shared_as_before() {
        let shared = |one: [u8; 4], other: [u8; 4]| {
            one.iter()
                .zip(&other)
                .take_while(|(one, other)| one == other)
                .count()
        };
        let pseudonym = |octets: [u8; 4]| v4(KEY, octets.into()).octets();
        let first = [203, 0, 113, 5];
        for other in [
            [203, 0, 113, 6],
            [203, 0, 114, 5],
            [203, 1, 113, 5],
            [198, 51, 100, 5],
        ] {
            assert_eq!(
                shared(pseudonym(first), pseudonym(other)),
                shared(first, other)
            );
        }
    }

    #[test]
    fn what_an_address_is_for_stays() {
        for text in [
            "0.0.0.0",
            "127.0.0.1",
            "224.2.36.42",
            "255.255.255.255",
            "::",
            "::1",
            "ff02::1",
        ] {
            assert_eq!(of(text), text);
        }
        for text in ["10.1.2.3", "172.20.1.1", "192.168.7.9"] {
            assert!(
                of(text).parse::<Ipv4Addr>().unwrap().is_private(),
                "{}",
                of(text)
            );
            assert_ne!(of(text), text);
        }
        assert!(of("169.254.3.4").starts_with("169.254."));
        assert!(of("fe80::1234").starts_with("fe80::"));
        assert!(of("fd12:3456::1").starts_with("fd"));
        assert!(of("2001:db8::1").starts_with('2'));
        for text in ["100.64.0.1", "100.127.255.254"] {
            let octets = of(text).parse::<Ipv4Addr>().unwrap().octets();
            assert!(
                octets[0] == 100 && (64..128).contains(&octets[1]),
                "{octets:?}"
            );
        }
        for text in [
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1",
            "192.169.1.1",
            "100.63.0.1",
        ] {
            let address = of(text).parse::<Ipv4Addr>().unwrap();
            assert!(!address.is_private() && !address.is_loopback(), "{address}");
        }
    }

    #[test]
    fn the_text_of_an_address_keeps_its_length() {
        for text in [
            "1.22.133.4",
            "2001:db8:0:a1::fe09:1",
            "fe80::1",
            "::ffff:192.0.2.1",
        ] {
            assert_eq!(of(text).len(), text.len(), "{}", of(text));
        }
    }

    #[test]
    fn zero_groups_stay_and_others_share_what_they_shared() {
        let groups = |text: &str| of(text).parse::<Ipv6Addr>().unwrap().segments();
        let (one, other) = (groups("2001:db8:1::5:6"), groups("2001:db8:1::5:7"));
        assert_eq!(one[..7], other[..7]);
        assert_ne!(one[7], other[7]);
        assert_eq!(one[3..6], [0; 3]);
        assert_ne!(one[1], 0xdb8);
    }
}
