"""Makes contests and ladders of the rows of files: for imports, and for what ships with us."""
