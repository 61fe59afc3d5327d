//! How requests outside dialogs ended: OPTIONS, MESSAGE, PUBLISH and the like.

use super::State;
use crate::context::Context;
use crate::elapsed::elapsed;
use crate::event::{Subject, Told, tell_of};
use crate::observation::Observation;
use crate::rows::{EventName, Hop};
use crate::table::Handle;
use crate::text;
use crate::transaction::MethodName;

impl State {
    /// The answer to a request outside dialogs: OPTIONS, MESSAGE, PUBLISH and the like.
    pub(super) fn answered_outside(
        &mut self,
        handle: Handle,
        method: MethodName,
        observation: &Observation<'_>,
        status: u16,
        context: &mut Context<'_>,
    ) {
        let name = match status {
            200..=299 => EventName::OtherOk,
            // The challenge of a request that comes again with credentials is no failure.
            401 | 407 => return,
            _ => EventName::OtherFailed,
        };
        let code = text::code_text(status);
        self.tell_other(handle, method, name, &code, observation.ts_last, context);
    }

    /// Tells how a request outside dialogs ended. SUBSCRIBE has events of its own, CANCEL and NOTIFY belong to others.
    pub(super) fn tell_other(
        &self,
        handle: Handle,
        method: MethodName,
        name: EventName,
        code: &str,
        ts: crate::Timestamp,
        context: &mut Context<'_>,
    ) {
        let is_silent = match method {
            MethodName::Cancel | MethodName::Notify | MethodName::Invite => true,
            MethodName::Subscribe => name == EventName::OtherOk,
            _ => false,
        };
        let Some(transaction) = self
            .transactions
            .table
            .get(handle)
            .filter(|transaction| transaction.hop == Hop::First && !is_silent)
        else {
            return;
        };
        let Some(open) = transaction.open.as_ref() else {
            return;
        };
        let subject = Subject {
            call_id: open.call_id(),
            hop: transaction.hop,
            src: open.src,
            dst: open.dst,
            transport: open.transport,
            method: method.label(),
            parties: &open.parties,
            labels: transaction.whose.labels(),
        };
        let told = Told {
            code,
            duration: Some(elapsed(open.ts, ts)),
            ..Told::default()
        };
        tell_of(name, ts, &subject, &told, context);
    }
}
