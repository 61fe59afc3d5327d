//! Builds a message line by line, right unless a test asks for a fault.

pub(crate) const SDP: &[u8] = b"v=0\r\no=- 7 8 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\nm=video 40002 RTP/AVP 34\r\n";

#[derive(Clone)]
pub(crate) struct Build {
    start: Vec<u8>,
    lines: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    line_end: &'static str,
}

/// A request that has all it needs.
pub(crate) fn request(method: &str) -> Build {
    let mut build = response("");
    build.start = format!("{method} sip:callee@example.org SIP/2.0").into_bytes();
    build
        .set("CSeq", format!("71 {method}"))
        .set("To", "<sip:callee@example.org>")
        .add("Max-Forwards", "69")
}

/// A response that has all it needs.
pub(crate) fn response(status: &str) -> Build {
    Build {
        start: format!("SIP/2.0 {status}").into_bytes(),
        lines: Vec::new(),
        body: Vec::new(),
        line_end: "\r\n",
    }
    .add(
        "Via",
        "SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK-own-1;rport",
    )
    .add("From", "\"Caller\" <sip:caller@example.com>;tag=f7")
    .add("To", "<sip:callee@example.org>;tag=t7")
    .add("Call-ID", "own-torture@198.51.100.7")
    .add("CSeq", "71 INVITE")
    .add("Content-Length", "0")
}

impl Build {
    pub(crate) fn start(mut self, line: impl AsRef<[u8]>) -> Self {
        self.start = line.as_ref().to_vec();
        self
    }

    /// Replaces the value of a header, or adds it.
    pub(crate) fn set(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        match self.lines.iter_mut().find(|line| line.0 == name) {
            Some(line) => line.1 = value.as_ref().to_vec(),
            None => return self.add(name, value),
        }
        self
    }

    /// Adds a header in front of the others.
    pub(crate) fn first(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.lines
            .insert(0, (name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub(crate) fn add(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.lines.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.lines.retain(|line| line.0 != name);
        self
    }

    /// Gives a header another name, such as its compact form.
    pub(crate) fn rename(mut self, name: &str, new: &str) -> Self {
        for line in self.lines.iter_mut().filter(|line| line.0 == name) {
            new.clone_into(&mut line.0);
        }
        self
    }

    /// Gives the message a body, and a Content-Length that fits.
    pub(crate) fn body(mut self, content_type: &str, body: &[u8]) -> Self {
        self.body = body.to_vec();
        let length = body.len().to_string();
        self.set("Content-Type", content_type)
            .set("Content-Length", length)
    }

    pub(crate) fn line_end(mut self, line_end: &'static str) -> Self {
        self.line_end = line_end;
        self
    }

    /// Everything up to the empty line, without it.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut bytes = self.start.clone();
        bytes.extend_from_slice(self.line_end.as_bytes());
        for (name, value) in &self.lines {
            bytes.extend_from_slice(name.as_bytes());
            // A name that brings its own colon is a line written out in full.
            if !name.contains(':') {
                bytes.extend_from_slice(b": ");
            }
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(self.line_end.as_bytes());
        }
        bytes
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head();
        bytes.extend_from_slice(self.line_end.as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }
}
