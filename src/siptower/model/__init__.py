"""What rows and settings mean. Needs the standard library and pydantic, nothing else."""
