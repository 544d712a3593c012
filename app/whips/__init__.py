"""Who holds the whip and who is a member of the party, on any day. Never mentions a division."""
