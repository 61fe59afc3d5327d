//! IPFIX (RFC 7011) as Oracle/ACME session border controllers speak it.
