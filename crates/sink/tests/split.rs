//! Which packets go into which file, what the files are called, and what is counted.

#![allow(clippy::unwrap_used)]

mod stage;

use std::fs;

use sink::{Media, SplitSettings};
use stage::{ALICE, BOB, Folder, SECOND, Stage, description, packets, request, response, rtp};

#[test]
fn each_call_has_its_file() {
    let folder = Folder::new("each");
    let mut stage = Stage::new(&folder.settings("{call_id}"));
    stage.call("a", 4000).call("b", 4002);
    let counts = stage.finish();
    assert_eq!(folder.names(), ["a.pcapng", "b.pcapng"]);
    assert_eq!(
        (counts.calls, counts.calls_written, counts.messages),
        (2, 2, 10)
    );
    assert_eq!((counts.files.files, counts.rebuilt), (2, 0));
    assert_eq!(packets(&folder.0.join("a.pcapng")).len(), 5);
}

#[test]
fn calls_with_one_name_get_a_number_and_nothing_is_replaced() {
    let folder = Folder::new("one-name");
    fs::write(folder.0.join("x.pcapng"), b"mine").unwrap();
    let mut stage = Stage::new(&folder.settings("x"));
    stage.call("a", 4000).call("b", 4002).call("c", 4004);
    let counts = stage.finish();
    assert_eq!(
        folder.names(),
        ["x-2.pcapng", "x-3.pcapng", "x-4.pcapng", "x.pcapng"]
    );
    assert_eq!(counts.files.collisions, 3);
    assert_eq!(fs::read(folder.0.join("x.pcapng")).unwrap(), b"mine");
}

#[test]
fn files_are_replaced_where_that_is_asked_for_but_no_call_replaces_another() {
    let folder = Folder::new("overwrite");
    fs::write(folder.0.join("x.pcapng"), b"mine").unwrap();
    let settings = SplitSettings {
        overwrite: true,
        ..folder.settings("x")
    };
    let mut stage = Stage::new(&settings);
    stage.call("a", 4000).call("b", 4002);
    stage.finish();
    assert_eq!(folder.names(), ["x-2.pcapng", "x.pcapng"]);
    assert_eq!(packets(&folder.0.join("x.pcapng")).len(), 5);
}

#[test]
fn a_call_that_is_over_is_complete_and_what_comes_later_is_added() {
    let folder = Folder::new("over");
    let mut stage = Stage::new(&folder.settings("{call_id}"));
    stage.call("a", 4000).wait(31);
    assert!(folder.names().is_empty());
    stage.wait(2);
    assert_eq!(folder.names(), ["a.pcapng"]);
    assert_eq!(packets(&folder.0.join("a.pcapng")).len(), 5);
    stage.bye("a");
    let counts = stage.finish();
    assert_eq!(packets(&folder.0.join("a.pcapng")).len(), 7);
    assert_eq!((counts.files.reopened, counts.files.files), (1, 1));
}

#[test]
fn a_file_that_somebody_changed_meanwhile_is_left_alone() {
    let folder = Folder::new("changed");
    let mut stage = Stage::new(&folder.settings("{call_id}"));
    stage.call("a", 4000).wait(40);
    fs::write(folder.0.join("a.pcapng"), b"another").unwrap();
    stage.bye("a");
    let counts = stage.finish();
    assert_eq!(fs::read(folder.0.join("a.pcapng")).unwrap(), b"another");
    assert_eq!(counts.files.failed.get("io"), Some(&1));
    assert!(
        counts.files.troubles[0]
            .message
            .contains("changed by another program")
    );
}

#[test]
fn what_waits_in_memory_is_bounded_and_the_files_are_the_same() {
    let read = |name: &str, held_bytes: usize| {
        let folder = Folder::new(name);
        let settings = SplitSettings {
            held_bytes,
            media: Media::All,
            ..folder.settings("{call_id}")
        };
        let mut stage = Stage::new(&settings);
        for id in 0..20 {
            stage.answered(&id.to_string(), 4000 + 2 * id);
        }
        if held_bytes == 0 {
            assert!(
                folder
                    .names()
                    .iter()
                    .all(|name| name.ends_with(".pcapng.part"))
            );
            assert_eq!(folder.names().len(), 20);
        }
        for round in 0..10 {
            for id in 0..20_u16 {
                stage.udp(
                    "10.2.0.9:9",
                    &format!("10.1.0.1:{}", 4000 + 2 * id),
                    &rtp(round),
                );
            }
        }
        stage.finish();
        let names = folder.names();
        let files: Vec<_> = names
            .iter()
            .map(|name| packets(&folder.0.join(name)))
            .collect();
        (names, files)
    };
    let (names, files) = read("bounded", 0);
    assert_eq!((names.len(), files[7].len()), (20, 13));
    assert_eq!((names, files), read("unbounded", usize::MAX));
}

