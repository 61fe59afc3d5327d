//! Networks to values, by longest prefix, IPv4 and IPv6 alike.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use prefix_trie::PrefixMap;

use crate::settings::SettingsError;

/// A map from networks to `T`.
#[derive(Debug)]
pub(crate) struct Networks<T> {
    v4: PrefixMap<Ipv4Net, T>,
    v6: PrefixMap<Ipv6Net, T>,
}

impl<T: Clone> Networks<T> {
    pub(crate) fn new() -> Self {
        Self {
            v4: PrefixMap::new(),
            v6: PrefixMap::new(),
        }
    }

    /// Adds CIDR networks (or single addresses) given as text; `path` says where they stand in the settings.
    pub(crate) fn add(
        &mut self,
        networks: &[String],
        path: &str,
        value: &T,
    ) -> Result<(), SettingsError> {
        for (index, network) in networks.iter().enumerate() {
            match parse(network) {
                Some(IpNet::V4(v4)) => drop(self.v4.insert(v4, value.clone())),
                Some(IpNet::V6(v6)) => drop(self.v6.insert(v6, value.clone())),
                None => {
                    let message = format!(
                        "{network:?} is not a network such as 10.0.0.0/24 or 2001:db8::/32"
                    );
                    return Err(SettingsError {
                        path: format!("{path}[{index}]"),
                        message,
                    });
                }
            }
        }
        Ok(())
    }

    /// The value of the longest prefix that holds `address`.
    pub(crate) fn longest(&self, address: IpAddr) -> Option<&T> {
        match address {
            IpAddr::V4(v4) => self.v4.get_lpm(&Ipv4Net::from(v4)).map(|(_, value)| value),
            IpAddr::V6(v6) => self.v6.get_lpm(&Ipv6Net::from(v6)).map(|(_, value)| value),
        }
    }

    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        self.longest(address).is_some()
    }
}

fn parse(network: &str) -> Option<IpNet> {
    if let Ok(net) = network.parse::<IpNet>() {
        return Some(net.trunc());
    }
    network.parse::<IpAddr>().ok().map(IpNet::from)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_longest_prefix_wins_whatever_the_order() {
        let mut networks = Networks::new();
        networks
            .add(&["10.1.2.0/24".to_owned()], "b", &"narrow")
            .unwrap();
        networks
            .add(
                &["10.1.0.0/16".to_owned(), "2001:db8::/32".to_owned()],
                "a",
                &"wide",
            )
            .unwrap();
        assert_eq!(
            networks.longest("10.1.2.3".parse().unwrap()),
            Some(&"narrow")
        );
        assert_eq!(networks.longest("10.1.3.3".parse().unwrap()), Some(&"wide"));
        assert_eq!(
            networks.longest("2001:db8::5".parse().unwrap()),
            Some(&"wide")
        );
        assert_eq!(networks.longest("10.2.0.1".parse().unwrap()), None);
    }

    #[test]
    fn a_single_address_and_host_bits_are_accepted() {
        let mut networks = Networks::new();
        networks
            .add(
                &["192.0.2.7".to_owned(), "10.1.2.3/16".to_owned()],
                "a",
                &(),
            )
            .unwrap();
        assert!(networks.contains("192.0.2.7".parse().unwrap()));
        assert!(!networks.contains("192.0.2.8".parse().unwrap()));
        assert!(networks.contains("10.1.200.1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_network_is_refused_with_its_place() {
        let error = Networks::new()
            .add(
                &["10.0.0.0/8".to_owned(), "ten".to_owned()],
                "local_networks",
                &(),
            )
            .unwrap_err();
        assert_eq!(error.path, "local_networks[1]");
        assert!(error.message.contains("\"ten\""));
    }
}
