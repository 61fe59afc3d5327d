//! Deviations from the standard, found while reading. Damage in traffic is data, never an error.

use crate::sip::tables::IssueCode;

/// How well a message keeps to the standard: that of its worst issue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Validity {
    /// No deviation.
    #[default]
    Valid,
    /// Deviations that leave the meaning clear.
    Lenient,
    /// The message must not change any state.
    Malformed,
}

impl Validity {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Lenient => "lenient",
            Self::Malformed => "malformed",
        }
    }
}

/// One deviation: what, and at which byte of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What it is.
    pub code: IssueCode,
    /// Bytes from the start of the message.
    pub offset: u32,
}

/// Collects the issues of one message: each code once, at the first place, so that no input can make the list long.
pub(crate) struct Issues {
    base: usize,
    length: usize,
    seen: u128,
    found: Vec<Issue>,
    worst: Validity,
    muted: bool,
}

const _: () = assert!(
    IssueCode::ALL.len() <= 128,
    "the set of seen codes has 128 bits"
);

impl Issues {
    /// For a message that begins where `bytes` begins.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self {
            base: bytes.as_ptr().addr(),
            length: bytes.len(),
            seen: 0,
            found: Vec::new(),
            worst: Validity::Valid,
            muted: false,
        }
    }

    /// For reading a header again on demand, when its issues are already known.
    pub(crate) fn muted() -> Self {
        Self {
            muted: true,
            ..Self::of(&[])
        }
    }

    /// Notes an issue at the first byte of `place`, which must be a part of the message.
    #[cold]
    pub(crate) fn report(&mut self, code: IssueCode, place: &[u8]) {
        self.report_at(code, place.as_ptr().addr().wrapping_sub(self.base));
    }

    /// Notes an issue at an offset into the message.
    #[cold]
    pub(crate) fn report_at(&mut self, code: IssueCode, offset: usize) {
        let bit = 1_u128 << (code as u8);
        if self.muted || self.seen & bit != 0 {
            return;
        }
        self.seen |= bit;
        self.worst = self.worst.max(code.severity());
        self.found.push(Issue {
            code,
            offset: u32::try_from(offset.min(self.length)).unwrap_or(u32::MAX),
        });
    }

    /// The issues in the order of their place, and the validity that follows from them.
    pub(crate) fn finish(mut self) -> (Vec<Issue>, Validity) {
        self.found.sort_by_key(|issue| issue.offset);
        (self.found, self.worst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_noted_once_at_its_first_place() {
        let message = b"0123456789";
        let mut issues = Issues::of(message);
        issues.report(IssueCode::BareLf, &message[3..]);
        issues.report(IssueCode::BareLf, &message[5..]);
        let (found, validity) = issues.finish();
        assert_eq!(
            found,
            [Issue {
                code: IssueCode::BareLf,
                offset: 3
            }]
        );
        assert_eq!(validity, Validity::Lenient);
    }

    #[test]
    fn validity_is_that_of_the_worst_issue_and_the_order_is_that_of_the_bytes() {
        let message = b"0123456789";
        let mut issues = Issues::of(message);
        issues.report(IssueCode::CseqMissing, &message[7..]);
        issues.report(IssueCode::BareLf, &message[1..]);
        let (found, validity) = issues.finish();
        assert_eq!(
            found.iter().map(|issue| issue.offset).collect::<Vec<_>>(),
            [1, 7]
        );
        assert_eq!(validity, Validity::Malformed);
    }

    #[test]
    fn reading_again_on_demand_notes_nothing() {
        let mut issues = Issues::muted();
        issues.report(IssueCode::CseqMissing, b"x");
        assert_eq!(issues.finish(), (Vec::new(), Validity::Valid));
    }

    #[test]
    fn every_code_has_a_name_a_reference_and_a_severity() {
        for code in IssueCode::ALL {
            assert!(!code.as_str().is_empty());
            assert!(!code.reference().is_empty());
            assert_ne!(code.severity(), Validity::Valid);
        }
    }
}
