//! Names of files, made of what a call's first message says. Whatever a stranger wrote into that message, the file stays in
//! its folder, is not hidden, and has a name that every file system takes.

use std::fmt;
use std::path::PathBuf;

use super::calendar::Moment;

/// Most bytes of one part of a name that comes out of a message.
const FIELD_BYTES: usize = 64;
/// Most bytes of a name between two slashes; room is left for a number and the ending.
const COMPONENT_BYTES: usize = 200;

/// What a name can be made of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// Time of the first message.
    pub ts: i64,
    /// User of From.
    pub from: &'a [u8],
    /// User of To.
    pub to: &'a [u8],
    /// Call-ID.
    pub call_id: &'a [u8],
    /// Method of the request that opened it.
    pub method: &'a [u8],
    /// Address that sent the first message.
    pub source: &'a [u8],
    /// How many files were begun before, and one.
    pub number: u64,
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// There is no such placeholder.
    Unknown(String),
    /// A brace has no partner.
    Brace,
    /// It is empty or ends with a slash.
    NoName,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(formatter, "there is no placeholder {name}"),
            Self::Brace => formatter.write_str("a brace has no partner"),
            Self::NoName => formatter.write_str("it names no file"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Date,
    Time,
    From,
    To,
    CallId,
    Method,
    Source,
    Number,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl Field {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "date" => Self::Date,
            "time" => Self::Time,
            "from" => Self::From,
            "to" => Self::To,
            "call_id" => Self::CallId,
            "method" => Self::Method,
            "source" => Self::Source,
            "n" => Self::Number,
            _ => return None,
        })
    }

    fn lettered(letter: char) -> Option<Self> {
        Some(match letter {
            'Y' => Self::Year,
            'm' => Self::Month,
            'd' => Self::Day,
            'H' => Self::Hour,
            'M' => Self::Minute,
            'S' => Self::Second,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
}

/// How files are named: text, `{fields}` and the `%Y %m %d %H %M %S` of `strftime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

impl Template {
    /// Reads a template.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if text.is_empty() || text.ends_with('/') {
            return Err(TemplateError::NoName);
        }
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let tail = rest.get(letter.len_utf8()..).unwrap_or_default();
            let (field, behind) = match letter {
                '{' => {
                    let end = tail.find('}').ok_or(TemplateError::Brace)?;
                    let (name, behind) = tail.split_at(end);
                    let field = Field::named(name)
                        .ok_or_else(|| TemplateError::Unknown(format!("{{{name}}}")))?;
                    (Some(field), behind.get(1..).unwrap_or_default())
                }
                '}' => return Err(TemplateError::Brace),
                '%' => match tail.chars().next() {
                    Some('%') => {
                        plain.push('%');
                        (None, tail.get(1..).unwrap_or_default())
                    }
                    next => {
                        let field = next.and_then(Field::lettered).ok_or_else(|| {
                            TemplateError::Unknown(
                                next.map_or("%".into(), |next| format!("%{next}")),
                            )
                        })?;
                        (Some(field), tail.get(1..).unwrap_or_default())
                    }
                },
                _ => {
                    plain.push(letter);
                    (None, tail)
                }
            };
            if let Some(field) = field {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Field(field));
            }
            rest = behind;
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }

    /// Whether it gives each call a name of its own.
    pub fn has_fields(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Field(_)))
    }

    /// The name for a call, without its ending.
    pub fn name(&self, facts: &Facts<'_>, extension: &str) -> PathBuf {
        let moment = Moment::of(facts.ts);
        let mut name = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::Field(field) => fill(*field, facts, &moment, &mut name),
            }
        }
        let ending = format!(".{extension}");
        let stem = name.strip_suffix(&ending).unwrap_or(&name);
        stem.split('/')
            .map(shortened)
            .collect::<Vec<_>>()
            .join("/")
            .into()
    }
}

fn fill(field: Field, facts: &Facts<'_>, moment: &Moment, name: &mut String) {
    // A name that begins with a dot is hidden, and one that is `..` leads out of its folder.
    // Dots of the template before it are still its start.
    let start = name.trim_end_matches('.');
    let at_start = start.is_empty() || start.ends_with('/');
    let text = match field {
        Field::Date => format!("{:04}-{:02}-{:02}", moment.year, moment.month, moment.day),
        Field::Time => format!("{:02}{:02}{:02}", moment.hour, moment.minute, moment.second),
        Field::From => clean(facts.from, at_start),
        Field::To => clean(facts.to, at_start),
        Field::CallId => clean(facts.call_id, at_start),
        Field::Method => clean(facts.method, at_start),
        Field::Source => clean(facts.source, at_start),
        Field::Number => format!("{:06}", facts.number),
        Field::Year => format!("{:04}", moment.year),
        Field::Month => format!("{:02}", moment.month),
        Field::Day => format!("{:02}", moment.day),
        Field::Hour => format!("{:02}", moment.hour),
        Field::Minute => format!("{:02}", moment.minute),
        Field::Second => format!("{:02}", moment.second),
    };
    name.push_str(&text);
}

