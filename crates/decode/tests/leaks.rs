//! One word in every place of a message: nothing of it is left when the message is anonymised.

#![allow(clippy::unwrap_used)]

#[path = "pseudonyms/mod.rs"]
#[allow(dead_code)]
mod pseudonyms;

use decode::anonymise::Anonymiser;

const WORD: &str = "Geraldine";

/// Headers and lines of descriptions with the word in values, parameters, comments and quoted strings.
const PLACES: &[&str] = &[
    "{}",
    "\"{}\"",
    "({})",
    "x ({}'s iPhone) y",
    "120 (with {})",
    "x;{}",
    "x;{}=1",
    "x;y={}",
    "x;y=\"{}.pdf\"",
    "1 {}",
    "{} 1",
    "1;x={}",
    "{}/1.2",
    "pbx.{}.example",
    "{}.1",
    "{}@host",
    "\"{}\" <sip:{}:{}@{}:5060;{}={}?{}={}>;{}={}",
    "<tel:+49{}>",
    "<http://{}/{}?{}>",
    "a\rX: {}",
    "a\\\"{}",
    "%47eraldine",
    "SIP/2.0/{} h",
    "SIP/2.0/UDP {}:5060",
    "Digest username=\"{}\", {}=\"{}\", algorithm={}, qop=\"{}\", realm={}",
    "text/{};name=\"{}\"",
    "message/external-body;URL=\"http://{}.example/\"",
];

const PARAMETERS: &[&str] = &[
    "user",
    "party",
    "reason",
    "purpose",
    "comp",
    "method",
    "methods",
    "algorithm",
    "index",
    "transport",
    "cause",
    "expires",
    "filename",
    "name",
    "call-id",
    "account",
    "charset",
    "handling",
    "privacy",
    "screen",
    "lr",
    "keep",
    "text",
    "verstat",
    "tag",
    "boundary",
    "branch",
    "nc",
    "qop",
    "cpc",
];

const HEADERS: &[&str] = &[
    "Accept",
    "Accept-Contact",
    "Accept-Encoding",
    "Accept-Language",
    "Accept-Resource-Priority",
    "Alert-Info",
    "Allow",
    "Allow-Events",
    "Answer-Mode",
    "Authentication-Info",
    "Authorization",
    "Call-ID",
    "Call-Info",
    "Contact",
    "Content-Disposition",
    "Content-Encoding",
    "Content-ID",
    "Content-Language",
    "Content-Length",
    "Content-Type",
    "CSeq",
    "Date",
    "Diversion",
    "Error-Info",
    "Event",
    "Expires",
    "Feature-Caps",
    "Flow-Timer",
    "From",
    "Geolocation",
    "Geolocation-Routing",
    "History-Info",
    "Identity",
    "In-Reply-To",
    "Info-Package",
    "Join",
    "Max-Breadth",
    "Max-Forwards",
    "MIME-Version",
    "Min-Expires",
    "Min-SE",
    "Organization",
    "P-Access-Network-Info",
    "P-Asserted-Identity",
    "P-Called-Party-ID",
    "P-Charging-Vector",
    "P-Early-Media",
    "P-Preferred-Identity",
    "P-RTP-Stat",
    "P-Visited-Network-ID",
    "Path",
    "Priority",
    "Privacy",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Require",
    "RAck",
    "Reason",
    "Record-Route",
    "Recv-Info",
    "Refer-Sub",
    "Refer-To",
    "Referred-By",
    "Reject-Contact",
    "Remote-Party-ID",
    "Replaces",
    "Reply-To",
    "Request-Disposition",
    "Require",
    "Resource-Priority",
    "Retry-After",
    "Route",
    "RSeq",
    "Server",
    "Service-Route",
    "Session-Expires",
    "Session-ID",
    "SIP-ETag",
    "SIP-If-Match",
    "Subject",
    "Subscription-State",
    "Supported",
    "Target-Dialog",
    "Timestamp",
    "To",
    "Unsupported",
    "User-Agent",
    "User-to-User",
    "Via",
    "Warning",
    "WWW-Authenticate",
    "X-Anything",
    "X-{}",
    "{}",
    "X-RTP-Stat",
];

