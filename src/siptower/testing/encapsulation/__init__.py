"""Everything that carries packets inside of packets. Each function puts one header in front of what it is given.

    frame = ethernet(packet, mac_of(source), mac_of(destination))
    carrier = udp(outer, end, vxlan(frame, 4097))

What travels in UDP gives the payload of the datagram, what travels in IP the payload of the packet.
"""

from __future__ import annotations

from siptower.testing.encapsulation.erspan import erspan_1, erspan_2, erspan_3
from siptower.testing.encapsulation.fragmentation import fragmented, with_hop_by_hop
from siptower.testing.encapsulation.geneve import GENEVE_PORT, GeneveOption, geneve
from siptower.testing.encapsulation.gre import gre, nvgre, pptp
from siptower.testing.encapsulation.gtp import GTP_U_PORT, GtpExtension, gtp_u
from siptower.testing.encapsulation.ipip import ip_in_ip
from siptower.testing.encapsulation.mpls import mpls
from siptower.testing.encapsulation.pppoe import pppoe
from siptower.testing.encapsulation.tzsp import TZSP_PORT, tzsp
from siptower.testing.encapsulation.vxlan import VXLAN_GPE_PORT, VXLAN_PORT, vxlan, vxlan_gpe

__all__ = [
    "GENEVE_PORT",
    "GTP_U_PORT",
    "TZSP_PORT",
    "VXLAN_GPE_PORT",
    "VXLAN_PORT",
    "GeneveOption",
    "GtpExtension",
    "erspan_1",
    "erspan_2",
    "erspan_3",
    "fragmented",
    "geneve",
    "gre",
    "gtp_u",
    "ip_in_ip",
    "mpls",
    "nvgre",
    "pppoe",
    "pptp",
    "tzsp",
    "vxlan",
    "vxlan_gpe",
    "with_hop_by_hop",
]
