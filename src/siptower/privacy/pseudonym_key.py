"""Keys of pseudonyms: the same key gives the same pseudonyms again, and whoever has it can undo them by trying."""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["SHORTEST_KEY", "derived_key", "random_key"]

SHORTEST_KEY = 8
"""Bytes of the shortest text that a key is made of."""

_KEY_BYTES = 16
_PURPOSE = b"siptower pseudonyms 1"
_COST, _BLOCK, _LANES = 2**14, 8, 1
"""What one try costs: 16 MiB and some 50 ms, so that trying words takes its time."""


def derived_key(text: bytes) -> str:
    """The key that a text stands for, 32 hexadecimal digits; the same for the same text.

    Args:
        text: What people keep secret: a pass phrase, or the bytes of a file; white space around it does not count.

    Raises:
        ValueError: It is too short to be a secret.
    """
    secret = text.strip()
    if len(secret) < SHORTEST_KEY:
        raise ValueError(f"is too short: {len(secret)} bytes, {SHORTEST_KEY} are the fewest")
    return hashlib.scrypt(secret, salt=_PURPOSE, n=_COST, r=_BLOCK, p=_LANES, dklen=_KEY_BYTES).hex()


def random_key() -> str:
    """A key that nobody has, 32 hexadecimal digits: pseudonyms of one run, which cannot be undone afterwards."""
    return secrets.token_hex(_KEY_BYTES)
