"""The ten calls that took longest until they rang.

python examples/slow_calls.py trunk.pcap
"""

import heapq
import sys

import siptower


def main(*captures: str) -> None:
    """Print the ten slowest, the slowest first, reading in constant memory."""
    calls = (call for call in siptower.read(*captures).calls() if call.pdd_seconds is not None)
    for call in heapq.nlargest(10, calls, key=lambda call: call.pdd_seconds or 0):
        print(f"{call.started:%Y-%m-%d %H:%M:%S}  {call.pdd_seconds:6.2f} s", end="  ")
        # What SIP messages say is chosen by strangers: ascii() leaves nothing that could move the cursor.
        print(ascii(call.from_user), "->", ascii(call.to_user), ascii(call.code), call.outcome)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    main(*sys.argv[1:])