#[test]
fn a_place_that_cannot_be_written_is_told_for_each_call() {
    let folder = Folder::new("failed");
    fs::write(folder.0.join("file"), b"").unwrap();
    let mut stage = Stage::new(&folder.settings("file/{call_id}"));
    for id in 0..20 {
        stage.call(&id.to_string(), 4000);
    }
    let counts = stage.finish();
    assert_eq!(counts.files.failed.get("not_a_directory"), Some(&20));
    assert_eq!(
        (
            counts.files.files,
            counts.files.bytes,
            counts.files.troubles.len()
        ),
        (0, 0, 8)
    );
}

#[test]
fn only_calls_that_fit_are_written() {
    let written = |change: &dyn Fn(&mut SplitSettings)| {
        let folder = Folder::new("fit");
        let mut settings = folder.settings("{method}-{call_id}");
        change(&mut settings);
        let mut stage = Stage::new(&settings);
        stage.sip(ALICE, BOB, &request("REGISTER", "r", ""));
        stage.sip(ALICE, BOB, &request("BYE", "begun-before", ""));
        stage.call("a", 4000).call("b", 4002);
        let counts = stage.finish();
        assert_eq!(
            counts.calls,
            counts.calls_written + counts.calls_left_out.values().sum::<u64>()
        );
        folder.names()
    };
    let all = [
        "INVITE-a.pcapng",
        "INVITE-b.pcapng",
        "INVITE-begun-before.pcapng",
    ];
    assert_eq!(written(&|_| {}), all);
    assert_eq!(
        written(&|settings| settings.methods = vec!["REGISTER".into()]),
        ["REGISTER-r.pcapng"]
    );
    assert_eq!(written(&|settings| settings.methods.clear()).len(), 4);
    assert_eq!(
        written(&|settings| settings.number = Some("^\\+49".into())),
        all
    );
    assert_eq!(
        written(&|settings| settings.number = Some("^\\+44".into())).len(),
        0
    );
    assert_eq!(
        written(&|settings| settings.call_ids = Some(vec!["b".into()])),
        all[1..2]
    );
    assert_eq!(written(&|settings| settings.every = 2), [all[1], all[2]]);
    assert_eq!(written(&|settings| settings.max_files = Some(1)), all[2..]);
}

#[test]
fn no_more_bytes_are_written_than_allowed_and_every_file_is_whole() {
    let folder = Folder::new("budget");
    let settings = SplitSettings {
        max_bytes: Some(6_000),
        ..folder.settings("{call_id}")
    };
    let mut stage = Stage::new(&settings);
    for id in 0..10 {
        stage.call(&id.to_string(), 4000);
    }
    let counts = stage.finish();
    let sizes = folder
        .names()
        .iter()
        .map(|name| fs::metadata(folder.0.join(name)).unwrap().len())
        .sum::<u64>();
    assert_eq!(sizes, counts.files.bytes);
    assert!(sizes <= 6_000 && sizes > 5_000, "{sizes}");
    let left_out = counts
        .messages_left_out
        .get("max_bytes")
        .copied()
        .unwrap_or_default();
    assert_eq!(counts.messages + left_out, 50);
    let read: usize = folder
        .names()
        .iter()
        .map(|name| packets(&folder.0.join(name)).len())
        .sum();
    assert_eq!(read as u64, counts.messages);
}

#[test]
fn only_calls_that_agreed_on_fax_are_kept_when_that_is_asked_for() {
    let folder = Folder::new("fax");
    let settings = SplitSettings {
        t38: true,
        held_bytes: 0,
        media: Media::All,
        ..folder.settings("{call_id}")
    };
    let mut stage = Stage::new(&settings);
    stage
        .answered("talk", 4000)
        .answered("fax", 4002)
        .answered("refused", 4004);
    let image = |port| description("10.1.0.1", port, "image", "udptl t38");
    stage.sip(ALICE, BOB, &request("INVITE", "fax", &image(4002)));
    stage.sip(BOB, ALICE, &response(200, "INVITE", "fax", &image(4006)));
    stage.sip(ALICE, BOB, &request("INVITE", "refused", &image(4004)));
    stage.sip(BOB, ALICE, &response(488, "INVITE", "refused", ""));
    stage.udp("10.9.9.9:77", "10.1.0.1:4002", &[0x80, 1, 2, 3]);
    let counts = stage.finish();
    assert_eq!(folder.names(), ["fax.pcapng"]);
    assert_eq!(counts.calls_left_out.get("no_t38"), Some(&2));
    assert_eq!((counts.calls_written, counts.files.files), (1, 1));
    assert_eq!(counts.media.get("udptl"), Some(&1));
    assert_eq!(
        fs::metadata(folder.0.join("fax.pcapng")).unwrap().len(),
        counts.files.bytes
    );
}

