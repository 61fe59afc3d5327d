"""Composition root: reads settings and the environment, and wires the parts together."""
