//! Sessions: from the 200 to the INVITE to the 200 to the BYE, or to the end of the session timer.

use std::sync::Arc;

use crate::Timestamp;
use crate::compat::{Compat, Heard, domain};
use crate::hashing::Key;
use crate::labels::Labels;
use crate::rows::{CompatFigure, CompatRow, Rows};
use crate::settings::SECOND;

/// How long a session lasts that nobody refreshes and whose 200 has no Session-Expires.
const DEFAULT_LIFETIME: i64 = 1800 * SECOND;

/// A session.
#[derive(Debug)]
pub(super) struct Dialog {
    call: Key,
    answered: Timestamp,
    /// When it runs out, by the clock that its messages were stamped with.
    until: Timestamp,
    labels: Arc<Labels>,
}

impl Compat {
    /// Call-ID and both tags, whichever side sends.
    pub(super) fn dialog_key(&self, heard: &Heard<'_>) -> Key {
        let message = heard.message;
        let (from, to) = (message.from_tag(), message.to_tag());
        self.hashing.key(
            domain::DIALOG,
            &[&message.call_id, from.min(to), from.max(to)],
        )
    }

    /// The first 200 to a first INVITE opens a session, unless one of that Call-ID ended within the last minute.
    pub(super) fn open_dialog(&mut self, key: Key, heard: &Heard<'_>, labels: Arc<Labels>) {
        if self.closed.contains(heard.call) || self.dialogs.contains(key) {
            return;
        }
        let lifetime = lifetime(heard);
        let dialog = Dialog {
            call: heard.call,
            answered: heard.ts(),
            until: heard.ts().saturating_add(lifetime),
            labels,
        };
        self.dialogs
            .insert(key, dialog, self.clock.saturating_add(lifetime));
    }

    /// Only the 200 to a re-INVITE prolongs a session; an UPDATE does not.
    pub(super) fn refresh_dialog(&mut self, key: Key, heard: &Heard<'_>) {
        let lifetime = lifetime(heard);
        if let Some(dialog) = self
            .dialogs
            .prolong(key, self.clock.saturating_add(lifetime))
        {
            dialog.until = heard.ts().saturating_add(lifetime);
        }
    }

    /// The 200 to a BYE ends the session, if it has one; the Call-ID opens no other for a minute.
    pub(super) fn close_dialog(&mut self, heard: &Heard<'_>, rows: &mut dyn Rows) {
        let key = self.dialog_key(heard);
        if let Some(dialog) = self.dialogs.remove(key) {
            complete(&dialog, heard.ts(), heard.since(dialog.answered), rows);
        }
        self.closed.insert(heard.call, (), self.clock);
    }

    /// A session that ran out counts as completed too.
    pub(super) fn expire_dialogs(&mut self, rows: &mut dyn Rows) {
        while let Some(dialog) = self.dialogs.pop_due(self.clock) {
            let duration = dialog.until.saturating_sub(dialog.answered).max(0);
            complete(&dialog, dialog.until, duration, rows);
            self.closed.insert(dialog.call, (), self.clock);
        }
    }
}

fn complete(dialog: &Dialog, ts: Timestamp, duration: i64, rows: &mut dyn Rows) {
    let labels = &dialog.labels;
    rows.compat(&CompatRow {
        ts,
        figure: CompatFigure::SessionCompleted,
        code: "",
        duration: None,
        labels,
    });
    rows.compat(&CompatRow {
        ts,
        figure: CompatFigure::Spd,
        code: "",
        duration: Some(duration),
        labels,
    });
}

fn lifetime(heard: &Heard<'_>) -> i64 {
    let seconds = heard
        .message
        .session_expires()
        .map_or(0, |expires| expires.seconds);
    match seconds {
        0 => DEFAULT_LIFETIME,
        seconds => i64::from(seconds) * SECOND,
    }
}
