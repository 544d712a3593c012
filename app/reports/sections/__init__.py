"""One file a section of the conference report: reads across the rooms and gives plain values."""