/// Only what no shell, no file system and no terminal takes for anything but a letter.
fn clean(text: &[u8], at_start: bool) -> String {
    if text.is_empty() {
        return "unknown".to_owned();
    }
    let letter = |(place, byte): (usize, &u8)| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'@' | b'=' | b'+' => char::from(*byte),
        b'.' | b'-' if !at_start || place > 0 => char::from(*byte),
        _ => '_',
    };
    let text = text.iter().take(FIELD_BYTES);
    text.enumerate().map(letter).collect()
}

/// A part of a path that every file system takes.
fn shortened(component: &str) -> &str {
    let mut end = component.len().min(COMPONENT_BYTES);
    while !component.is_char_boundary(end) {
        end -= 1;
    }
    component.get(..end).unwrap_or(component)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts<'a>() -> Facts<'a> {
        Facts {
            ts: 1_773_133_199_000_000_000,
            from: b"+49301234",
            to: b"bob",
            call_id: b"a1@10.0.0.1",
            method: b"INVITE",
            source: b"10.0.0.1",
            number: 7,
        }
    }

    fn name(template: &str, facts: &Facts<'_>) -> String {
        let template = Template::parse(template).unwrap();
        template.name(facts, "pcapng").display().to_string()
    }

    #[test]
    fn placeholders_are_filled() {
        assert_eq!(
            name("out/{date}/{time}-{from}-{to}-{call_id}.pcapng", &facts()),
            "out/2026-03-10/085959-+49301234-bob-a1@10.0.0.1"
        );
        assert_eq!(
            name("%Y%m%d/%H/%M%S-{n}-{method}-{source}-100%%", &facts()),
            "20260310/08/5959-000007-INVITE-10.0.0.1-100%"
        );
    }

    #[test]
    fn no_call_escapes_from_its_folder_or_hides() {
        let hostile = Facts {
            from: b"../../etc/passwd",
            to: b".bashrc",
            call_id: b"..",
            method: b"-rf \0\n\x1b[2J",
            ..facts()
        };
        assert_eq!(
            name("{from}", &hostile),
            "_./.._etc_passwd".replace('/', "_")
        );
        assert_eq!(name("a/{to}", &hostile), "a/_bashrc");
        assert_eq!(name("{call_id}/x", &hostile), "_./x");
        assert_eq!(name("{method}", &hostile), "_rf_____2J");
        let dot = Facts {
            call_id: b".",
            ..facts()
        };
        assert_eq!(name("o/.{call_id}/x", &dot), "o/._/x");
        assert_eq!(name("o/.{call_id}{call_id}/x", &dot), "o/._./x");
        assert_eq!(name("../{call_id}/x", &dot), "../_/x");
    }

    #[test]
    fn names_are_short_enough_for_every_file_system() {
        let long = vec![b'a'; 5_000];
        let facts = Facts {
            from: &long,
            to: &long,
            call_id: &long,
            method: &long,
            ..facts()
        };
        let name = name("{from}{to}{call_id}{method}", &facts);
        assert_eq!(name.len(), COMPONENT_BYTES);
    }

    #[test]
    fn what_is_missing_is_unknown() {
        let facts = Facts {
            from: b"",
            ..facts()
        };
        assert_eq!(name("{from}", &facts), "unknown");
    }

    #[test]
    fn wrong_templates_are_refused() {
        let error = |text: &str| Template::parse(text).unwrap_err();
        assert_eq!(error("{who}"), TemplateError::Unknown("{who}".into()));
        assert_eq!(error("%q"), TemplateError::Unknown("%q".into()));
        assert_eq!(error("a%"), TemplateError::Unknown("%".into()));
        assert_eq!(error("{from"), TemplateError::Brace);
        assert_eq!(error("from}"), TemplateError::Brace);
        assert_eq!(error("a/"), TemplateError::NoName);
        assert!(!Template::parse("plain.pcapng").unwrap().has_fields());
    }
}
