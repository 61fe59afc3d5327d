use decode::stream::{Maybe, Side};
use decode::websocket::{State, WebSocketConversation, begins_handshake};

use crate::build::{KEY, LIMIT, TEXT, Watched, frame, message, request, response, sip};

fn fresh() -> Watched {
    Watched::new(WebSocketConversation::new(LIMIT))
}

#[test]
fn a_connection_is_sip_once_the_server_says_so() {
    let mut watched = fresh();
    assert_eq!(watched.conversation.state(), State::Undecided);
    watched.data(Side::Forward, &request(""), 1);
    assert_eq!(watched.conversation.state(), State::Undecided);
    watched.data(Side::Backward, &response(""), 2);
    assert_eq!(watched.conversation.state(), State::Sip);
    assert!(watched.log.is_empty());
}

#[test]
fn http_without_sip_is_not_wanted_and_keeps_nothing() {
    let plain = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec();
    let chat = String::from_utf8(request(""))
        .unwrap()
        .replace("Protocol: sip", "Protocol: chat");
    for first in [
        plain,
        chat.into_bytes(),
        b"POST / HTTP/1.1".to_vec(),
        vec![0x16, 3, 1],
    ] {
        let mut watched = fresh();
        watched.data(Side::Forward, &first, 1);
        assert_eq!(watched.conversation.state(), State::NotSip);
        assert!(!watched.conversation.is_wanted());
        assert_eq!(watched.conversation.held(), 0);
        watched.data(Side::Forward, &frame(TEXT, KEY, &message(1)), 2);
        watched.end(Side::Forward);
        assert!(watched.log.is_empty());
    }
}

#[test]
fn a_refusal_of_the_server_makes_it_something_else() {
    for answer in [
        &b"HTTP/1.1 401 Unauthorized\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n"[..],
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
    ] {
        let mut watched = fresh();
        watched.data(Side::Forward, &request(""), 1);
        watched.data(Side::Backward, answer, 2);
        assert_eq!(watched.conversation.state(), State::NotSip);
    }
}

#[test]
fn a_head_that_never_ends_is_given_up() {
    let mut watched = fresh();
    watched.data(Side::Forward, b"GET / HTTP/1.1\r\n", 1);
    let mut most = 0;
    for ts in 2..40_000 {
        watched.data(Side::Forward, b"x", ts);
        most = most.max(watched.conversation.held());
    }
    assert_eq!(watched.conversation.state(), State::NotSip);
    assert!(most < 40_000, "{most}");
}

#[test]
fn every_cut_of_the_handshake_gives_the_same() {
    let mut client = request("");
    client.extend(frame(TEXT, KEY, &message(1)));
    let mut server = response("");
    server.extend(frame(TEXT, None, &message(2)));
    for cut in 0..client.len() {
        let mut watched = fresh();
        watched.data(Side::Forward, &client[..cut], 5);
        watched.data(Side::Forward, &client[cut..], 5);
        for byte in &server {
            watched.data(Side::Backward, &[*byte], 6);
        }
        assert_eq!(
            watched.log,
            [
                (Side::Forward, sip(&message(1), 5, 5)),
                (Side::Backward, sip(&message(2), 6, 6)),
            ],
            "{cut}"
        );
    }
}

#[test]
fn the_server_may_be_the_side_that_was_seen_first() {
    let mut watched = fresh();
    watched.data(Side::Forward, &response(""), 1);
    watched.data(Side::Forward, &frame(TEXT, None, &message(2)), 3);
    assert!(watched.log.is_empty());
    watched.data(Side::Backward, &request(""), 4);
    watched.data(Side::Backward, &frame(TEXT, KEY, &message(1)), 5);
    assert_eq!(
        watched.log,
        [
            (Side::Forward, sip(&message(2), 3, 3)),
            (Side::Backward, sip(&message(1), 5, 5)),
        ]
    );
}

#[test]
fn a_client_whose_server_is_never_seen_is_read_after_a_while() {
    let mut watched = fresh();
    let mut client = request("permessage-deflate");
    client.extend(frame(TEXT, KEY, &message(1)));
    watched.data(Side::Forward, &client, 5);
    let deadline = watched.conversation.deadline(Side::Forward).unwrap();
    watched.due(Side::Forward, deadline - 1);
    assert!(watched.log.is_empty());
    watched.due(Side::Forward, deadline);
    assert_eq!(watched.taken(Side::Forward), [sip(&message(1), 5, 5)]);
    assert_eq!(watched.conversation.state(), State::Sip);
    assert_eq!(watched.conversation.deadline(Side::Forward), None);
}

#[test]
fn bytes_that_wait_for_the_other_head_are_bounded_and_none_is_lost() {
    let mut watched = fresh();
    watched.data(Side::Forward, &request(""), 1);
    let one = frame(TEXT, KEY, &message(1));
    let mut most = 0;
    for _ in 0..100 {
        for byte in &one {
            watched.data(Side::Forward, &[*byte], 2);
            most = most.max(watched.conversation.held());
        }
    }
    assert!(most < 70_000, "{most}");
    assert_eq!(
        watched.taken(Side::Forward),
        vec![sip(&message(1), 2, 2); 100]
    );
}

#[test]
fn what_waits_is_given_when_both_directions_end() {
    let mut watched = fresh();
    let mut client = request("");
    client.extend(frame(TEXT, KEY, &message(1)));
    watched.data(Side::Forward, &client, 5);
    watched.end(Side::Forward);
    assert!(watched.log.is_empty());
    watched.end(Side::Backward);
    assert_eq!(watched.taken(Side::Forward), [sip(&message(1), 5, 5)]);
}

#[test]
fn a_head_of_the_client_that_was_lost_is_made_up_for_by_the_server() {
    let mut watched = fresh();
    watched.data(Side::Forward, &request("")[..30], 1);
    watched.gap(Side::Forward, Some(40));
    watched.log.clear();
    watched.data(Side::Backward, &response(""), 2);
    assert_eq!(watched.conversation.state(), State::Sip);
    watched.data(Side::Forward, &frame(TEXT, KEY, &message(1)), 3);
    assert_eq!(watched.taken(Side::Forward), [sip(&message(1), 3, 3)]);
}

#[test]
fn a_head_of_the_server_that_was_lost_leaves_it_undecided_until_sip_is_found() {
    let mut watched = fresh();
    watched.data(Side::Forward, &request(""), 1);
    watched.gap(Side::Backward, None);
    assert_eq!(watched.conversation.state(), State::Undecided);
    watched.data(Side::Backward, &frame(TEXT, None, &message(1)), 3);
    assert_eq!(watched.taken(Side::Backward), [sip(&message(1), 3, 3)]);
    assert_eq!(watched.conversation.state(), State::Sip);
}

#[test]
fn two_clients_are_no_connection() {
    let mut watched = fresh();
    watched.data(Side::Forward, &request(""), 1);
    watched.data(Side::Backward, &request(""), 2);
    assert_eq!(watched.conversation.state(), State::NotSip);
}

#[test]
fn a_get_may_begin_a_handshake() {
    assert_eq!(begins_handshake(b""), Maybe::More);
    assert_eq!(begins_handshake(b"GET"), Maybe::More);
    assert_eq!(begins_handshake(b"GET /"), Maybe::Yes);
    assert_eq!(begins_handshake(b"OPTIONS sip:"), Maybe::No);
}
