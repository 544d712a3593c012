"""One file a format: a report in, bytes out. Nothing here knows the database or the request."""
