"""What a report is made of, what state it is in, and answers beside rebellion. Pure."""
