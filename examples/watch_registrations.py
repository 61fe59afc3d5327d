"""Who failed to register, and why, with how often: the devices with a wrong password stand on top.

python examples/watch_registrations.py trunk.pcap
"""

import sys
from collections import Counter

import siptower


def main(*captures: str) -> None:
    """Print one line for each address of record, outcome and code."""
    trace = siptower.read(*captures)
    failed: Counter[tuple[str, str, str]] = Counter()
    total = 0
    for registration in trace.records("registrations"):
        total += 1
        if registration.outcome != siptower.RegistrationOutcome.OK:
            failed[registration.aor, str(registration.outcome), registration.code] += 1
    for (aor, outcome, code), times in failed.most_common(20):
        print(f"{times:5}  {outcome:16}  {code:8}  {aor!a}")
    print(f"{failed.total()} of {total} registration attempts failed", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    main(*sys.argv[1:])
