"""Forms of the A-list."""
