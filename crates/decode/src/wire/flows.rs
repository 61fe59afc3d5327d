//! What TCP connections and SCTP associations carry.

use super::carriage::Carriage;
use super::counts::PacketUse;
use super::found::{Catch, Caught, Found, Undelivered};
use super::{Passage, Reading};
use crate::frame::{Datagram, Path};
use crate::sctp::SctpItem;
use crate::sip::Framing;
use crate::stream::Transport;
use crate::tcp::{Arrival, Segment, SegmentUse};

impl Reading {
    /// Takes one TCP segment, of which the capture may miss the end.
    pub(super) fn tcp(
        &mut self,
        ts: i64,
        datagram: &Datagram<'_>,
        passage: Passage,
        (segment, missing): (&[u8], usize),
        catch: &mut Catch<'_>,
    ) -> PacketUse {
        let Some(segment) = Segment::read(segment, missing) else {
            let reason = if missing > 0 {
                "truncated"
            } else {
                "bad_tcp_header"
            };
            return PacketUse::Dropped(reason);
        };
        let arrival = Arrival {
            ts,
            src: datagram.src,
            dst: datagram.dst,
            realm: realm(&datagram.path),
            meta: passage,
        };
        let Self {
            connections,
            contents,
            ..
        } = self;
        let used = connections.segment(&arrival, &segment, &mut |flow, item| {
            contents.item(flow, item, catch);
        });
        match used {
            SegmentUse::Data | SegmentUse::Keepalive | SegmentUse::Retransmission => {
                PacketUse::Carried
            }
            SegmentUse::Control | SegmentUse::Reset { .. } => PacketUse::Ignored("tcp_control"),
            SegmentUse::Unwanted => PacketUse::Ignored("not_sip"),
            SegmentUse::Ignored => PacketUse::Ignored("tcp_out_of_place"),
        }
    }

    /// Takes one SCTP packet.
    pub(super) fn sctp(
        &mut self,
        ts: i64,
        datagram: &Datagram<'_>,
        passage: Passage,
        packet: &[u8],
        catch: &mut Catch<'_>,
    ) -> PacketUse {
        let Self {
            associations,
            contents,
            ..
        } = self;
        let mut packet_use = PacketUse::Ignored("sctp_control");
        let (src, dst) = (datagram.src, datagram.dst);
        associations.packet(ts, src, dst, packet, passage, &mut |item| {
            packet_use = match item {
                SctpItem::Other { .. } => PacketUse::Ignored("not_sip"),
                _ => PacketUse::Carried,
            };
            match item {
                SctpItem::Sip {
                    bytes,
                    stamps,
                    src,
                    dst,
                    meta,
                    truncated,
                } => catch(Found::Message(Caught {
                    bytes,
                    stamps,
                    seen: ts,
                    src,
                    dst,
                    transport: Transport::Sctp,
                    source: meta.source,
                    carriage: Carriage {
                        path: meta.path,
                        truncated,
                        ..Carriage::default()
                    },
                    framing: Framing::DATAGRAM.truncated(truncated),
                    in_frame: false,
                })),
                SctpItem::Keepalive { kind, .. } => contents.counts.keepalive(kind),
                SctpItem::Abort { src, dst, .. } => Undelivered::both_ways(ts, src, dst, catch),
                SctpItem::Other { .. } => {}
            }
        });
        packet_use
    }

    /// Lets time pass for whatever waits.
    pub(super) fn pass(&mut self, ts: i64, catch: &mut Catch<'_>) {
        let Self {
            connections,
            associations,
            contents,
            ..
        } = self;
        contents.now = contents.now.max(ts);
        associations.expire(ts);
        connections.tick(ts, &mut |flow, item| contents.item(flow, item, catch));
    }

    /// The input has ended.
    pub(super) fn finish(&mut self, catch: &mut Catch<'_>) {
        let Self {
            connections,
            contents,
            ..
        } = self;
        connections.finish(&mut |flow, item| contents.item(flow, item, catch));
    }
}

/// Virtual networks may use the same addresses. VLAN tags do not tell them apart: the two directions of a connection may
/// be tagged differently.
fn realm(path: &Path) -> u64 {
    path.vni.map_or(0, |vni| u64::from(vni) + 1)
}
