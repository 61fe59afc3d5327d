//! State machines: SIP messages in, rows out. No I/O, no clock.
#![forbid(unsafe_code)]
