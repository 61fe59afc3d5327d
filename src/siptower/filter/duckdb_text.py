r"""Two things that DuckDB has no function for: addresses in the order of their bits, and bytes that are no UTF-8 as text."""

from __future__ import annotations

__all__ = ["address_digits", "readable_text"]

_HIGH = r"\\x[89AB][0-9A-F]"
_VALID = "|".join(
    (
        r"[^\\]",
        r"\\x[0-7][0-9A-F]",
        rf"\\x(?:C[2-9A-F]|D[0-9A-F]){_HIGH}",
        rf"\\xE0\\x[AB][0-9A-F]{_HIGH}",
        rf"\\x(?:E[1-9A-CEF]){_HIGH}{_HIGH}",
        rf"\\xED\\x[89][0-9A-F]{_HIGH}",
        rf"\\xF0\\x[9AB][0-9A-F]{_HIGH}{_HIGH}",
        rf"\\xF[1-3]{_HIGH}{_HIGH}{_HIGH}",
        rf"\\xF4\\x8[0-9A-F]{_HIGH}{_HIGH}",
    )
)
"""One character of valid UTF-8 as DuckDB writes bytes: `\\xC3\\xBC`, and plain signs as they are."""

_MARK = "\ufffe"
"""Stands for one byte that is no text until runs of them are joined: a noncharacter, which nobody sends."""


def readable_text(column: str) -> str:
    """Bytes as text; each run that is no UTF-8 reads as one U+FFFD."""
    pieces = rf"regexp_extract_all(CAST({column} AS VARCHAR), '(?s)(?:{_VALID})+|\\x[0-9A-F][0-9A-F]')"
    read = (
        rf"CASE WHEN regexp_full_match(piece, '(?s)(?:{_VALID})+') THEN decode(CAST(piece AS BLOB)) ELSE '{_MARK}' END"
    )
    joined = f"array_to_string(list_transform({pieces}, lambda piece: {read}), '')"
    return f"COALESCE(TRY(decode({column})), regexp_replace({joined}, '{_MARK}+', '\ufffd', 'g'))"


def address_digits(column: str, version: int) -> str:
    """An address with all its hexadecimal digits, so that the order of texts is that of bits; NULL for the other family."""
    if version == 4:  # noqa: PLR2004 (IPv4)
        octets = ", ".join(f"TRY_CAST(split_part({column}, '.', {place}) AS INTEGER)" for place in range(1, 5))
        return f"CASE WHEN {column} NOT LIKE '%:%' THEN printf('%02x%02x%02x%02x', {octets}) END"
    # `::` stands for as many zeros as are missing; at an end one of its colons separates nothing.
    colons = f"length({column}) - length(replace({column}, ':', ''))"
    ends = f"CAST({column} LIKE '::%' AS INTEGER) + CAST({column} LIKE '%::' AS INTEGER)"
    filled = f"replace({column}, '::', repeat(':0', CAST(8 - ({colons}) + {ends} AS BIGINT)) || ':')"
    trimmed = f"trim({filled}, ':')"
    groups = f"list_transform(string_split({trimmed}, ':'), lambda part: lpad(part, 4, '0'))"
    padded = f"array_to_string({groups}, '')"
    return f"CASE WHEN {column} LIKE '%:%' THEN {padded} END"
