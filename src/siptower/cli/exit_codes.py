"""What the program's exit code means."""

from __future__ import annotations

__all__ = ["EXIT_FAILED", "EXIT_FINE", "EXIT_INTERRUPTED", "EXIT_USAGE"]

EXIT_FINE = 0
"""Fine. Failed calls in a capture are fine."""

EXIT_FAILED = 1
"""Something failed: a file could not be read, output could not be written."""

EXIT_USAGE = 2
"""The command line or the settings are wrong; nothing was done."""

EXIT_INTERRUPTED = 130
"""Somebody pressed Ctrl-C; what was read until then was shown."""
