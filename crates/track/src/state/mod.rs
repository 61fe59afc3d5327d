//! The tables together, and which of them a message or a deadline concerns.

mod deadline;
mod in_dialog;
mod invite;
mod outside;
mod request;
mod response;
mod room;

use crate::attempt::Attempts;
use crate::labelling::{Labeller, Resolved};
use crate::observation::Observation;
use crate::registration::Registrations;
use crate::rows::{EventName, Hop};
use crate::session::Sessions;
use crate::settings::{Settings, SettingsError};
use crate::subscription::Subscriptions;
use crate::table::Handle;
use crate::transaction::{Parties, Transactions};
use crate::verdict::Verdict;

use crate::context::Context;
use crate::event::{Subject, Told, tell_of};

/// Everything that is remembered.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) labeller: Labeller,
    pub(crate) transactions: Transactions,
    pub(crate) attempts: Attempts,
    pub(crate) sessions: Sessions,
    pub(crate) registrations: Registrations,
    pub(crate) subscriptions: Subscriptions,
}

impl State {
    pub(crate) fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let limits = &settings.limits;
        Ok(Self {
            labeller: Labeller::new(settings)?,
            transactions: Transactions::new(limits),
            attempts: Attempts::new(limits),
            sessions: Sessions::new(limits),
            registrations: Registrations::new(limits),
            subscriptions: Subscriptions::new(limits),
        })
    }

    /// Labels of a message that opens something, or belongs to nothing known; tells of a scanner at its first packet.
    fn resolve(&mut self, observation: &Observation<'_>, context: &mut Context<'_>) -> Resolved {
        let resolved = self.labeller.resolve(observation);
        if resolved.new_scanner {
            tell_about(
                EventName::Scanner,
                observation,
                &resolved.labels,
                &Told::default(),
                context,
            );
        }
        resolved
    }

    /// A verdict that inherits from the attempt of a transaction, or from the transaction itself.
    fn inherited(&self, transaction: Handle) -> Option<Verdict> {
        let known = self.transactions.table.get(transaction)?;
        Some(known.whose.verdict(known.hop))
    }
}

/// Writes an event about a message that belongs to no call.
pub(crate) fn tell_about(
    name: EventName,
    observation: &Observation<'_>,
    labels: &crate::labels::Labels,
    told: &Told<'_>,
    context: &mut Context<'_>,
) {
    let message = observation.message;
    let subject = Subject {
        call_id: &crate::text::identifier(&message.call_id),
        hop: Hop::First,
        src: observation.src,
        dst: observation.dst,
        transport: observation.transport,
        method: message.method().label(),
        parties: &Parties::of(observation),
        labels,
    };
    tell_of(name, observation.ts_last, &subject, told, context);
}
