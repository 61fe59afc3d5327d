//! What a REGISTER asks for, and what its 200 grants (RFC 3261 section 10.2, RFC 5626).

use decode::sip::{Contact, Message, Scheme, Uri};

use crate::rows::RegistrationOperation;
use crate::settings::{SECOND, Timeouts};
use crate::text;

/// Most contacts of one REGISTER that are followed.
const CONTACTS: usize = 16;

/// A contact as the device named it.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// What tells this binding from others of the address of record.
    pub(super) identity: Vec<u8>,
    pub(super) user: Box<[u8]>,
    pub(super) text: Box<str>,
    pub(super) expires: Option<u32>,
}

/// A REGISTER's wish.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// `user@host`; empty when the To header holds no SIP address (it then makes no binding).
    pub(super) aor: Box<str>,
    pub(super) star: bool,
    pub(super) contacts: Vec<Wanted>,
    expires: Option<u32>,
}

impl Request {
    pub(super) fn of(message: &Message<'_>) -> Self {
        let contacts = message.contacts();
        let expires = message.expires();
        let wanted = contacts.values.iter().take(CONTACTS).map(|contact| Wanted {
            identity: identity(contact),
            user: contact.addr.uri.user.into(),
            text: text::text(contact.addr.uri.raw, text::TEXT_BYTES).into(),
            expires: contact.expires,
        });
        Self {
            aor: address_of_record(&message.to.uri),
            star: contacts.star,
            contacts: wanted.collect(),
            expires,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let contact = |wanted: &Wanted| {
            size_of::<Wanted>() + wanted.identity.len() + wanted.user.len() + wanted.text.len()
        };
        self.aor.len() + self.contacts.iter().map(contact).sum::<usize>()
    }

    pub(super) fn first_contact(&self) -> &str {
        if self.star {
            "*"
        } else {
            self.contacts.first().map_or("", |wanted| &wanted.text)
        }
    }

    /// Whether this contact is to be removed.
    pub(super) fn removes(&self, wanted: &Wanted) -> bool {
        wanted.expires.or(self.expires) == Some(0)
    }

    pub(super) fn operation(
        &self,
        is_bound: impl Fn(&str, &[u8]) -> bool,
    ) -> RegistrationOperation {
        if self.star
            || (!self.contacts.is_empty()
                && self.contacts.iter().all(|wanted| self.removes(wanted)))
        {
            return RegistrationOperation::Remove;
        }
        if self.contacts.is_empty() {
            return RegistrationOperation::Query;
        }
        if self
            .contacts
            .iter()
            .any(|wanted| is_bound(&self.aor, &wanted.identity))
        {
            return RegistrationOperation::Refresh;
        }
        RegistrationOperation::Add
    }

    /// Seconds granted to the first contact; `None` for queries, removals and contacts that the 200 does not list.
    pub(super) fn granted(&self, response: &Message<'_>, timeouts: &Timeouts) -> Option<u32> {
        let wanted = self
            .contacts
            .first()
            .filter(|wanted| !self.removes(wanted))?;
        self.granted_to(wanted, response, timeouts)
    }

    /// Seconds granted to one contact: its `expires` in the 200, else Expires of the 200, else what was asked, else the default.
    pub(super) fn granted_to(
        &self,
        wanted: &Wanted,
        response: &Message<'_>,
        timeouts: &Timeouts,
    ) -> Option<u32> {
        let listed = response.contacts();
        let ours = ours(wanted, &listed.values)?;
        let default = || u32::try_from(timeouts.registration_default / SECOND).unwrap_or(u32::MAX);
        Some(
            ours.expires
                .or_else(|| response.expires())
                .or(wanted.expires)
                .or(self.expires)
                .unwrap_or_else(default),
        )
    }
}

/// Our contact in the list of a 200. Registrars that mend NAT rewrite host and port: then the user part tells, or that it stands alone.
fn ours<'a, 'b>(wanted: &Wanted, listed: &'a [Contact<'b>]) -> Option<&'a Contact<'b>> {
    let same = listed
        .iter()
        .find(|contact| identity(contact) == wanted.identity);
    let same_user = || {
        listed
            .iter()
            .find(|contact| !wanted.user.is_empty() && contact.addr.uri.user == &*wanted.user)
    };
    let alone = || {
        if let [only] = listed {
            Some(only)
        } else {
            None
        }
    };
    same.or_else(same_user).or_else(alone)
}

/// RFC 5626: `+sip.instance` and `reg-id` when both are there, else the URI without parameters other than `transport`.
pub(super) fn identity(contact: &Contact<'_>) -> Vec<u8> {
    if let (Some(instance), Some(reg_id)) = (contact.instance, contact.reg_id) {
        let mut identity = b"i:".to_vec();
        identity.extend_from_slice(instance);
        identity.extend_from_slice(&reg_id.to_be_bytes());
        return identity;
    }
    let uri = &contact.addr.uri;
    let mut identity = b"u:".to_vec();
    identity.extend_from_slice(uri.user);
    identity.push(b'@');
    identity.extend_from_slice(&uri.host.to_ascii_lowercase());
    identity.extend_from_slice(&uri.port.unwrap_or(0).to_be_bytes());
    if let Some(transport) = uri.params.get(b"transport") {
        identity.extend_from_slice(&transport.to_ascii_lowercase());
    }
    identity
}

fn address_of_record(uri: &Uri<'_>) -> Box<str> {
    if !matches!(uri.scheme, Scheme::Sip | Scheme::Sips) {
        return Box::default();
    }
    let mut aor = uri.user.to_vec();
    aor.push(b'@');
    aor.extend_from_slice(&uri.host.to_ascii_lowercase());
    text::text(&aor, text::TEXT_BYTES).into()
}
