"""Messages per minute, retransmissions and issues of captures of any size, in memory that does not grow with them.

python examples/iterate_huge_capture.py huge-*.pcap.zst
"""

import resource
import sys
from collections import Counter
from datetime import UTC, datetime

import pyarrow.compute as pc

import siptower

MINUTE_NS = 60 * 1_000_000_000


def main(*captures: str) -> None:
    """Look at columns instead of rows: that is many times faster than one object a message."""
    per_minute: Counter[int] = Counter()
    again: Counter[int] = Counter()
    for batch in siptower.read(*captures, progress=show).batches("messages", columns=["ts", "retransmission"]):
        minutes = pc.divide(batch["ts"].cast("int64"), MINUTE_NS)
        per_minute.update(minutes.to_pylist())
        again.update(minutes.filter(batch["retransmission"]).to_pylist())
    for minute, messages in sorted(per_minute.items()):
        start = datetime.fromtimestamp(minute * 60, UTC)
        print(f"{start:%Y-%m-%d %H:%M}  {messages:8,} messages  {again[minute]:6,} of them again")
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{per_minute.total():,} messages; at most {peak_kib // 1024} MiB of memory", file=sys.stderr)


def show(progress: siptower.Progress) -> None:
    """Tell how far it is, where somebody looks."""
    if sys.stderr.isatty() and progress.bytes_total:
        print(f"\r{progress.bytes_read / progress.bytes_total:4.0%}\r", end="", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    main(*sys.argv[1:])
