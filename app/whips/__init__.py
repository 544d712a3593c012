"""Who holds the whip on a day. Never mentions a division.

So far the state on a day is read here; officers record its changes in a later version.
"""
