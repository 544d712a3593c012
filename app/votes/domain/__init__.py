"""The rules of voting and discipline, pure: no database, no clock, no web."""
