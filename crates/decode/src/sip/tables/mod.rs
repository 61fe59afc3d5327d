//! Protocol tables, generated from `schema/sip_*.toml`.

pub(crate) mod headers;
mod issues;
mod methods;
mod status;

pub use headers::HeaderName;
pub use issues::IssueCode;
pub use methods::Method;
pub use status::reason_phrase;
