//! Subscriptions and publications (docs/concepts/registrations.md).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{Ladder, Wire};

fn subscribe(ladder: &mut Ladder, at: f64, cseq: u32, expires: u32) -> Wire {
    let base = if cseq == 1 {
        ladder.request(at, "SUBSCRIBE", cseq)
    } else {
        ladder.inside(at, "SUBSCRIBE", cseq)
    };
    let request = base
        .with("Event: presence")
        .with(&format!("Expires: {expires}"));
    ladder.send(&request);
    ladder.send(
        &ladder
            .response(at + 0.1, 200, &request)
            .with(&format!("Expires: {expires}")),
    );
    request
}

fn notify(ladder: &mut Ladder, at: f64, cseq: u32, state: &str) {
    let request = ladder
        .inside_back(at, "NOTIFY", cseq)
        .with("Event: presence")
        .with(&format!("Subscription-State: {state}"));
    ladder.send(&request);
    ladder.send(&ladder.response(at + 0.1, 200, &request));
}

#[test]
fn a_2xx_begins_and_a_terminated_notify_ends() {
    let mut ladder = Ladder::default();
    subscribe(&mut ladder, 0.0, 1, 600);
    notify(&mut ladder, 0.2, 1, "active;expires=600");
    assert_eq!(
        ladder
            .tracker
            .active()
            .subscriptions_by_package
            .get("presence"),
        Some(&1)
    );
    notify(&mut ladder, 50.0, 2, "terminated;reason=noresource");
    assert_eq!(ladder.events(), ["sub-new", "sub-del"]);
    assert_eq!(ladder.tracker.active().subscriptions, 0);
}

#[test]
fn a_notify_before_the_2xx_begins_it_once() {
    let mut ladder = Ladder::default();
    let request = ladder
        .request(0.0, "SUBSCRIBE", 1)
        .with("Event: presence")
        .with("Expires: 600");
    ladder.send(&request);
    notify(&mut ladder, 0.05, 1, "active;expires=600");
    ladder.send(&ladder.response(0.1, 202, &request).with("Expires: 600"));
    assert_eq!(ladder.events(), ["sub-new"]);
}

#[test]
fn a_2xx_after_the_last_notify_does_not_begin_it_again() {
    let mut ladder = Ladder::default();
    let request = ladder
        .request(0.0, "SUBSCRIBE", 1)
        .with("Event: presence")
        .with("Expires: 600");
    ladder.send(&request);
    notify(&mut ladder, 0.05, 1, "active;expires=600");
    notify(&mut ladder, 0.06, 2, "terminated;reason=rejected");
    ladder.send(&ladder.response(0.1, 202, &request).with("Expires: 600"));
    assert_eq!(ladder.events(), ["sub-new", "sub-del"]);
}

#[test]
fn expires_zero_ends_it() {
    let mut ladder = Ladder::default();
    subscribe(&mut ladder, 0.0, 1, 600);
    notify(&mut ladder, 0.2, 1, "active;expires=600");
    subscribe(&mut ladder, 10.0, 2, 0);
    notify(&mut ladder, 10.2, 2, "terminated;reason=timeout");
    assert_eq!(ladder.events(), ["sub-new", "sub-del"], "told once");
}

#[test]
fn a_fetch_leaves_nothing() {
    let mut ladder = Ladder::default();
    subscribe(&mut ladder, 0.0, 1, 0);
    assert!(ladder.events().is_empty());
}

#[test]
fn it_expires_with_grace_and_a_refresh_moves_that() {
    let mut ladder = Ladder::default();
    subscribe(&mut ladder, 0.0, 1, 60);
    notify(&mut ladder, 0.2, 1, "active");
    subscribe(&mut ladder, 50.0, 2, 60);
    ladder.tick(142.0);
    assert_eq!(ladder.events(), ["sub-new"]);
    ladder.tick(142.2);
    assert_eq!(ladder.events(), ["sub-new", "sub-del"]);
}

#[test]
fn a_notify_moves_the_expiry() {
    let mut ladder = Ladder::default();
    subscribe(&mut ladder, 0.0, 1, 600);
    notify(&mut ladder, 0.2, 1, "pending;expires=30");
    ladder.tick(62.4);
    assert_eq!(ladder.events(), ["sub-new", "sub-del"]);
}

#[test]
fn no_notify_within_timer_n_is_told() {
    let mut ladder = Ladder::default();
    subscribe(&mut ladder, 0.0, 1, 600);
    ladder.tick(32.2);
    assert_eq!(ladder.events(), ["sub-new", "notify-missing"]);
    assert_eq!(ladder.tracker.active().subscriptions, 1);
}

#[test]
fn a_rejected_subscription_is_told_as_failed() {
    let mut ladder = Ladder::default();
    let request = ladder.request(0.0, "SUBSCRIBE", 1).with("Event: presence");
    ladder.send(&request);
    ladder.send(&ladder.response(0.1, 489, &request));
    assert_eq!(ladder.events(), ["other-failed"]);
}

#[test]
fn packages_that_are_not_known_are_counted_as_other() {
    let mut ladder = Ladder::default();
    let request = ladder
        .request(0.0, "SUBSCRIBE", 1)
        .with("Event: my-own-package")
        .with("Expires: 60");
    ladder.send(&request);
    ladder.send(&ladder.response(0.1, 200, &request));
    assert_eq!(
        ladder
            .tracker
            .active()
            .subscriptions_by_package
            .get("other"),
        Some(&1)
    );
}

#[test]
fn publications_are_followed_by_their_etag() {
    let mut ladder = Ladder::default();
    let mut publish = |at: f64, cseq: u32, if_match: &str, expires: u32, etag: &str| {
        let mut request = ladder
            .request(at, "PUBLISH", cseq)
            .with("Event: presence")
            .with(&format!("Expires: {expires}"));
        if !if_match.is_empty() {
            request = request.with(&format!("SIP-If-Match: {if_match}"));
        }
        ladder.send(&request);
        ladder.send(
            &ladder
                .response(at + 0.1, 200, &request)
                .with(&format!("SIP-ETag: {etag}"))
                .with(&format!("Expires: {expires}")),
        );
        ladder.tracker.active().publications
    };
    assert_eq!(publish(0.0, 1, "", 600, "one"), 1);
    assert_eq!(publish(10.0, 2, "one", 600, "two"), 1);
    assert_eq!(publish(20.0, 3, "two", 0, "three"), 0);
}
