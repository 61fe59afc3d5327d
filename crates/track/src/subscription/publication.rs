//! Publications, followed by their entity tag (RFC 3903).

use super::entry::State;
use super::requested::publication_key;
use super::{DEFAULT_EXPIRES, Requested, Subscriber, Subscriptions};
use crate::context::Context;
use crate::observation::Observation;

impl Subscriptions {
    pub(super) fn published(
        &mut self,
        requested: &Requested,
        observation: &Observation<'_>,
        who: &Subscriber,
        context: &mut Context<'_>,
    ) {
        let Requested::Publish {
            package,
            replaces,
            expires,
        } = requested
        else {
            return;
        };
        if let Some(handle) = replaces.and_then(|key| self.index.get(&key).copied()) {
            self.forget(handle);
        }
        let seconds = observation
            .message
            .expires()
            .or(*expires)
            .unwrap_or(DEFAULT_EXPIRES);
        let Some(etag) = observation.message.sip_etag().filter(|_| seconds > 0) else {
            return;
        };
        let key = publication_key(etag, context);
        if let Some(handle) = self.index.get(&key).copied() {
            self.refresh(handle, seconds, observation, context);
        } else {
            self.begin(
                key,
                State::Publication,
                package,
                seconds,
                observation,
                who,
                context,
            );
        }
    }
}
