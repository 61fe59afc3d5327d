//! TLS (RFC 8446) and DTLS (RFC 9147) records, without keys: server names and alerts.
