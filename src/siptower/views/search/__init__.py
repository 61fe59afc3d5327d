"""Rows and calls that an expression chooses, and how they ended."""
