"""Rules of trigger ballots, boundary changes and selections, without web and database."""
