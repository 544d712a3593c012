"""Questions and codes, totals that tell nothing about one person, and targets."""
