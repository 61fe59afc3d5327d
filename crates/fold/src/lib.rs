//! Runs compiled measure definitions over rows and renders exposition text. Knows no measure by name.
#![forbid(unsafe_code)]
