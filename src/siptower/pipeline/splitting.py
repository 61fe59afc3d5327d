"""What is written into files of calls: where they go, which calls, how much of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from siptower.privacy import derived_key, random_key

__all__ = ["DEFAULT_TEMPLATE", "FileFormat", "Media", "SplitRequest", "Target", "pseudonym_key", "target_of"]

DEFAULT_TEMPLATE = "{date}/{time}-{from}-{to}-{call_id}"
"""How files are named in a folder when nobody says how."""


class FileFormat(StrEnum):
    """Format of capture files."""

    PCAPNG = "pcapng"
    """Several link types in one file."""

    PCAP = "pcap"
    """Ethernet only, with stamps in nanoseconds."""


class Media(StrEnum):
    """What of the media goes into the files."""

    NONE = "none"
    """Signalling only."""

    RTCP = "rtcp"
    """RTCP."""

    HEADERS = "headers"
    """RTCP, and of everything else the headers without what was said."""

    ALL = "all"
    """Everything, audio and fax included."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where calls go."""

    template: str
    """Name of each file, with placeholders; of the one file, without."""

    single: bool
    """All calls go into one file."""

    form: FileFormat
    """Format of the files."""


@dataclass(frozen=True, slots=True)
class SplitRequest:
    """Which calls go where, and how much of them."""

    target: Target
    """Where they go."""

    overwrite: bool = False
    """Replace files that are there."""

    media: Media = Media.HEADERS
    """What of the media is kept."""

    methods: tuple[str, ...] = ("INVITE",)
    """Methods of the request that opens a Call-ID; empty takes all."""

    number: str | None = None
    """Expression that the caller or the called number has to match; None takes all."""

    call_ids: tuple[str, ...] | None = None
    """Call-IDs that are wanted; None takes all."""

    t38: bool = False
    """Only calls that agreed on T.38."""

    every: int = 1
    """Of the calls that fit, the first and then each n-th."""

    max_bytes: int | None = None
    """Most bytes of all files together; None for no bound."""

    max_files: int | None = None
    """Most files; None for no bound."""

    key: str | None = None
    """Key of the pseudonyms, 32 hexadecimal digits; None leaves names, numbers and addresses as they are."""

    def config(self, *, redact: bool) -> dict[str, Any]:
        """The request as the engine's configuration wants it.

        Args:
            redact: Secrets and content are overwritten.
        """
        return {
            "template": self.target.template,
            "single": self.target.single,
            "format": self.target.form.value,
            "overwrite": self.overwrite,
            "media": self.media.value,
            "methods": list(self.methods),
            "number": self.number,
            "call_ids": None if self.call_ids is None else list(self.call_ids),
            "t38": self.t38,
            "every": self.every,
            "max_bytes": self.max_bytes,
            "max_files": self.max_files,
            "redact": redact,
            "anonymise": self.key,
        }


def pseudonym_key(written: str | None) -> str:
    """The key of the pseudonyms, 32 hexadecimal digits.

    Args:
        written: A file that holds the secret, or the secret itself; None makes a key that nobody has.

    Raises:
        ValueError: It is too short to be a secret.
        OSError: The file cannot be read.
    """
    if written is None:
        return random_key()
    return derived_key(_secret_of(written))


def _secret_of(written: str) -> bytes:
    """What is in the file of this name, also a pipe such as /dev/fd/63; else the text itself."""
    path = Path(written)
    try:
        is_file = path.exists() and not path.is_dir()
    except (OSError, ValueError):  # Too long for a name, or with a zero byte.
        is_file = False
    return path.read_bytes() if is_file else written.encode(errors="surrogateescape")


def target_of(written: str, form: FileFormat | None = None) -> Target:
    """Where calls go, as people write it: a template with placeholders, a folder, or the name of one file.

    Args:
        written: Such as `calls/{from}-{to}.pcapng`, `calls/`, `shared.pcapng`.
        form: Format that was asked for; None takes what the name ends with, else pcapng.
    """
    ending = Path(written).suffix.removeprefix(".")
    named = FileFormat(ending) if ending in {each.value for each in FileFormat} else None
    chosen = form or named or FileFormat.PCAPNG
    if written.endswith("/") or Path(written).is_dir():
        folder = written.rstrip("/").replace("%", "%%") or "/"
        return Target(f"{folder.rstrip('/')}/{DEFAULT_TEMPLATE}", single=False, form=chosen)
    if "{" in written or "%" in written:
        return Target(written, single=False, form=chosen)
    if named is None:
        return Target(f"{written}/{DEFAULT_TEMPLATE}", single=False, form=chosen)
    return Target(written, single=True, form=chosen)
