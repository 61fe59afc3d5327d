//! Whatever comes: bounded memory, the same rows in every run, no panic.

use std::collections::BTreeMap;

use track::rows::Table;
use track::{Cap, Settings, TableCount};

use crate::ladder::{ALICE, Ladder, PROXY};
use crate::{count, figures};

fn small(entries: usize) -> Ladder {
    let mut settings = Settings::default();
    settings.limits.attempts = Cap {
        entries,
        bytes: usize::MAX / 4,
    };
    Ladder::with(&settings)
}

fn tables(ladder: &Ladder) -> BTreeMap<&'static str, TableCount> {
    let tables = ladder.tracker.tables().into_iter();
    tables
        .filter(|count| count.table.starts_with("compat_"))
        .map(|count| (count.table, count))
        .collect()
}

#[test]
fn a_flood_of_calls_and_requests_stays_within_the_cap_and_is_counted_as_given_up() {
    let mut ladder = small(100);
    for number in 0..1000_u32 {
        let at = f64::from(number) * 0.001;
        ladder.call_id = format!("call-{number}");
        let invite = ladder.request(at, "INVITE", 1);
        ladder.send(&invite);
        ladder.send(&ladder.response(at, 200, &invite));
        ladder.send(&ladder.request(at, "OPTIONS", 2));
        ladder.recorder.rows.clear();
    }
    let tables = tables(&ladder);
    assert!(tables.values().all(|table| table.entries <= 100));
    for name in ["compat_transactions", "compat_dialogs", "compat_requests"] {
        assert_eq!(tables[name].entries, 100, "{name}");
        assert_eq!(tables[name].evicted["table_full"], 900, "{name}");
        assert!(tables[name].bytes > 0);
    }
    assert_eq!(ladder.tracker.active().compat_sessions, 100);
}

#[test]
fn the_oldest_session_is_given_up_and_never_counts_as_completed() {
    let mut ladder = small(2);
    for number in 0..3 {
        ladder.call_id = format!("call-{number}");
        ladder.answer(f64::from(number));
    }
    ladder.recorder.rows.clear();
    ladder.tick(4000.0);
    assert_eq!(count(&ladder, "session_completed"), 2);
    for (number, expected) in [(0, "invite"), (1, "invite"), (2, "invite")] {
        ladder.recorder.rows.clear();
        ladder.call_id = format!("call-{number}");
        ladder.send(&ladder.inside(5000.0, "INVITE", 2));
        assert_eq!(figures(&ladder), [expected]);
    }
}

#[test]
fn nothing_is_remembered_once_every_timer_has_passed() {
    let mut ladder = small(1000);
    for number in 0..200_u32 {
        ladder.call_id = format!("call-{number}");
        let method = ["INVITE", "REGISTER", "OPTIONS", "BYE"][number as usize % 4];
        let request = ladder
            .request(f64::from(number), method, number)
            .with("Contact: <sip:a@b>");
        ladder.send(&request);
        ladder.send(&ladder.response(f64::from(number), 200, &request));
    }
    ladder.tick(5000.0);
    // The sessions that ran out at the tick are remembered as closed for a minute.
    ladder.tick(5061.0);
    for (name, table) in tables(&ladder) {
        assert_eq!((table.entries, table.bytes), (0, 0), "{name}");
        assert!(table.evicted.is_empty(), "{name}");
    }
}

#[test]
fn two_runs_over_damaged_messages_write_the_same_rows_and_the_counts_agree() {
    let (first, second) = (damaged(), damaged());
    let rows = |ladder: &Ladder| {
        let rows = ladder.table(Table::Compat);
        rows.into_iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(rows(&first), rows(&second));
    assert_eq!(count(&first, "session_completed"), count(&first, "spd"));
    assert!(count(&first, "rrd") <= count(&first, "register"));
    assert!(count(&first, "pdd") <= count(&first, "ttr"));
    assert!(count(&first, "spd") > 0 && count(&first, "invite") > 100);
    assert!(first.table(Table::Compat).iter().all(|row| {
        let duration = row
            .get("duration")
            .map(|value| value.parse::<i64>().unwrap());
        duration.is_none_or(|duration| duration >= 0)
    }));
}

/// Calls and registrations of which every third message has bytes replaced, at times that go back and forth.
fn damaged() -> Ladder {
    let mut ladder = small(64);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    for number in 0..1500_u32 {
        ladder.call_id = format!("call-{}", next(40));
        let method = ["INVITE", "BYE", "REGISTER", "OPTIONS", "CANCEL", "ACK"][next(6)];
        let at = f64::from(number) * 0.5 + next(100) as f64 - 50.0;
        let cseq = next(3) as u32;
        let request = if next(2) == 0 {
            ladder.request(at, method, cseq)
        } else {
            ladder.inside(at, method, cseq)
        }
        .with("Contact: <sip:a@b>;expires=7")
        .with("Session-Expires: 20");
        let status = [100, 180, 200, 200, 302, 486, 503][next(7)];
        let answer = ladder
            .response(at + 0.1, status, &request)
            .with("Session-Expires: 20");
        for (wire, from, to) in [(request, ALICE, PROXY), (answer, PROXY, ALICE)] {
            let mut bytes = wire.bytes();
            if next(3) == 0 {
                for _ in 0..=next(8) {
                    let place = next(bytes.len());
                    bytes[place] = next(256) as u8;
                }
                bytes.truncate(next(bytes.len()).max(1));
            }
            ladder.raw(wire.at, 0.0, from, to, &bytes);
        }
    }
    ladder.tick(1e6);
    ladder
}

#[test]
fn stamps_at_the_ends_of_time_do_no_harm() {
    let mut ladder = Ladder::default();
    let far = 9.2e9;
    for (at, answered) in [(0.0, far), (far, 0.0), (far, far), (0.0, 0.0)] {
        let invite = ladder.request(at, "INVITE", 1);
        ladder.send(&invite);
        ladder.send(&ladder.response(answered, 200, &invite));
        let bye = ladder.inside(at, "BYE", 2);
        ladder.send(&bye);
        ladder.send(&ladder.response(answered, 200, &bye));
    }
    assert!(count(&ladder, "invite") >= 1);
    ladder.tick(far);
}