fn media(name: &str, change: impl Fn(&mut SplitSettings)) -> Vec<(Vec<u8>, u32)> {
    let folder = Folder::new(name);
    let mut settings = folder.settings("{call_id}");
    change(&mut settings);
    let mut stage = Stage::new(&settings);
    stage.answered("a", 4000);
    stage.udp("10.2.0.9:4000", "10.1.0.1:4000", &rtp(1));
    stage.udp(
        "10.2.0.9:4001",
        "10.1.0.1:4001",
        &[0x80, 201, 0, 1, 1, 2, 3, 4],
    );
    stage.udp("10.7.7.7:4000", "10.7.7.8:4000", &rtp(2));
    stage.finish();
    packets(&folder.0.join("a.pcapng")).split_off(3)
}

#[test]
fn as_much_of_the_media_is_kept_as_is_asked_for() {
    let lengths = |media_choice| {
        media("media", |settings| settings.media = media_choice)
            .iter()
            .map(|(data, original)| (data.len() - 42, *original as usize - 42))
            .collect::<Vec<_>>()
    };
    assert_eq!(lengths(Media::None), []);
    assert_eq!(lengths(Media::Rtcp), [(8, 8)]);
    assert_eq!(lengths(Media::Headers), [(12, 172), (8, 8)]);
    assert_eq!(lengths(Media::All), [(172, 172), (8, 8)]);
}

#[test]
fn what_was_said_is_overwritten_where_content_is_hidden() {
    let hidden = media("redact", |settings| {
        settings.media = Media::All;
        settings.redact = true;
    });
    let (rtp, _) = &hidden[0];
    assert_eq!(rtp[42..54], stage::rtp(1)[..12]);
    assert_eq!(rtp[54..], [0; 160]);
}

#[test]
fn the_newest_offer_owns_a_port_and_a_call_that_is_over_claims_none_for_long() {
    let folder = Folder::new("owner");
    let mut stage = Stage::new(&folder.settings("{call_id}"));
    let talk = |stage: &mut Stage, number| {
        stage.udp("10.2.0.9:4000", "10.1.0.1:4000", &rtp(number));
    };
    stage.answered("a", 4000);
    talk(&mut stage, 1);
    stage.bye("a").wait(4);
    talk(&mut stage, 2);
    stage.wait(2);
    talk(&mut stage, 3);
    stage.answered("b", 4000);
    talk(&mut stage, 4);
    let counts = stage.finish();
    assert_eq!(counts.media.get("rtp"), Some(&3));
    assert_eq!(packets(&folder.0.join("a.pcapng")).len(), 5 + 2);
    assert_eq!(packets(&folder.0.join("b.pcapng")).len(), 3 + 1);
}

#[test]
fn a_table_that_is_full_gives_up_the_call_that_was_silent_longest() {
    let folder = Folder::new("full");
    let settings = SplitSettings {
        calls: 10,
        ..folder.settings("{call_id}")
    };
    let mut stage = Stage::new(&settings);
    for id in 0..30 {
        stage.answered(&id.to_string(), 4000);
    }
    let counts = stage.finish();
    assert_eq!((counts.files.files, counts.forgotten), (30, 20));
}

#[test]
fn calls_that_were_silent_for_long_are_forgotten_in_their_time() {
    let folder = Folder::new("idle");
    let settings = SplitSettings {
        idle: 60 * SECOND,
        ..folder.settings("{call_id}")
    };
    let mut stage = Stage::new(&settings);
    stage.answered("a", 4000).wait(61);
    assert_eq!(folder.names(), ["a.pcapng"]);
    stage.bye("a");
    assert_eq!(stage.finish().forgotten, 0);
    assert_eq!(folder.names(), ["a-2.pcapng", "a.pcapng"]);
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let refused = |change: &dyn Fn(&mut SplitSettings)| {
        let mut settings = SplitSettings::default();
        change(&mut settings);
        sink::Split::new(&settings).unwrap_err().to_string()
    };
    assert!(refused(&|settings| settings.template = "{who}".into()).starts_with("template: "));
    assert!(refused(&|settings| settings.number = Some("(".into())).starts_with("number: "));
    assert!(refused(&|settings| settings.every = 0).starts_with("every: "));
    assert!(
        refused(&|settings| settings.anonymise = Some("xyz".into())).starts_with("anonymise: ")
    );
    assert!(
        refused(&|settings| (settings.single, settings.t38) = (true, true)).starts_with("t38: ")
    );
}
