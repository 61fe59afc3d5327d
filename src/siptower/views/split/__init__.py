"""What became of calls that were written into files."""
