//! Which calls are wanted.

use decode::sip::{HeaderName, Message, Method, NameAddr};
use hashbrown::HashSet;
use regex::bytes::{Regex, RegexBuilder};

use super::SplitError;
use super::settings::SplitSettings;

/// Most memory of a compiled expression.
const EXPRESSION_BYTES: usize = 1 << 20;

/// What a call has to fulfil.
#[derive(Debug)]
pub(super) struct Choice {
    methods: Vec<Vec<u8>>,
    number: Option<Regex>,
    call_ids: Option<HashSet<String>>,
    every: u64,
    /// Calls that fitted so far.
    fitting: u64,
}

impl Choice {
    pub(super) fn new(settings: &SplitSettings) -> Result<Self, SplitError> {
        let number = settings.number.as_deref().map(|text| {
            RegexBuilder::new(text)
                .size_limit(EXPRESSION_BYTES)
                .build()
                .map_err(|error| SplitError(format!("number: {error}")))
        });
        if settings.every == 0 {
            return Err(SplitError("every: is 0, it must be 1 or more".to_owned()));
        }
        Ok(Self {
            methods: settings
                .methods
                .iter()
                .map(|name| name.as_bytes().to_vec())
                .collect(),
            number: number.transpose()?,
            call_ids: settings
                .call_ids
                .as_ref()
                .map(|ids| ids.iter().cloned().collect()),
            every: settings.every,
            fitting: 0,
        })
    }

    /// Whether no call is refused, whatever it is.
    pub(super) fn takes_all(&self) -> bool {
        self.methods.is_empty()
            && self.number.is_none()
            && self.call_ids.is_none()
            && self.every == 1
    }

    /// Why the call that this message begins is not wanted; `None` when it is.
    pub(super) fn refusal(&mut self, message: &Message<'_>) -> Option<&'static str> {
        if let Some(ids) = &self.call_ids
            && !ids.contains(String::from_utf8_lossy(&message.call_id).as_ref())
        {
            return Some("call_id");
        }
        let method = opening(message);
        if !self.methods.is_empty() && !self.methods.iter().any(|name| name == method) {
            return Some("method");
        }
        if let Some(number) = &self.number
            && !numbers(message, |text| number.is_match(text))
        {
            return Some("number");
        }
        let place = self.fitting;
        self.fitting += 1;
        (!place.is_multiple_of(self.every)).then_some("every")
    }
}

/// The method that opened the call. One that is met in its middle began with INVITE before the capture did.
pub(super) fn opening<'m>(message: &'m Message<'_>) -> &'m [u8] {
    match message.method() {
        Method::Ack
        | Method::Bye
        | Method::Cancel
        | Method::Prack
        | Method::Update
        | Method::Info => b"INVITE",
        method => method.as_bytes(),
    }
}

/// Whether one of the parties fits: caller, called, the target of the request, the asserted identity.
fn numbers(message: &Message<'_>, fits: impl Fn(&[u8]) -> bool) -> bool {
    let asserted = message
        .headers
        .values(HeaderName::PAssertedIdentity)
        .filter_map(NameAddr::parse)
        .any(|identity| fits(identity.uri.user));
    asserted
        || fits(message.from.uri.user)
        || fits(message.to.uri.user)
        || message.request_uri().is_some_and(|uri| fits(uri.user))
}
