//! INVITE and CANCEL: what is new, what is a retransmission, which response counts, TTR and PDD.

use std::sync::Arc;

use crate::Timestamp;
use crate::compat::{Compat, Heard, domain};
use crate::hashing::Key;
use crate::labels::Labels;
use crate::rows::{CompatFigure, Rows};
use crate::text::code_text;

/// An INVITE that waits for an answer.
#[derive(Debug)]
pub(super) struct Invite {
    ts: Timestamp,
    labels: Arc<Labels>,
    /// A provisional response was measured.
    has_ttr: bool,
    /// A 180 was measured.
    has_pdd: bool,
}

/// An INVITE transaction.
#[derive(Debug)]
pub(super) struct Transaction {
    labels: Arc<Labels>,
    /// It was sent inside a dialog: its responses count for nothing but the dialog.
    is_reinvite: bool,
    /// Its final response came: further ones count for nothing.
    is_final: bool,
}

impl Compat {
    pub(super) fn invite(&mut self, heard: &Heard<'_>, rows: &mut dyn Rows) {
        let is_reinvite = self.dialogs.contains(self.dialog_key(heard));
        if is_reinvite {
            heard.count(CompatFigure::Reinvite, "", heard.labels, rows);
        } else if self.invites.contains(heard.call) {
            heard.count(CompatFigure::Retransmission, "INVITE", heard.labels, rows);
        } else {
            heard.count(CompatFigure::Invite, "", heard.labels, rows);
            let invite = Invite {
                ts: heard.ts(),
                labels: Arc::clone(heard.labels),
                has_ttr: false,
                has_pdd: false,
            };
            self.invites.insert(heard.call, invite, self.clock);
        }
        let key = self.transaction_key(heard);
        if !self.transactions.contains(key) {
            let transaction = Transaction {
                labels: Arc::clone(heard.labels),
                is_reinvite,
                is_final: false,
            };
            self.transactions.insert(key, transaction, self.clock);
        }
    }

    /// A CANCEL makes it forget the INVITE at once; the transaction still waits for its final response.
    pub(super) fn cancel(&mut self, heard: &Heard<'_>) {
        self.invites.remove(heard.call);
    }

    pub(super) fn invite_response(&mut self, heard: &Heard<'_>, status: u16, rows: &mut dyn Rows) {
        if status < 200 {
            self.provisional(heard, status, rows);
        } else {
            self.final_response(heard, status, rows);
        }
    }

    fn provisional(&mut self, heard: &Heard<'_>, status: u16, rows: &mut dyn Rows) {
        let Some(invite) = self.invites.get_mut(heard.call) else {
            return;
        };
        if !std::mem::replace(&mut invite.has_ttr, true) {
            heard.delay(CompatFigure::Ttr, invite.ts, &invite.labels, rows);
        }
        if status == 180 && !std::mem::replace(&mut invite.has_pdd, true) {
            heard.delay(CompatFigure::Pdd, invite.ts, &invite.labels, rows);
        }
    }

    fn final_response(&mut self, heard: &Heard<'_>, status: u16, rows: &mut dyn Rows) {
        self.invites.remove(heard.call);
        let dialog = self.dialog_key(heard);
        let key = self.transaction_key(heard);
        if self
            .transactions
            .get_mut(key)
            .is_some_and(|transaction| transaction.is_final)
        {
            return;
        }
        // A response whose INVITE was not seen is taken for the answer to a first one, unless its dialog is known.
        let (labels, is_reinvite) = match self.transactions.remove(key) {
            Some(transaction) => (transaction.labels, transaction.is_reinvite),
            None => (Arc::clone(heard.labels), self.dialogs.contains(dialog)),
        };
        let transaction = Transaction {
            labels: Arc::clone(&labels),
            is_reinvite,
            is_final: true,
        };
        self.transactions.insert(key, transaction, self.clock);
        if !is_reinvite {
            heard.count(CompatFigure::Final, &code_text(status), &labels, rows);
        }
        match (status, is_reinvite) {
            (200, true) => self.refresh_dialog(dialog, heard),
            (200, false) => self.open_dialog(dialog, heard, labels),
            _ => {}
        }
    }

    fn transaction_key(&self, heard: &Heard<'_>) -> Key {
        let message = heard.message;
        let number = message.cseq.number.to_be_bytes();
        self.hashing.key(
            domain::TRANSACTION,
            &[&message.call_id, &number, message.from_tag()],
        )
    }
}
