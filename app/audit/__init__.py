"""The append-only record of every change: who, when, what, to whom. It is never edited."""
