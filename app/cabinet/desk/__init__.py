"""What this room puts on the desk, on a member’s page and under help."""