const LINES: &[&str] = &[
    "v=",
    "o=",
    "s=",
    "i=",
    "u=",
    "e=",
    "p=",
    "c=IN IP4 ",
    "c=IN IP4 192.0.2.1/",
    "b=",
    "b=X-{}:",
    "t=",
    "t=0 0 ",
    "r=",
    "z=",
    "k=",
    "m=",
    "m=audio 1 RTP/AVP ",
    "a=",
    "a=rtpmap:0 ",
    "a=fmtp:96 ",
    "a=mid:",
    "a=group:BUNDLE ",
    "a=candidate:",
    "a=candidate:1 1 udp 1 192.0.2.1 9 typ ",
    "a=ice-options:",
    "a=T38{}:",
    "a=T38FaxVersion:",
    "a=content:",
    "a=lang:",
    "a=imageattr:",
    "a=conf:",
    "a=label:",
    "a=ssrc:1 cname:",
    "a=rtcp:9 IN IP4 ",
    "a=remote-candidates:1 ",
    "a={}:",
    "a=extmap:1 ",
    "a=setup:",
    "a=crypto:",
    "a=ice-ufrag:",
    "a=ice-pwd:",
    "a=fingerprint:",
    "a=msid:",
    "a=rtcp-fb:",
    "a=curr:",
    "y=",
    "S=",
    "A=",
    "",
];

fn leaks(message: &str) -> Option<String> {
    let message = message.replace("{}", WORD);
    pseudonyms::check_message(message.as_bytes());
    let mut now = message.clone().into_bytes();
    Anonymiser::new(*b"sixteen byte key").message(&mut now);
    let now = String::from_utf8_lossy(&now).to_lowercase();
    ["geraldine", "13:57:9a", "13-57-9a", "13579"]
        .iter()
        .any(|word| now.contains(word))
        .then(|| format!("{message}\n{now}"))
}

fn assert_holds(messages: impl IntoIterator<Item = String>) {
    let leaks: Vec<String> = messages
        .into_iter()
        .filter_map(|text| leaks(&text))
        .collect();
    assert!(
        leaks.is_empty(),
        "{} leaks: {}",
        leaks.len(),
        leaks.join("\n---\n")
    );
}

fn with_header(header: &str) -> String {
    format!(
        "OPTIONS sip:a@b.example SIP/2.0\r\n{header}\r\nVia: SIP/2.0/UDP b.example;branch=z9hG4bK1\r\n\r\n"
    )
}

fn with_body(content_type: &str, body: &str) -> String {
    with_header(&format!("Content-Type: {content_type}")) + body
}

#[test]
fn no_header_lets_a_name_through() {
    assert_holds(HEADERS.iter().flat_map(|header| {
        PLACES
            .iter()
            .map(move |place| with_header(&format!("{header}: {place}")))
    }));
}

#[test]
fn no_parameter_lets_a_name_through() {
    assert_holds(HEADERS.iter().flat_map(|header| {
        PARAMETERS.iter().flat_map(move |name| {
            ["{}", "\"{}\"", "{}.1", "a-{}", "({})"].map(|value| {
                with_header(&format!(
                    "{header}: <sip:a@b;{name}={value}?{name}={value}>;{name}={value}"
                ))
            })
        })
    }));
}

#[test]
fn no_line_of_a_description_lets_a_name_through() {
    assert_holds(LINES.iter().flat_map(|line| {
        ["\r\n", "\n", "\r"].into_iter().flat_map(move |end| {
            PLACES.iter().map(move |place| {
                with_body(
                    "application/sdp",
                    &format!("v=0{end}{line}{place}{end}o=- 1 1 IN IP4 {{}}{end}s={{}}{end}"),
                )
            })
        })
    }));
}

