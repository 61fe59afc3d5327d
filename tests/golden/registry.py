"""The golden captures: each is made by one function, which stands beside the file that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.testing import Script, Wire, pcap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from siptower.testing import Captured

    Generator = Callable[[Script], list[Captured] | None]


@dataclass(frozen=True, slots=True)
class Capture:
    """One golden capture."""

    name: str
    generator: Generator

    def bytes(self) -> bytes:
        """The capture file: what the script says, over UDP and Ethernet, unless the generator makes packets itself."""
        script = Script()
        packets = self.generator(script)
        if packets is None:
            packets = Wire().packets(script.in_order())
        return pcap(packets)


class Captures:
    """The captures of one folder, in the order of their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._captures: dict[str, Capture] = {}

    def makes(self, name: str) -> Callable[[Generator], Generator]:
        """Decorates the function that makes the capture of that name."""

        def entered(generator: Generator) -> Generator:
            if name in self._captures:
                raise ValueError(f"{name} is made twice")
            self._captures[name] = Capture(name, generator)
            return generator

        return entered

    def all(self) -> list[Capture]:
        """Every capture."""
        return [self._captures[name] for name in sorted(self._captures)]

    def path(self, capture: Capture) -> Path:
        """Where its file is."""
        return self.folder / f"{capture.name}.pcap"
