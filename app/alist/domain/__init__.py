"""Rules of the A-list: states of a candidate, what listing asks for, what is public."""
