"""The captures to measure with: made by stamping call flows of the test kit, never kept in the repository."""
