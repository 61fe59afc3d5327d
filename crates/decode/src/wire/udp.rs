//! What a UDP datagram carries, by its content.

use std::net::SocketAddr;

use super::Passage;
use super::agent::{Delivery, is_hep};
use super::carriage::Carriage;
use super::contents::Contents;
use super::counts::PacketUse;
use super::found::{Catch, Caught, Found, Other, Stray};
use crate::proxy::{self, Proxied};
use crate::sip::{Content, Framing, classify};
use crate::stream::{Stamps, Transport};
use crate::tls;

/// Who sent a datagram to whom, when, and how it came here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    pub(super) stamps: Stamps,
    pub(super) src: SocketAddr,
    pub(super) dst: SocketAddr,
    pub(super) passage: Passage,
    pub(super) truncated: bool,
    /// It came whole, in one frame.
    pub(super) in_frame: bool,
}

impl Flow {
    fn delivery(&self) -> Delivery {
        Delivery {
            stamps: self.stamps,
            now: self.stamps.last,
            src: self.src,
            dst: self.dst,
            passage: self.passage,
            truncated: self.truncated,
        }
    }
}

impl Contents {
    pub(super) fn udp(&mut self, flow: &Flow, payload: &[u8], catch: &mut Catch<'_>) -> PacketUse {
        match classify(payload) {
            Content::Sip => {
                sip(flow, payload, None, catch);
                PacketUse::Carried
            }
            Content::Keepalive(kind) => {
                other(flow, payload, catch);
                self.counts.keepalive(kind);
                PacketUse::Carried
            }
            Content::Other => self.other(flow, payload, catch),
        }
    }

    fn other(&mut self, flow: &Flow, payload: &[u8], catch: &mut Catch<'_>) -> PacketUse {
        if is_hep(payload, flow.dst.port()) {
            self.hep(&flow.delivery(), payload, catch);
            return PacketUse::Carried;
        }
        if let Proxied::Header { length, source, .. } = proxy::read(payload) {
            let inner = payload.get(length..).unwrap_or_default();
            if classify(inner) == Content::Sip {
                sip(flow, inner, source, catch);
                return PacketUse::Carried;
            }
        }
        other(flow, payload, catch);
        let counts = &mut self.counts.tls;
        if tls::dtls(payload, &mut |item| counts.item(&item)) {
            return PacketUse::Ignored("dtls");
        }
        if !self.sip_ports.contains(&flow.dst.port()) {
            return PacketUse::Ignored("not_sip");
        }
        catch(Found::Stray(Stray {
            ts: flow.stamps.last,
            src: flow.src,
            dst: flow.dst,
            bytes: payload.len(),
        }));
        PacketUse::Carried
    }
}

fn other(flow: &Flow, payload: &[u8], catch: &mut Catch<'_>) {
    catch(Found::Datagram(Other {
        ts: flow.stamps.last,
        src: flow.src,
        dst: flow.dst,
        payload,
        in_frame: flow.in_frame,
    }));
}

fn sip(flow: &Flow, bytes: &[u8], proxied: Option<SocketAddr>, catch: &mut Catch<'_>) {
    catch(Found::Message(Caught {
        bytes,
        stamps: flow.stamps,
        seen: flow.stamps.last,
        src: flow.src,
        dst: flow.dst,
        transport: Transport::Udp,
        source: flow.passage.source,
        carriage: Carriage {
            path: flow.passage.path,
            proxied,
            truncated: flow.truncated,
            ..Carriage::default()
        },
        framing: Framing::DATAGRAM.truncated(flow.truncated),
        in_frame: flow.in_frame,
    }));
}
