"""Users, how they sign in, and which roles they hold from when to when.

What a role may do stands in `app.roles`. A role grant carries a scope key, a text that this room
does not interpret.
"""
