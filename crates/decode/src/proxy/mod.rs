//! The PROXY protocol, versions 1 and 2: what load balancers put before the first byte.
