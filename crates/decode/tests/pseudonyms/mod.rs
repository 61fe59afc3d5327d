//! What has to hold for whatever is anonymised.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use decode::anonymise::{Anonymiser, AnonymityKey};
use decode::redact::redact;
use decode::sip::{Limits, parse};

const KEY: AnonymityKey = *b"sixteen byte key";
/// So many digits may identify somebody.
const TELLING: usize = 5;

/// Length, line ends and validity stay, and nothing of the number that calls.
pub(crate) fn check_message(bytes: &[u8]) {
    let mut before = bytes.to_vec();
    redact(&mut before);
    let mut now = bytes.to_vec();
    Anonymiser::new(KEY).message(&mut now);
    assert_eq!(before.len(), now.len());
    let limits = Limits::default();
    let (old, new) = (parse(&before, &limits), parse(&now, &limits));
    assert_eq!(old.headers.len(), new.headers.len());
    assert_eq!(old.head_bytes, new.head_bytes);
    assert_eq!(old.body.len(), new.body.len());
    assert_eq!(
        old.validity, new.validity,
        "{:?} {:?}",
        old.issues, new.issues
    );
    assert_eq!(old.call_id.len(), new.call_id.len());
    assert_eq!(old.status(), new.status());
    for (old, new) in [
        (old.from.uri.user, new.from.uri.user),
        (old.to.uri.user, new.to.uri.user),
    ] {
        check_digits(old, new);
    }
    let mut again = bytes.to_vec();
    let mut other = Anonymiser::new(KEY);
    other.message(&mut again);
    other.message(&mut bytes.to_vec());
    assert_eq!(now, again);
}

/// No run of digits is where it was. Zeros in front say what kind of number it is, and may stay.
fn check_digits(old: &[u8], new: &[u8]) {
    let mut run = 0;
    let mut begun = false;
    for (old, new) in old.iter().zip(new) {
        begun = old.is_ascii_digit() && (begun || *old != b'0');
        run = if begun && old == new { run + 1 } else { 0 };
        assert!(run < TELLING, "{old} {new}");
    }
}

/// Two addresses share as many octets or groups as their pseudonyms, which are as long as text.
pub(crate) fn check_addresses(bytes: [u8; 32]) {
    let mut names = Anonymiser::new(KEY);
    let (one, other) = bytes.split_at(16);
    let v4 = |bytes: &[u8]| IpAddr::V4(Ipv4Addr::new(bytes[0], bytes[1], bytes[2], bytes[3]));
    let v6 = |bytes: &[u8]| IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).unwrap()));
    for (one, other) in [(v4(one), v4(other)), (v6(one), v6(other))] {
        let (first, second) = (names.address(one), names.address(other));
        assert_eq!(
            shared(one, other),
            shared(first, second),
            "{one} {other} {first} {second}"
        );
        assert_eq!(
            one.to_string().len(),
            first.to_string().len(),
            "{one} {first}"
        );
        assert_eq!(one.is_multicast(), first.is_multicast());
        assert_eq!(one.is_loopback(), first.is_loopback());
    }
}

fn shared(one: IpAddr, other: IpAddr) -> usize {
    let parts = |address: IpAddr| match address {
        IpAddr::V4(address) => address.octets().map(u16::from).to_vec(),
        IpAddr::V6(address) => address.segments().to_vec(),
    };
    let (one, other) = (parts(one), parts(other));
    one.iter()
        .zip(&other)
        .take_while(|(one, other)| one == other)
        .count()
}