#[test]
fn no_start_line_and_no_body_lets_a_name_through() {
    let rest = "\r\nVia: SIP/2.0/UDP b.example\r\n\r\n";
    let lines = [
        "GERALDINE sip:x SIP/2.0",
        "{} sip:x SIP/2.0",
        "INVITE {}:{};user={} SIP/2.0",
        "INVITE sip:x SIP/{}",
        "INVITE sip:x SIP/2.0 {}",
        "SIP/2.0 200 {}",
        "SIP/2.0 {} OK",
        "INVITE sip:x SIP/2.0\r\n {}",
    ];
    assert_holds(lines.map(|line| format!("{line}{rest}")));
    let bodies = [
        ("text/plain", "{}"),
        ("", "{}"),
        ("multipart/mixed;boundary={}", "--{}\r\n\r\n{}\r\n--{}--"),
        (
            "multipart/mixed;boundary=bb",
            "{}\r\n--bb {}\r\nContent-Type: text/plain; name={}\r\nContent-ID: <{}>\r\n\r\n{}\r\n--bb\r\n\
             Content-Disposition: x; filename={}.doc\r\n\r\n{}\r\n--bb--\r\n{}",
        ),
        ("message/sipfrag", "{} sip:{} SIP/2.0\r\nFrom: {}\r\n{}\r\n"),
        ("message/sipfrag", "SIP/2.0 200 {}\r\n{}: a\r\n"),
    ];
    assert_holds(bodies.map(|(kind, body)| with_body(kind, body)));
    let whole = with_header("Content-Length: 0");
    assert_holds([
        format!("{whole}GERALDINE sip:{{}} SIP/2.0\r\n{{}}: {{}}\r\n\r\n"),
        format!("{whole}\r\n\r\n{{}}"),
    ]);
}

#[test]
fn no_number_of_a_device_or_a_person_is_taken_for_a_port_or_a_version() {
    let headers = [
        "User-Agent: Yealink 13:57:9a:bc:de:f0",
        "User-Agent: Yealink 13-57-9a-bc-de-f0",
        "X-Pin: pin:13579",
        "X-Pin: id:13579",
        "X-Pin: 13579",
        "Contact: <callto:13579>",
        "Contact: <h323:13579>",
        "Contact: <tel:13579>",
        "X-B: ;user=13579246801",
        "Event: dialog;user=13579",
        "Retry-After: 1 (13579)",
        "User-Agent: Linphone/13579",
        "X-Ext: ext.b:13579",
    ];
    assert_holds(headers.map(with_header));
    let mut foundation = with_body(
        "application/sdp",
        "v=0\r\na=candidate:1357924680 1 udp 1 192.0.2.1 9 typ host\r\n",
    )
    .into_bytes();
    Anonymiser::new(*b"sixteen byte key").message(&mut foundation);
    assert!(!String::from_utf8_lossy(&foundation).contains("1357924680"));
}

#[test]
fn what_debugging_needs_stays() {
    let headers = [
        "Supported: 100rel, timer, replaces",
        "Allow: INVITE, ACK, BYE, CANCEL",
        "Event: message-summary",
        "CSeq: 314159 OPTIONS",
        "Date: Tue, 24 Nov 2026 19:17:39 GMT",
        "Session-Expires: 1800;refresher=uas",
        "Retry-After: 120;duration=3600",
        "Subscription-State: terminated;reason=noresource",
        "User-Agent: Asterisk PBX 16.2.1",
        "Content-Type: application/sdp",
        "Reason: Q.850;cause=16",
        "Resource-Priority: dsn.flash",
        "Accept-Language: en, de;q=0.5",
        "RAck: 1 1 INVITE",
    ];
    for header in headers {
        let before = with_header(header);
        let mut now = before.clone().into_bytes();
        Anonymiser::new(*b"sixteen byte key").message(&mut now);
        assert!(
            String::from_utf8_lossy(&now).contains(header),
            "{}",
            String::from_utf8_lossy(&now)
        );
    }
}
