"""The calls that the network, the far end or the configuration failed, as CSV.

python examples/failed_calls_to_csv.py trunk.pcap >failed.csv
"""

import csv
import sys

import siptower

COLUMNS = ("started", "call_id", "from_user", "to_user", "outcome", "code", "reason", "q850", "carrier", "direction")


def main(*captures: str) -> None:
    """Write one line a call to standard output."""
    out = csv.writer(sys.stdout)
    out.writerow(COLUMNS)
    for call in siptower.read(*captures).calls():
        if call.failed:
            attempt = call.attempt
            texts = (attempt.call_id, attempt.from_user, attempt.to_user, attempt.outcome, attempt.code, attempt.reason)
            numbers_and_names = (attempt.q850, attempt.carrier, attempt.direction)
            out.writerow([call.started.isoformat(), *map(harmless, texts), *numbers_and_names])


def harmless(text: str) -> str:
    """Text that no spreadsheet runs as a formula: what begins like one gets an apostrophe."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    main(*sys.argv[1:])
