//! What the operator sets. Python reads and validates the configuration; this is the form that reaches the tracker.

use serde::{Deserialize, Serialize};

/// Nanoseconds in a second.
pub const SECOND: i64 = 1_000_000_000;

/// Settings of the tracker. Every field has a default, unknown fields are refused.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Name of this process or agent, copied into every row.
    pub node: String,
    /// CIDR networks of the operator; they decide the direction.
    pub local_networks: Vec<String>,
    /// Peers, by network.
    pub carriers: Vec<Carrier>,
    /// User-agent rules; the first match names the `ua_type`.
    pub user_agents: Vec<UserAgent>,
    /// Tenants, by network of either side.
    pub tenants: Vec<Tenant>,
    /// CIDR networks of monitoring sources: traffic class `probe`.
    pub probes: Vec<String>,
    /// Case-insensitive substrings of User-Agent that mark a source as `attack`.
    pub scanner_user_agents: Vec<String>,
    /// Headers whose values become labels.
    pub header_labels: Vec<HeaderLabel>,
    /// How long each state may last.
    pub timeouts: Timeouts,
    /// How much may be remembered.
    pub limits: Limits,
}

/// A carrier: the peer of a trunk.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// Label value.
    pub name: String,
    /// CIDR networks; the longest prefix over all carriers wins.
    pub networks: Vec<String>,
    /// Count `bad_number` as network-effective (`ner_profile: wide`).
    #[serde(default)]
    pub ner_wide: bool,
}

/// A user-agent rule.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UserAgent {
    /// Label value.
    pub label: String,
    /// Regular expression searched in User-Agent.
    pub regex: String,
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Label value.
    pub name: String,
    /// CIDR networks.
    pub networks: Vec<String>,
}

/// A header that the operator wants as a label.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderLabel {
    /// Header name.
    pub header: String,
    /// Label name.
    pub label: String,
}

/// Time limits per state, in nanoseconds. docs/concepts gives the meaning, docs/reference/settings.md the legal ranges.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timeouts {
    /// Initial INVITE without any response.
    pub trying: i64,
    /// Since the last provisional response, before alerting (Timer C).
    pub proceeding: i64,
    /// Since the last provisional response, while alerting.
    pub alerting: i64,
    /// From a challenge or redirect to the next request of the chain.
    pub retry_window: i64,
    /// From CANCEL to the final response of the INVITE.
    pub cancelling: i64,
    /// From the 2xx to its ACK, before `no-ack` is told.
    pub acknowledge: i64,
    /// BYE without a final response (Timer F).
    pub bye: i64,
    /// Any other request without a final response (Timers B and F).
    pub transaction: i64,
    /// From the network's word that a request was not delivered until it counts, unless a response comes.
    pub undelivered: i64,
    /// How long finished things absorb retransmissions.
    pub linger: i64,
    /// Grace after Session-Expires.
    pub session_grace: i64,
    /// Age at which a session without Session-Expires ends.
    pub max_call_age: i64,
    /// Grace after a binding's expiry.
    pub registration_grace: i64,
    /// Expiry of a binding when nobody names one.
    pub registration_default: i64,
    /// Grace after a subscription's expiry.
    pub subscription_grace: i64,
    /// From the 2xx of SUBSCRIBE to the first NOTIFY (Timer N).
    pub notify: i64,
    /// How long a scanner's source stays in class `attack`.
    pub scanner_memory: i64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            trying: 32 * SECOND,
            proceeding: 180 * SECOND,
            alerting: 180 * SECOND,
            retry_window: 5 * SECOND,
            cancelling: 32 * SECOND,
            acknowledge: 32 * SECOND,
            bye: 32 * SECOND,
            transaction: 32 * SECOND,
            undelivered: 4 * SECOND,
            linger: 32 * SECOND,
            session_grace: 32 * SECOND,
            max_call_age: 12 * 3600 * SECOND,
            registration_grace: 32 * SECOND,
            registration_default: 3600 * SECOND,
            subscription_grace: 32 * SECOND,
            notify: 32 * SECOND,
            scanner_memory: 3600 * SECOND,
        }
    }
}

/// Hard caps of the tables.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Transactions, open and lingering.
    pub transactions: Cap,
    /// Session attempts, open and lingering.
    pub attempts: Cap,
    /// Answered sessions.
    pub sessions: Cap,
    /// Registration attempts and bindings together.
    pub registrations: Cap,
    /// Subscriptions and publications together.
    pub subscriptions: Cap,
    /// Open attempts of one Call-ID.
    pub attempts_per_call_id: u32,
    /// Share of a table that one unknown source may hold once the table is nearly full.
    pub per_source_share: f64,
    /// The same for a configured carrier.
    pub per_peer_share: f64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            transactions: Cap {
                entries: 400_000,
                bytes: 256 * MIB,
            },
            attempts: Cap {
                entries: 200_000,
                bytes: 256 * MIB,
            },
            sessions: Cap {
                entries: 200_000,
                bytes: 256 * MIB,
            },
            registrations: Cap {
                entries: 600_000,
                bytes: 360 * MIB,
            },
            subscriptions: Cap {
                entries: 200_000,
                bytes: 128 * MIB,
            },
            attempts_per_call_id: 64,
            per_source_share: 0.02,
            per_peer_share: 0.5,
        }
    }
}

/// Cap of one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Most entries.
    pub entries: usize,
    /// Most bytes, by the tracker's own estimate.
    pub bytes: usize,
}

/// Why settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// Where in the settings tree, such as `carriers[0].networks[1]`.
    pub path: String,
    /// What is wrong, in words.
    pub message: String,
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for SettingsError {}
