//! Parameters after a semicolon: `;name`, `;name=token`, `;name="quoted"`.

use std::borrow::Cow;

use crate::sip::escape::{strip_quotes, unquote};
use crate::sip::issue::Issues;
use crate::sip::lexical::{
    after, find, is_parameter_value, is_token, parameter_value_length, split, token_length, trim,
};
use crate::sip::list::{parameter_length, quoted_length};
use crate::sip::tables::IssueCode;

/// Parameters as they stand in the message, from the first semicolon on. Looked up by walking: there are few of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Params<'a> {
    raw: &'a [u8],
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param<'a> {
    /// Its name, in the sender's case.
    pub name: &'a [u8],
    /// Its value as it stands there, quotes included; `None` without an equals sign.
    pub raw_value: Option<&'a [u8]>,
}

impl<'a> Param<'a> {
    fn of(text: &'a [u8]) -> Self {
        let Some(equals) = find(b'=', text) else {
            return Self {
                name: text,
                raw_value: None,
            };
        };
        let (name, value) = split(text, equals);
        Self {
            name: trim(name),
            raw_value: Some(trim(after(value, 1))),
        }
    }

    /// The value without its quotes; empty for a parameter without one.
    pub fn value(&self) -> &'a [u8] {
        self.raw_value.map_or(&[], strip_quotes)
    }

    /// The value as it stands there; an empty one at the end of the name when there is none.
    #[inline]
    pub(crate) fn place(&self) -> &'a [u8] {
        self.raw_value
            .unwrap_or_else(|| after(self.name, self.name.len()))
    }

    /// The value with quotes removed and quoted pairs resolved.
    pub fn text(&self) -> Cow<'a, [u8]> {
        match self.raw_value {
            Some(raw @ [b'"', ..]) => unquote(strip_quotes(raw)),
            Some(raw) => Cow::Borrowed(raw),
            None => Cow::Borrowed(&[]),
        }
    }

    fn is_valid(&self) -> bool {
        is_token(self.name)
            && match self.raw_value {
                Some(quoted @ [b'"', ..]) => quoted_length(quoted) == Some(quoted.len()),
                // `info=<https://...>` of Identity (RFC 8224 section 4) and its like.
                None | Some([b'<', .., b'>']) => true,
                Some(value) => is_parameter_value(value),
            }
    }
}

impl<'a> Params<'a> {
    /// Parameters that begin at a semicolon; text before it is skipped.
    pub fn of(raw: &'a [u8]) -> Self {
        Self { raw }
    }

    /// The parameters as they stand in the message.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Every parameter that is not empty.
    pub fn iter(&self) -> Iter<'a> {
        Iter { rest: self.raw }
    }

    /// The first parameter of that name, without regard to case.
    pub fn find(&self, name: &[u8]) -> Option<Param<'a>> {
        self.iter()
            .find(|param| param.name.eq_ignore_ascii_case(name))
    }

    /// The value of a parameter, without quotes; empty when it has none.
    pub fn get(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.find(name).map(|param| param.value())
    }

    /// Whether there is such a parameter.
    pub fn has(&self, name: &[u8]) -> bool {
        self.find(name).is_some()
    }
}

impl<'a> IntoIterator for Params<'a> {
    type Item = Param<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &Params<'a> {
    type Item = Param<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Walks the parameters.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    rest: &'a [u8],
}

impl<'a> Iter<'a> {
    /// The next parameter's text, which may be empty.
    #[inline]
    fn segment(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        if self.rest.first() != Some(&b';') {
            let skipped = parameter_length(self.rest);
            self.rest = after(self.rest, skipped);
        }
        let inside = self.rest.get(1..)?;
        let (text, rest) = split(inside, parameter_length(inside));
        self.rest = rest;
        Some(trim(text))
    }
}

impl<'a> Iter<'a> {
    /// The next parameter if it is `;token` or `;token=value` with no quotes and no space, read in one step; these are always valid.
    #[inline]
    fn plain(&mut self) -> Option<Param<'a>> {
        let [b';', inside @ ..] = self.rest else {
            return None;
        };
        let (name, tail) = split(inside, token_length(inside));
        let (raw_value, tail) = match tail {
            [b'=', value @ ..] => {
                let (value, tail) = split(value, parameter_value_length(value));
                (Some(value), tail)
            }
            _ => (None, tail),
        };
        let is_plain = !name.is_empty()
            && raw_value.is_none_or(|value| !value.is_empty())
            && matches!(tail, [] | [b';', ..]);
        is_plain.then(|| {
            self.rest = tail;
            Param { name, raw_value }
        })
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = Param<'a>;

    #[inline]
    fn next(&mut self) -> Option<Param<'a>> {
        loop {
            if let Some(param) = self.plain() {
                return Some(param);
            }
            let text = self.segment()?;
            if !text.is_empty() {
                return Some(Param::of(text));
            }
        }
    }
}

/// Reads the parameters of a header, notes what is wrong with them, and hands each to `take`.
#[inline]
pub(crate) fn read<'a>(raw: &'a [u8], issues: &mut Issues, mut take: impl FnMut(Param<'a>)) {
    let mut walk = Iter { rest: raw };
    while !walk.rest.is_empty() {
        if let Some(param) = walk.plain() {
            take(param);
            continue;
        }
        let Some(text) = walk.segment() else {
            return;
        };
        if text.is_empty() {
            issues.report(IssueCode::EmptyParameter, text);
            continue;
        }
        let param = Param::of(text);
        if !param.is_valid() {
            issues.report(IssueCode::ParameterInvalid, text);
        }
        take(param);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_in_any_case_with_space_around_the_equals_sign() {
        let params = Params::of(b" ;\r\n  Tag \t= abc ;lr; X=\"a;b=\\\"c\"");
        assert_eq!(params.get(b"tag"), Some(&b"abc"[..]));
        assert_eq!(params.get(b"LR"), Some(&b""[..]));
        assert_eq!(params.get(b"x"), Some(&b"a;b=\\\"c"[..]));
        assert_eq!(
            params.find(b"x").map(|param| param.text().into_owned()),
            Some(b"a;b=\"c".to_vec())
        );
        assert!(!params.has(b"a"));
    }

    #[test]
    fn empty_parameters_are_skipped_and_noted() {
        let raw = b";;a;;;b=1;";
        let mut issues = Issues::of(raw);
        let mut names = Vec::new();
        read(raw, &mut issues, |param| names.push(param.name));
        assert_eq!(names, [b"a", b"b"]);
        let (found, _) = issues.finish();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, IssueCode::EmptyParameter);
        assert_eq!(Params::of(raw).iter().count(), 2);
    }

    #[test]
    fn values_beyond_token_host_and_quoted_string_are_noted() {
        for (raw, valid) in [
            (&b";a=[2001:db8::1]"[..], true),
            (b";a=\"x y\"", true),
            (b";a=<urn:x;y>", true),
            (b";a=x@y", false),
            (b";a=x y", false),
            (b";a=", false),
            (b";a=\"open", false),
            (b";a b", false),
        ] {
            let mut issues = Issues::of(raw);
            read(raw, &mut issues, |_| ());
            assert_eq!(issues.finish().0.is_empty(), valid, "{raw:?}");
        }
    }
}
