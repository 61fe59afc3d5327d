//! A connection whose beginning was not seen: readers that can find a message anywhere read it side by side, until the
//! first of them finds one.

use crate::hep::HepStream;
use crate::ipfix::IpfixStream;
use crate::sip::{Limits, SipStream};
use crate::stream::{Item, Items, Reader, Side};

/// One reader for each direction.
pub(super) type Readers = [Box<dyn Reader>; 2];

/// The readers that search.
#[derive(Debug)]
pub(super) struct Search {
    /// In the order of preference: an agent's frame holds SIP, but SIP holds no agent's frame.
    candidates: [Readers; 3],
    /// Bytes of both directions in which nothing was found.
    pub(super) searched: usize,
}

/// Bytes that an allocation costs beside what was asked for.
const ALLOCATION: usize = 16;

/// Place of the SIP readers, whose keepalives and unframed bytes are told meanwhile.
const SIP: usize = 2;

impl Search {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            candidates: [
                both(HepStream::default),
                both(IpfixStream::default),
                both(|| SipStream::new(limits.clone())),
            ],
            searched: 0,
        }
    }

    /// Reads the next bytes; gives the place of the readers that found something.
    pub(super) fn data(
        &mut self,
        side: Side,
        bytes: &[u8],
        ts: i64,
        items: &mut Items<'_>,
    ) -> Option<usize> {
        self.searched += bytes.len();
        self.each(side, items, |reader, items| reader.data(bytes, ts, items))
    }

    pub(super) fn gap(&mut self, side: Side, bytes: Option<u64>, items: &mut Items<'_>) {
        self.each(side, items, |reader, items| reader.gap(bytes, items));
    }

    pub(super) fn end(&mut self, side: Side, items: &mut Items<'_>) {
        self.each(side, items, |reader, items| reader.end(items));
    }

    pub(super) fn due(&mut self, side: Side, now: i64, items: &mut Items<'_>) -> Option<usize> {
        self.each(side, items, |reader, items| reader.due(now, items))
    }

    pub(super) fn deadline(&self, side: Side) -> Option<i64> {
        let deadlines = self.candidates.iter();
        deadlines
            .filter_map(|readers| readers[side.place()].deadline())
            .min()
    }

    pub(super) fn held(&self) -> usize {
        size_of_val(self) + self.candidates.iter().map(held).sum::<usize>()
    }

    /// The readers that go on alone.
    pub(super) fn into_readers(self, place: usize) -> Option<Readers> {
        self.candidates.into_iter().nth(place)
    }

    /// Lets each reader work until one finds something, which is told.
    fn each(
        &mut self,
        side: Side,
        items: &mut Items<'_>,
        mut work: impl FnMut(&mut dyn Reader, &mut Items<'_>),
    ) -> Option<usize> {
        for (place, readers) in self.candidates.iter_mut().enumerate() {
            let mut is_found = false;
            work(readers[side.place()].as_mut(), &mut |item| {
                is_found |= matches!(
                    item,
                    Item::Sip { .. } | Item::Hep { .. } | Item::Ipfix { .. }
                );
                if is_found || place == SIP {
                    items(item);
                }
            });
            if is_found {
                return Some(place);
            }
        }
        None
    }
}

/// Bytes of memory that both readers take, themselves included.
pub(super) fn held(readers: &Readers) -> usize {
    let each = |reader: &dyn Reader| ALLOCATION + size_of_val(reader) + reader.held();
    readers.iter().map(|reader| each(reader.as_ref())).sum()
}

/// The same reader for both directions.
pub(super) fn both<R: Reader + 'static>(make: impl Fn() -> R) -> Readers {
    [Box::new(make()), Box::new(make())]
}
