import pytest

from siptower.filter import CLICKHOUSE, DUCKDB, Filter

CLICKHOUSE_TEXTS = [
    ("attempt", "outcome == busy and not inferred", '("outcome" = \'busy\' AND NOT ("inferred" = TRUE))'),
    (
        "attempt",
        "pdd > 3s or pdd != 1s",
        '(COALESCE("pdd" > 3000000000, FALSE) OR COALESCE("pdd" <> 1000000000, FALSE))',
    ),
    ("attempt", "src_port in (5060, 5061)", '"src_port" IN (5060, 5061)'),
    ("attempt", "src_port not in (5060)", '"src_port" <> 5060'),
    ("attempt", "outcome not in (busy, timeout)", "\"outcome\" NOT IN ('busy', 'timeout')"),
    ("attempt", r'from_user =~ "^\+49.*\'"', r"""match("from_user", '(?-s)^\\+49.*\\\'')"""),
    ("attempt", 'from_user !~ "x"', "NOT match(\"from_user\", '(?-s)x')"),
    ("attempt", 'from_user contains "a.b"', r"""match("from_user", '(?-s)(?i)a\\.b')"""),
    ("attempt", r"""reason == "it's \\" """, r""""reason" = 'it\'s \\'"""),
    ("attempt", "ts >= '2026-01-02'", "\"ts\" >= fromUnixTimestamp64Nano(1767312000000000000, 'UTC')"),
    (
        "attempt",
        "src_ip in 10.0.0.0/8",
        "(COALESCE(toIPv4OrNull(\"src_ip\") BETWEEN toIPv4('10.0.0.0') AND toIPv4('10.255.255.255'), FALSE))",
    ),
    (
        "attempt",
        "src_ip not in 2001:db8::/32",
        (
            '("src_ip" IS NOT NULL AND NOT (COALESCE((isIPv6String("src_ip") AND toIPv6OrNull("src_ip")'
            " BETWEEN toIPv6('2001:db8::') AND toIPv6('2001:db8:ffff:ffff:ffff:ffff:ffff:ffff')), FALSE)))"
        ),
    ),
    ("attempt", "exists(reason) and exists(pdd)", '(length("reason") > 0 AND COALESCE("pdd" IS NOT NULL, FALSE))'),
    (
        "attempt",
        'headers.account == "x"',
        "COALESCE(if(mapContains(\"headers\", 'account'), \"headers\"['account'], NULL) = 'x', FALSE)",
    ),
    ("message", "vlans contains 100", 'has("vlans", 100)'),
    ("message", 'issues contains "via_missing"', "arrayExists(issue -> issue.1 = 'via_missing', \"issues\")"),
    ("message", 'raw contains "x"', "match(toValidUTF8(\"raw\"), '(?-s)(?i)x')"),
    ("call", "holding > 1s", 'COALESCE(COALESCE("session"."holding", "attempt"."holding") > 1000000000, FALSE)'),
]


@pytest.mark.parametrize(("table", "text", "sql"), CLICKHOUSE_TEXTS)
def test_conditions_in_the_words_of_clickhouse(table: str, text: str, sql: str) -> None:
    assert Filter.parse(text, table).sql(CLICKHOUSE) == sql


def test_what_was_typed_never_leaves_its_literal() -> None:
    nasty = r"""' OR 1=1 -- \' \\"""
    for dialect in (DUCKDB, CLICKHOUSE):
        written = Filter.parse(f'from_user == "{nasty.replace(chr(92), chr(92) * 2)}"', "attempt").sql(dialect)
        assert written == f'"from_user" = {dialect.text(nasty)}'
