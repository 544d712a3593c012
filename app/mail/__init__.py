"""Outgoing messages: kept with the change they tell of, sent after it is committed."""
