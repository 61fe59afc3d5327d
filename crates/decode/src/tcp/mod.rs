//! TCP (RFC 9293): segments, and the bytes of each direction in order.
