"""Names in the style of each language."""

import re

__all__ = ["camel", "constant"]


def camel(name: str) -> str:
    """`answered_elsewhere` and `call-start` as `AnsweredElsewhere` and `CallStart`; a leading digit gets a `V`."""
    words = [word for word in re.split(r"[-_]", name) if word]
    joined = "".join(word[0].upper() + word[1:] for word in words)
    return f"V{joined}" if joined[0].isdigit() else joined


def constant(name: str) -> str:
    """`call-start` as `CALL_START`; a leading digit gets a `V`."""
    joined = name.replace("-", "_").upper()
    return f"V{joined}" if joined[0].isdigit() else joined
