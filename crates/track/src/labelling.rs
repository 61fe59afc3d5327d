//! Who a request is counted for: carrier, direction, class, user agent, tenant and the operator's own headers.

use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use regex::Regex;

use crate::labels::Labels;
use crate::networks::Networks;
use crate::observation::Observation;
use crate::rows::{Class, Direction};
use crate::scanners::Scanners;
use crate::settings::{Settings, SettingsError};
use crate::text;

/// Longest value of an operator's header label.
const HEADER_VALUE_BYTES: usize = 128;
/// Most user agents and most label sets that are remembered; both are forgotten together when a stranger fills them.
const REMEMBERED: usize = 8192;

/// Value of `carrier` and `ua_type` where no rule matches.
const OTHER: &str = "other";

/// Resolves the labels of a request. Equal label sets are shared.
#[derive(Debug)]
pub(crate) struct Labeller {
    node: Arc<str>,
    local: Networks<()>,
    carriers: Networks<Carrier>,
    tenants: Networks<Arc<str>>,
    probes: Networks<()>,
    user_agents: Vec<(Regex, Arc<str>)>,
    header_labels: Vec<(String, Arc<str>)>,
    other: Arc<str>,
    none: Arc<str>,
    user_agent_types: HashMap<Vec<u8>, Arc<str>>,
    /// By the same labels with the number 0.
    sets: HashMap<Labels, Arc<Labels>>,
    /// Label sets that were given a number.
    numbered: u64,
    scanners: Scanners,
}

/// What is known of a configured carrier.
#[derive(Clone, Debug)]
pub(crate) struct Carrier {
    name: Arc<str>,
    /// `bad_number` is network-effective.
    pub(crate) ner_wide: bool,
}

/// Labels of a request and what its source turned out to be.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    pub(crate) labels: Arc<Labels>,
    /// The source is a configured carrier.
    pub(crate) is_peer: bool,
    /// `bad_number` is network-effective for this carrier.
    pub(crate) ner_wide: bool,
    /// This request is the first that shows its source to be a scanner.
    pub(crate) new_scanner: bool,
}

