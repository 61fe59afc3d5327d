//! Sources that carry a scanner's signature, and for how long they are remembered.

use std::collections::VecDeque;
use std::net::IpAddr;

use hashbrown::HashMap;

use crate::Timestamp;
use crate::table::Source;

/// Most sources that are remembered; when full, the one that was heard first is forgotten.
const SOURCES: usize = 65_536;
/// How much of a User-Agent is searched.
const SEARCHED_BYTES: usize = 256;

/// Scanners seen lately. The rule depends on the packets alone.
#[derive(Debug)]
pub(crate) struct Scanners {
    signatures: Vec<Vec<u8>>,
    memory: i64,
    until: HashMap<Source, Timestamp>,
    /// In the order in which they were heard first; one entry a source.
    queue: VecDeque<Source>,
}

impl Scanners {
    pub(crate) fn new(signatures: &[String], memory: i64) -> Self {
        let signatures = signatures
            .iter()
            .map(|signature| signature.to_ascii_lowercase().into_bytes());
        Self {
            signatures: signatures
                .filter(|signature| !signature.is_empty())
                .collect(),
            memory,
            until: HashMap::new(),
            queue: VecDeque::new(),
        }
    }

    /// Takes note of a request; true when it is the one that shows its source to be a scanner.
    pub(crate) fn learn(&mut self, source: IpAddr, user_agent: &[u8], seen: Timestamp) -> bool {
        if !self.is_signature(user_agent) {
            return false;
        }
        let source = Source::from(source);
        let until = seen.saturating_add(self.memory);
        if let Some(known) = self.until.get_mut(&source) {
            let was_forgotten = *known < seen;
            *known = until;
            return was_forgotten;
        }
        if self.until.len() >= SOURCES
            && let Some(first) = self.queue.pop_front()
        {
            self.until.remove(&first);
        }
        self.until.insert(source, until);
        self.queue.push_back(source);
        true
    }

    pub(crate) fn knows(&self, source: IpAddr, seen: Timestamp) -> bool {
        !self.until.is_empty()
            && self
                .until
                .get(&Source::from(source))
                .is_some_and(|until| *until >= seen)
    }

    fn is_signature(&self, user_agent: &[u8]) -> bool {
        if user_agent.is_empty() || self.signatures.is_empty() {
            return false;
        }
        let lower = user_agent
            .get(..SEARCHED_BYTES)
            .unwrap_or(user_agent)
            .to_ascii_lowercase();
        self.signatures
            .iter()
            .any(|signature| memchr::memmem::find(&lower, signature).is_some())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn scanners() -> Scanners {
        Scanners::new(&["friendly-scanner".to_owned(), "sipcli".to_owned()], 3600)
    }

    #[test]
    fn the_first_packet_tells_and_the_source_stays_known_for_its_time() {
        let mut scanners = scanners();
        let source: IpAddr = "203.0.113.66".parse().unwrap();
        assert!(scanners.learn(source, b"Friendly-Scanner 1.2", 100));
        assert!(!scanners.learn(source, b"friendly-scanner", 200));
        assert!(scanners.knows(source, 3800));
        assert!(!scanners.knows(source, 3801));
        assert!(
            scanners.learn(source, b"sipcli/v1.8", 9000),
            "after its time a scanner is news again"
        );
    }

    #[test]
    fn other_agents_and_no_agent_are_not_scanners() {
        let mut scanners = scanners();
        let source: IpAddr = "203.0.113.67".parse().unwrap();
        assert!(!scanners.learn(source, b"Yealink SIP-T46U", 1));
        assert!(!scanners.learn(source, b"", 1));
        assert!(!scanners.knows(source, 1));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut scanners = scanners();
        for number in 0..70_000_u32 {
            scanners.learn(IpAddr::from(number.to_be_bytes()), b"sipcli", 1);
        }
        assert_eq!(
            (scanners.until.len(), scanners.queue.len()),
            (SOURCES, SOURCES)
        );
        assert!(
            !scanners.knows(IpAddr::from(1_u32.to_be_bytes()), 1),
            "the first was forgotten"
        );
        assert!(scanners.knows(IpAddr::from(69_999_u32.to_be_bytes()), 1));
    }
}
