//! SCTP (RFC 9260): user messages out of DATA chunks.