impl Labeller {
    pub(crate) fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let mut local = Networks::new();
        local.add(&settings.local_networks, "local_networks", &())?;
        let mut probes = Networks::new();
        probes.add(&settings.probes, "probes", &())?;
        let mut carriers = Networks::new();
        for (index, carrier) in settings.carriers.iter().enumerate() {
            let value = Carrier {
                name: Arc::from(carrier.name.as_str()),
                ner_wide: carrier.ner_wide,
            };
            carriers.add(
                &carrier.networks,
                &format!("carriers[{index}].networks"),
                &value,
            )?;
        }
        let mut tenants = Networks::new();
        for (index, tenant) in settings.tenants.iter().enumerate() {
            tenants.add(
                &tenant.networks,
                &format!("tenants[{index}].networks"),
                &Arc::from(tenant.name.as_str()),
            )?;
        }
        let mut user_agents = Vec::new();
        for (index, rule) in settings.user_agents.iter().enumerate() {
            let regex = Regex::new(&rule.regex).map_err(|error| SettingsError {
                path: format!("user_agents[{index}].regex"),
                message: format!(
                    "not a regular expression: {}",
                    error.to_string().lines().last().unwrap_or_default()
                ),
            })?;
            user_agents.push((regex, Arc::from(rule.label.as_str())));
        }
        Ok(Self {
            node: Arc::from(settings.node.as_str()),
            local,
            carriers,
            tenants,
            probes,
            user_agents,
            header_labels: settings
                .header_labels
                .iter()
                .map(|rule| (rule.header.clone(), Arc::from(rule.label.as_str())))
                .collect(),
            other: Arc::from(OTHER),
            none: Arc::from(""),
            user_agent_types: HashMap::new(),
            sets: HashMap::new(),
            numbered: 0,
            scanners: Scanners::new(
                &settings.scanner_user_agents,
                settings.timeouts.scanner_memory,
            ),
        })
    }

    /// Labels of a request that opens something, or of a message that belongs to nothing known.
    pub(crate) fn resolve(&mut self, observation: &Observation<'_>) -> Resolved {
        let message = observation.message;
        let user_agent = message.user_agent();
        let (source, destination) = (observation.src.ip(), observation.dst.ip());
        let new_scanner =
            message.is_request() && self.scanners.learn(source, &user_agent, observation.seen);
        let ua_type = self.user_agent_type(&user_agent);
        let headers = self.headers(observation);
        self.share(
            source,
            destination,
            observation.seen,
            ua_type,
            headers,
            new_scanner,
        )
    }

    /// Labels of a datagram that is not SIP.
    pub(crate) fn resolve_addresses(
        &mut self,
        source: IpAddr,
        destination: IpAddr,
        seen: crate::Timestamp,
    ) -> Resolved {
        let other = Arc::clone(&self.other);
        self.share(source, destination, seen, other, Vec::new(), false)
    }

    fn share(
        &mut self,
        source: IpAddr,
        destination: IpAddr,
        seen: crate::Timestamp,
        ua_type: Arc<str>,
        headers: Vec<(Arc<str>, Arc<str>)>,
        new_scanner: bool,
    ) -> Resolved {
        let direction = self.direction(source, destination);
        let carrier = self.carrier(direction, source, destination);
        let ner_wide = carrier.is_some_and(|carrier| carrier.ner_wide);
        let labels = Labels {
            set: 0,
            carrier: carrier.map_or_else(
                || Arc::clone(&self.other),
                |carrier| Arc::clone(&carrier.name),
            ),
            direction,
            class: self.class(source, seen),
            ua_type,
            tenant: self.tenant(source, destination),
            node: Arc::clone(&self.node),
            headers,
        };
        let is_peer = self.carriers.contains(source) || self.local.contains(source);
        Resolved {
            labels: self.shared_set(labels),
            is_peer,
            ner_wide,
            new_scanner,
        }
    }

    fn shared_set(&mut self, labels: Labels) -> Arc<Labels> {
        if let Some(known) = self.sets.get(&labels) {
            return Arc::clone(known);
        }
        if self.sets.len() >= REMEMBERED {
            self.sets.clear();
        }
        self.numbered += 1;
        let shared = Arc::new(Labels {
            set: self.numbered,
            ..labels.clone()
        });
        self.sets.insert(labels, Arc::clone(&shared));
        shared
    }

    fn direction(&self, source: IpAddr, destination: IpAddr) -> Direction {
        match (
            self.local.contains(source),
            self.local.contains(destination),
        ) {
            (true, true) => Direction::Internal,
            (true, false) => Direction::Egress,
            (false, true) => Direction::Ingress,
            (false, false) => Direction::Transit,
        }
    }

    fn carrier(
        &self,
        direction: Direction,
        source: IpAddr,
        destination: IpAddr,
    ) -> Option<&Carrier> {
        match direction {
            Direction::Ingress => self.carriers.longest(source),
            Direction::Egress => self.carriers.longest(destination),
            Direction::Internal | Direction::Transit => self
                .carriers
                .longest(source)
                .or_else(|| self.carriers.longest(destination)),
        }
    }

    fn class(&self, source: IpAddr, seen: crate::Timestamp) -> Class {
        if self.probes.contains(source) {
            Class::Probe
        } else if self.scanners.knows(source, seen) {
            Class::Attack
        } else {
            Class::Normal
        }
    }

    fn tenant(&self, source: IpAddr, destination: IpAddr) -> Arc<str> {
        let tenant = self
            .tenants
            .longest(source)
            .or_else(|| self.tenants.longest(destination));
        Arc::clone(tenant.unwrap_or(&self.none))
    }

    fn user_agent_type(&mut self, user_agent: &[u8]) -> Arc<str> {
        if self.user_agents.is_empty() {
            return Arc::clone(&self.other);
        }
        if let Some(known) = self.user_agent_types.get(user_agent) {
            return Arc::clone(known);
        }
        let name = text::text(user_agent, text::TEXT_BYTES);
        let rule = self
            .user_agents
            .iter()
            .find(|(regex, _)| regex.is_match(&name));
        let label = rule.map_or_else(|| Arc::clone(&self.other), |(_, label)| Arc::clone(label));
        if self.user_agent_types.len() >= REMEMBERED {
            self.user_agent_types.clear();
        }
        if user_agent.len() <= text::TEXT_BYTES {
            self.user_agent_types
                .insert(user_agent.to_vec(), Arc::clone(&label));
        }
        label
    }

    fn headers(&self, observation: &Observation<'_>) -> Vec<(Arc<str>, Arc<str>)> {
        let mut values = Vec::new();
        for (header, label) in &self.header_labels {
            if let Some(value) = observation.message.header(header.as_bytes()) {
                values.push((
                    Arc::clone(label),
                    Arc::from(text::text(&value, HEADER_VALUE_BYTES).as_ref()),
                ));
            }
        }
        values
    }
}
