"""Writes what is generated from `schema/`: `python3 -m tools.gen`, or `--check` to see what is stale."""
