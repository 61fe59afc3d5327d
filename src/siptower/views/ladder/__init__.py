"""One call as a ladder: its read model, and that as text and for programs."""
