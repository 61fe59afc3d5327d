//! Event and Subscription-State (RFC 6665 section 8.2).

use memchr::memchr;

use crate::sip::integer::Number;
use crate::sip::lexical::{is_token, split, trim};
use crate::sip::params::Params;

/// Splits a value that begins with a token: the token, and the parameters after it.
fn token_and_params(value: &[u8]) -> Option<(&[u8], Params<'_>)> {
    let (token, params) = split(value, memchr(b';', value).unwrap_or(value.len()));
    let token = trim(token);
    is_token(token).then(|| (token, Params::of(params)))
}

/// The value of Event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Event package, such as `presence`, with its templates.
    pub package: &'a [u8],
    /// Id that tells subscriptions of one dialog apart.
    pub id: Option<&'a [u8]>,
}

impl<'a> Event<'a> {
    /// Reads the value of Event.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let (package, params) = token_and_params(value)?;
        Some(Self {
            package,
            id: params.get(b"id"),
        })
    }
}

/// The value of Subscription-State.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubscriptionState<'a> {
    /// `active`, `pending`, `terminated` or an extension.
    pub state: &'a [u8],
    /// Why it was terminated.
    pub reason: Option<&'a [u8]>,
    /// Seconds that remain.
    pub expires: Option<u32>,
}

impl<'a> SubscriptionState<'a> {
    /// Reads the value of Subscription-State.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let (state, params) = token_and_params(value)?;
        Some(Self {
            state,
            reason: params.get(b"reason"),
            expires: params
                .get(b"expires")
                .and_then(|text| Number::of(text).value()),
        })
    }

    /// Whether the subscription is over.
    pub fn is_terminated(&self) -> bool {
        self.state.eq_ignore_ascii_case(b"terminated")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_package_with_an_id() {
        assert_eq!(
            Event::parse(b"dialog ; id=a1;call-id=x"),
            Some(Event {
                package: b"dialog",
                id: Some(b"a1")
            })
        );
        assert_eq!(Event::parse(b""), None);
        assert_eq!(Event::parse(b"a b"), None);
    }

    #[test]
    fn a_state_has_a_reason_and_the_seconds_left() {
        let state = SubscriptionState::parse(b"Terminated;reason=noresource;expires=00").unwrap();
        assert!(state.is_terminated());
        assert_eq!(
            (state.reason, state.expires),
            (Some(&b"noresource"[..]), Some(0))
        );
        assert_eq!(
            SubscriptionState::parse(b"active;expires=x")
                .unwrap()
                .expires,
            None
        );
    }
}
