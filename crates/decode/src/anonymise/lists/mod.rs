//! The closed lists of words that can name nobody. What stands on none of them is replaced.
//!
//! Each is sorted, in lower case.

mod attributes;
mod media;
mod parameters;
mod products;
mod tokens;

pub(super) use attributes::ATTRIBUTES;
pub(super) use media::MEDIA;
pub(super) use parameters::PARAMETERS;
pub(super) use products::PRODUCTS;
pub(super) use tokens::TOKENS;

/// Longest word of a list.
const LONGEST: usize = 32;

/// Whether a word is on a list, in whatever case it is written.
pub(super) fn holds(list: &[&str], word: &[u8]) -> bool {
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..word.len()) else {
        return false;
    };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    let lower: &[u8] = lower;
    list.binary_search_by(|known| known.as_bytes().cmp(lower))
        .is_ok()
}

/// Words among numbers: days, months, zones.
pub(super) const NUMERIC: &[&str] = &[
    "amr", "apr", "aug", "dec", "feb", "fri", "g722", "g723", "g726", "g729", "g729a", "g729ab",
    "gmt", "gsm", "ilbc", "jan", "jul", "jun", "mar", "may", "mon", "nov", "oct", "opus", "pcma",
    "pcmu", "sat", "sep", "speex", "sun", "thu", "tue", "utc", "wed",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_found_in_every_case() {
        for list in [TOKENS, NUMERIC, MEDIA, PARAMETERS, ATTRIBUTES, PRODUCTS] {
            assert!(list.is_sorted());
            assert!(list.iter().all(|word| word.len() <= LONGEST));
            assert!(
                list.iter()
                    .all(|word| holds(list, word.to_uppercase().as_bytes()))
            );
            assert!(!holds(list, b"geraldine") && !holds(list, b"") && !holds(list, &[b'a'; 40]));
        }
    }
}
